import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { syncDirectory } from '../files/sync-directory.ts'
import { Failure } from '../models/failure.ts'
import type { ReservationId } from '../models/ids.ts'
import type { ArtworkStore } from '../ports/artwork.ts'
import type { Door, DoorFailure, DoorState, JobTicket } from '../ports/production.ts'
import { exists, writeDurably } from './hot-folder-files.ts'
import { jobName } from './job-name.ts'
import type { JobStyle } from './write-job.ts'

export interface HotFolderOptions {
  /** Where presses and people look; a subfolder `.printnode` in it is ours. */
  readonly directory: string
  readonly artwork: ArtworkStore
  readonly style: JobStyle
  readonly now: () => number
  /** Told in one line, for the log; the machine only hears a code. Never personal data. */
  readonly onProblem: (problem: string) => void
}

/** Jobs that wait for the disk; a desk starts far fewer at once, so more means a stuck disk. */
const WAITING_MAX = 64
/** Longer than any order lives: a name that old is never asked for again. */
const MARK_AGE_MS_MAX = 400 * 86_400_000

/**
 * The hot folder as a door. A job is prepared aside, marked as released, and moved into sight by one
 * rename; the mark stays when people take the files away, so that a job comes out once.
 *
 * The mark is written before the rename. Mark and staged directory: the rename has not happened yet.
 * Mark alone: it has. Neither can a crash take apart (DESIGN.md 5.8, CONSENSUS.md amendment 10).
 */
export class HotFolder implements Door {
  readonly #options: HotFolderOptions
  readonly #staging: string
  readonly #marks: string
  #last: Promise<void> = Promise.resolve()
  #waiting = 0

  private constructor(options: HotFolderOptions) {
    this.#options = options
    this.#staging = path.join(options.directory, '.printnode', 'staging')
    this.#marks = path.join(options.directory, '.printnode', 'released')
  }

  /** Makes the folder if need be. Throws Failure `store_failed` if it can not be written. */
  static async open(options: HotFolderOptions): Promise<HotFolder> {
    const folder = new HotFolder(options)
    try {
      await folder.#tidy()
    } catch (error) {
      const message = `the hot folder ${options.directory} can not be used (${String(error)})`
      const fix = 'check that it is mounted, and its owner and rights'
      throw new Failure('store_failed', `${message}: ${fix}`, 'floor.hotFolder', error)
    }
    return folder
  }

  stage(ticket: JobTicket, done: (failure: DoorFailure | null) => void): void {
    const failed: DoorFailure = 'door_failed'
    this.#enqueue('stage', async () => await this.#stage(ticket), failed, 'door_busy', done)
  }

