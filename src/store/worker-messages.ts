import type { FailureCode } from '../models/failure.ts'
import type { StoreId } from '../models/ids.ts'
import type { StoreFailure } from '../ports/store.ts'
import type { Opening } from './open-ledger.ts'

/** What the thread of the store is started with. */
export interface WorkerInput {
  readonly home: string
  readonly nowMs: number
  readonly pagesMax: number | null
}

export type ToWorker =
  /** `era` counts the `full` answers that the sender has seen: what it sent before one must fail too. */
  | {
      readonly type: 'commit'
      readonly era: number
      /** Packed records. */
      readonly body: Uint8Array<ArrayBuffer>
    }
  | { readonly type: 'close' }

export type FromWorker =
  | {
      readonly type: 'opened'
      readonly storeId: StoreId
      readonly boot: number
      readonly seq: number
      readonly opening: Opening
    }
  | { readonly type: 'refused'; readonly code: FailureCode; readonly message: string }
  /** Answers the oldest `count` commits that are still open. */
  | {
      readonly type: 'answered'
      readonly count: number
      readonly failure: StoreFailure | null
      readonly era: number
    }
  | { readonly type: 'closed' }
