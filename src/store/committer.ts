import type { StoreFailure } from '../ports/store.ts'
import type { Ledger } from './ledger.ts'
import { BATCH_BYTES_MAX, BATCH_COMMITS_MAX } from './limits.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

type Commit = Extract<ToWorker, { type: 'commit' }>
type Answer = Extract<FromWorker, { type: 'answered' }>

/** The era of a commit that the sender gave up before sending: too much was waiting already. */
export const ERA_GIVEN_UP = -1

/**
 * Group commit: everything that has come while one transaction ran goes into the next, so that a
 * busy node pays for one flush, not for hundreds.
 */
export class Committer {
  readonly #ledger: Ledger
  /** Grows with each `full`: commits sent without knowing of it must not overtake the refused one. */
  #era = 0

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /** `take` hands out what has arrived, oldest first, and null when there is no more. */
  run(take: () => Commit | null, answer: (answer: Answer) => void): void {
    let next = take()
    while (next !== null) {
      if (next.era < this.#era) {
        this.#refuse(next)
        answer({ type: 'answered', count: 1, failure: 'full', era: this.#era })
        next = take()
        continue
      }
      const batch: Commit[] = []
      let bytes = 0
      while (next !== null && next.era === this.#era && hasRoom(batch.length, bytes)) {
        batch.push(next)
        bytes += next.body.length
        next = take()
      }
      const failure = this.#commit(batch.map(({ body }) => body))
      answer({ type: 'answered', count: batch.length, failure, era: this.#era })
    }
  }

  /** What followed a commit that the sender gave up must not overtake it either. */
  #refuse(commit: Commit): void {
    if (commit.era === ERA_GIVEN_UP) this.#era += 1
  }

  #commit(bodies: readonly Uint8Array[]): StoreFailure | null {
    const failure = this.#ledger.commit(bodies)
    if (failure === 'full') this.#era += 1
    return failure
  }
}

function hasRoom(commits: number, bytes: number): boolean {
  return commits < BATCH_COMMITS_MAX && bytes < BATCH_BYTES_MAX
}