  release(job: ReservationId, done: (outcome: 'released' | 'unknown' | DoorFailure) => void): void {
    this.#enqueue(
      'release',
      async () => await this.#release(jobName(job)),
      'unknown',
      'door_busy',
      done,
    )
  }

  probe(job: ReservationId, done: (state: DoorState) => void): void {
    this.#enqueue(
      'probe',
      async () => await this.#stateOf(jobName(job)),
      'unknown',
      'unknown',
      done,
    )
  }

  discard(job: ReservationId): void {
    const name = jobName(job)
    this.#enqueue(
      'discard',
      async () => await this.#discard(name),
      undefined,
      undefined,
      () => {},
    )
  }

  /** Resolves when everything that was asked for has been answered. */
  async idle(): Promise<void> {
    await this.#last
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** One after the other: the desk's order is the folder's order, and no two touch one name. */
  #enqueue<T>(
    what: string,
    work: () => Promise<T>,
    failed: T,
    busy: T,
    done: (answer: T) => void,
  ): void {
    if (this.#waiting >= WAITING_MAX) {
      setImmediate(done, busy)
      return
    }
    this.#waiting += 1
    this.#last = this.#after(this.#last, what, work, failed, done)
  }

  async #after<T>(
    before: Promise<void>,
    what: string,
    work: () => Promise<T>,
    failed: T,
    done: (answer: T) => void,
  ): Promise<void> {
    await before
    const answer = await work().catch((error: unknown) => {
      this.#options.onProblem(`hot folder: ${what} failed: ${String(error)}`)
      return failed
    })
    this.#waiting -= 1
    // Outside this chain: an error of the listener is its own, and must surface.
    setImmediate(done, answer)
  }

  async #stateOf(name: string): Promise<DoorState> {
    const staged = await exists(this.#staged(name))
    const inSight = await exists(this.#inSight(name))
    // Somebody put a copy there, or took one back: only a person can tell what was printed.
    if (staged && inSight) return 'unknown'
    if (staged) return 'staged'
    return inSight || (await exists(this.#mark(name))) ? 'released' : 'absent'
  }

  async #stage(ticket: JobTicket): Promise<DoorFailure | null> {
    const name = jobName(ticket.job)
    const state = await this.#stateOf(name)
    if (state === 'unknown') return 'door_failed'
    // Released before: the machine finds out when it releases, and nothing comes out again.
    if (state !== 'absent') return null
    const building = path.join(this.#staging, `.new-${name}`)
    await rm(building, { recursive: true, force: true })
    await mkdir(building)
    const { artwork, style, now } = this.#options
    // Loaded with the first job: what makes its papers takes 300 ms and 20 MiB.
    const { writeJob } = await import('./write-job.ts')
    const written = await writeJob(building, ticket, artwork, style, now()).catch(
      async (error: unknown) => {
        await rm(building, { recursive: true, force: true })
        throw error
      },
    )
    if (written !== null) {
      await rm(building, { recursive: true, force: true })
      return written
    }
    await syncDirectory(building)
    await rename(building, this.#staged(name))
    await syncDirectory(this.#staging)
    return null
  }

  async #release(name: string): Promise<'released' | 'unknown' | DoorFailure> {
    const state = await this.#stateOf(name)
    switch (state) {
      case 'unknown':
        return 'unknown'
      case 'absent':
        return 'door_failed'
      case 'staged':
        return await this.#moveIntoSight(name)
      case 'released':
        await this.#writeMark(name)
        return 'released'
    }
  }

  async #moveIntoSight(name: string): Promise<'released' | 'door_failed'> {
    try {
      await this.#writeMark(name)
      await rename(this.#staged(name), this.#inSight(name))
    } catch (error) {
      // Still aside: it surely did not come out, and may be tried again.
      if ((await this.#stateOf(name)) !== 'staged') throw error
      this.#options.onProblem(`hot folder: release failed: ${String(error)}`)
      return 'door_failed'
    }
    await syncDirectory(this.#options.directory)
    await syncDirectory(this.#staging)
    return 'released'
  }

  async #writeMark(name: string): Promise<void> {
    if (await exists(this.#mark(name))) return
    await writeDurably(this.#mark(name), `${new Date(this.#options.now()).toISOString()}\n`)
    await syncDirectory(this.#marks)
  }

  async #discard(name: string): Promise<void> {
    if (!(await exists(this.#staged(name)))) return
    // The mark first: without it and with the files, the job is staged; the other way it is released.
    await rm(this.#mark(name), { force: true })
    await syncDirectory(this.#marks)
    const doomed = path.join(this.#staging, `.old-${name}`)
    await rm(doomed, { recursive: true, force: true })
    await rename(this.#staged(name), doomed)
    await syncDirectory(this.#staging)
    await rm(doomed, { recursive: true, force: true })
  }

  /** What an earlier run left half done, and marks that nobody will ask for again. */
  async #tidy(): Promise<void> {
    await mkdir(this.#staging, { recursive: true })
    await mkdir(this.#marks, { recursive: true })
    for (const name of await readdir(this.#staging)) {
      if (!name.startsWith('.')) continue
      await rm(path.join(this.#staging, name), { recursive: true, force: true })
    }
    for (const name of await readdir(this.#marks)) {
      const mark = path.join(this.#marks, name)
      const { mtimeMs } = await stat(mark)
      if (this.#options.now() - mtimeMs > MARK_AGE_MS_MAX) await rm(mark, { force: true })
    }
  }

  #staged(name: string): string {
    return path.join(this.#staging, name)
  }

  #inSight(name: string): string {
    return path.join(this.#options.directory, name)
  }

  #mark(name: string): string {
    return path.join(this.#marks, name)
  }
}
