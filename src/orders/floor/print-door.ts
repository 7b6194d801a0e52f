import type { Desk } from '../../desk/desk.ts'
import { ADDRESS_LOST } from '../../models/order.ts'
import type { Context } from '../../ports/context.ts'
import type { Hands } from '../../ports/hands.ts'
import type { JobTicket } from '../../ports/production.ts'
import type { JournalStep, JournalWord } from '../../desk/journal.ts'
import type { FloorJob } from './floor-job.ts'
import type { Papers } from './job-papers.ts'

/** How an attempt to bring a started job to paper ended. */
export type DoorEnd =
  /** It is on the press's side: journal DONE is on disk. */
  | { readonly type: 'on_paper' }
  /** Nothing was printed and nothing will be: journal SHUT is on disk. */
  | { readonly type: 'shut'; readonly reason: string }
  /** Nobody can tell: a person must look. */
  | { readonly type: 'cannot_tell'; readonly reason: string }
  /** Not now: try again later, nothing is decided. */
  | { readonly type: 'later' }

/** Failures to stage before the job is proven unprinted and given back. */
const STAGE_TRIES = 3
/** Failures to release what is staged before a person is asked to look at the door. */
const RELEASE_TRIES = 3

/**
 * The only irreversible act (CONSENSUS.md 6.4, amendment 10): START is known to be chosen when this
 * is entered; then stage, INTENT on disk, release, DONE on disk. Each step looks at the journal
 * first, so that a crash between any two of them ends in one print or in a person's hands.
 */
export class PrintDoor {
  readonly #context: Context
  readonly #hands: Hands
  readonly #desk: Desk

  constructor(context: Context, hands: Hands, desk: Desk) {
    this.#context = context
    this.#hands = hands
    this.#desk = desk
  }

  /** `papers` are asked for only when something is still to be staged. */
  pass(
    job: FloorJob,
    papers: (use: (papers: Papers) => void) => void,
    done: (end: DoorEnd) => void,
  ): void {
    const entry = this.#desk.journal.entry(job.id)
    if (entry?.doneAt != null) done({ type: 'on_paper' })
    else if (entry?.intentAt != null) this.#afterIntent(job, done)
    else if (entry?.shutAt != null) done({ type: 'shut', reason: 'shut' })
    else {
      papers((written) => {
        if (written === null) done({ type: 'later' })
        // Nobody knows for whom it is: it is sworn unprinted, and no other shop could send it anywhere.
        else if (written === ADDRESS_LOST) this.#shut(job, written, done)
        else this.#stage(job, written, done)
      })
    }
  }

  #stage(job: FloorJob, ticket: JobTicket, done: (end: DoorEnd) => void): void {
    this.#hands.stage(ticket, (failure) => {
      if (failure === null) this.#intend(job, done)
      else if (failure === 'door_busy' || job.stageFailures + 1 < STAGE_TRIES) {
        if (failure !== 'door_busy') job.stageFailures += 1
        done({ type: 'later' })
      } else {
        this.#shut(job, failure, done)
      }
    })
  }

  #shut(job: FloorJob, reason: string, done: (end: DoorEnd) => void): void {
    this.#write('shut', job, () => done({ type: 'shut', reason }))
  }

  #intend(job: FloorJob, done: (end: DoorEnd) => void): void {
    const refused = this.#write('intent', job, () => this.#release(job, done))
    // Sworn shut meanwhile: what was staged is never released.
    if (refused) {
      this.#hands.discard(job.id)
      done({ type: 'shut', reason: 'shut' })
    }
  }

  #release(job: FloorJob, done: (end: DoorEnd) => void): void {
    this.#hands.release(job.id, (outcome) => {
      switch (outcome) {
        case 'released':
          this.#write('done', job, () => done({ type: 'on_paper' }))
          return
        case 'door_busy':
          done({ type: 'later' })
          return
        case 'unknown':
        case 'door_failed':
        case 'artwork_unavailable':
          job.releaseFailures += 1
          this.#probe(job, done, () => {
            if (job.releaseFailures < RELEASE_TRIES) done({ type: 'later' })
            else done({ type: 'cannot_tell', reason: 'door_failed' })
          })
          return
      }
    })
  }

  /** INTENT without DONE: still on our side of the door, the release never happened. */
  #afterIntent(job: FloorJob, done: (end: DoorEnd) => void): void {
    this.#probe(job, done, () => this.#release(job, done))
  }

  /** The door itself may know by the job's name. */
  #probe(job: FloorJob, done: (end: DoorEnd) => void, staged: () => void): void {
    this.#hands.probe(job.id, (state) => {
      switch (state) {
        case 'released':
          this.#write('done', job, () => done({ type: 'on_paper' }))
          return
        case 'staged':
          staged()
          return
        case 'absent':
        case 'unknown':
          // Not found proves nothing (D3).
          done({ type: 'cannot_tell', reason: 'door_cannot_tell' })
          return
      }
    })
  }

  /** True if the journal refuses the word for ever. */
  #write(word: JournalWord, job: FloorJob, then: () => void): boolean {
    const { order, part, attempt } = job
    const step: JournalStep = this.#desk.journal.write(
      word,
      order,
      part,
      attempt,
      this.#context.now(),
    )
    if (step.verdict === 'refused') return true
    this.#context.persist(step.records, then)
    return false
  }
}
