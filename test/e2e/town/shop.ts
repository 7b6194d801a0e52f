import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawPoster } from '../../../src/cli/demo-poster.ts'
import type { DaemonProcess } from '../../../src/cli/daemon-process.ts'

/** What a shop loses with its disk. Its key, its papers and what lies in its network stay. */
const ON_DISK = ['store', 'artwork'] as const
const STARTS_MAX = 3
const HOT_FOLDER = 'hot-folder'

/** A daemon that is killed, wiped and started again, and all the paper that ever came out of it. */
export class TownShop {
  readonly node: DaemonProcess
  readonly #startOptions: readonly string[]
  #artwork: string | null = null
  #up = true
  wipes = 0
  kills = 0

  constructor(node: DaemonProcess, startOptions: readonly string[] = ['--port', '0']) {
    this.node = node
    this.#startOptions = startOptions
  }

  get isUp(): boolean {
    return this.#up
  }

  async kill(): Promise<void> {
    this.#up = false
    this.kills += 1
    await this.node.kill()
  }

  /** The disk is lost; what the press had is put aside, for it was seen. */
  wipe(): void {
    for (const name of ON_DISK) rmSync(join(this.node.home, name), { recursive: true, force: true })
    const folder = join(this.node.home, HOT_FOLDER)
    if (existsSync(folder)) renameSync(folder, join(this.node.home, `paper-${this.wipes}`))
    this.wipes += 1
    this.#artwork = null
  }

  async start(): Promise<void> {
    for (let tries = 1; !this.#up; tries += 1) {
      try {
        await this.node.start(...this.#startOptions)
        this.#up = true
      } catch (error) {
        // On a box that is busy with other things a start may take longer than anybody waits.
        if (tries >= STARTS_MAX) throw error
      }
    }
  }

  /** A merchant's poster, at this node: uploaded once in the life of its disk. */
  async artwork(): Promise<string> {
    if (this.#artwork !== null) return this.#artwork
    const file = join(this.node.home, 'poster.pdf')
    if (!existsSync(file)) writeFileSync(file, await drawPoster(297, 420))
    const { hash } = await this.node.api.upload<{ hash: string }>(
      '/artwork',
      file,
      'application/pdf',
    )
    this.#artwork = hash
    return hash
  }

  /** Names of all jobs that ever came in sight here, `<order>_<part>_e<attempt>`; twice if twice. */
  spooled(): readonly string[] {
    return readdirSync(this.node.home)
      .filter((name) => name === HOT_FOLDER || name.startsWith('paper-'))
      .flatMap((name) => readdirSync(join(this.node.home, name)))
      .filter((name) => /^o-.*_e\d+$/.test(name))
  }

  /** `<order>.<part>.<attempt>` */
  hasSpooled(job: string): boolean {
    const [order, part, attempt] = job.split('.')
    return this.spooled().includes(`${order}_${part}_e${attempt}`)
  }
}
