import type { ArtworkHash, PeerId, ReservationId } from '../models/ids.ts'
import type { ArtworkRef } from '../models/order.ts'
import type { OrderChange } from '../orders/order-change.ts'
import type { DivisionAnswer, DivisionCase } from '../ports/division-solver.ts'
import type { CopyFailure, ObtainFailure } from '../ports/hands.ts'
import type { Topic, Verdict } from '../ports/network.ts'
import type { DoorFailure, DoorState, JobTicket } from '../ports/production.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { ArtworkFile } from '../wire/artwork-messages.ts'
import type { Message } from '../wire/messages.ts'
import type { Command, CommandResult } from './commands/command.ts'

/**
 * What the machine asks of the world, performed in order. A `token` comes back with the answer.
 * Nothing that promises leaves before its `persist` was answered: the machine itself waits.
 */
export type Effect =
  | { readonly type: 'persist'; readonly token: number; readonly records: readonly StoreRecord[] }
  | { readonly type: 'send'; readonly to: PeerId; readonly message: Message }
  | { readonly type: 'publish'; readonly topic: Topic; readonly bytes: Uint8Array }
  /** Instead of whatever was listened to before. */
  | { readonly type: 'listen'; readonly topics: readonly Topic[] }
  /** Instead of what was said before (`Network.provide`). */
  | { readonly type: 'provide'; readonly keys: readonly string[] }
  | { readonly type: 'find'; readonly token: number; readonly key: string }
  | { readonly type: 'divide'; readonly token: number; readonly asked: DivisionCase }
  | { readonly type: 'reply'; readonly id: number; readonly result: CommandResult }
  | { readonly type: 'verdict'; readonly id: number; readonly verdict: Verdict }
  | { readonly type: 'notify'; readonly changes: readonly OrderChange[] }
  | {
      readonly type: 'obtain'
      readonly token: number
      readonly ref: ArtworkRef
      readonly holders: readonly PeerId[]
    }
  | {
      readonly type: 'copy'
      readonly token: number
      readonly file: ArtworkFile
      readonly holders: readonly PeerId[]
    }
  | { readonly type: 'retain'; readonly files: readonly ArtworkHash[] }
  | { readonly type: 'stage'; readonly token: number; readonly ticket: JobTicket }
  | { readonly type: 'release'; readonly token: number; readonly job: ReservationId }
  | { readonly type: 'probe'; readonly token: number; readonly job: ReservationId }
  | { readonly type: 'discard'; readonly job: ReservationId }
  /** This process must end, and nothing it was about to do may happen. */
  | { readonly type: 'quit'; readonly reason: QuitReason }

/**
 * `twin`: another process speaks under this identity (a cloned disk): a person decides which goes on.
 * `rolled_back`: others remember more of this store than it holds (a restored backup): it is set aside.
 */
export type QuitReason = 'twin' | 'rolled_back'

/** What the world tells the machine, one thing at a time, each with the time. */
export type Input = { readonly now: number } & (
  | { readonly type: 'boot' }
  | { readonly type: 'tick' }
  | { readonly type: 'message'; readonly from: PeerId; readonly message: Message }
  | {
      readonly type: 'gossip'
      readonly id: number
      readonly topic: Topic
      readonly bytes: Uint8Array
    }
  | { readonly type: 'command'; readonly id: number; readonly command: Command }
  /** `sequence`: batches on disk by now, in this store's life. */
  | { readonly type: 'durable'; readonly token: number; readonly sequence: number }
  /** The disk takes no more for now, or takes it again: what was asked for is kept and tried again. */
  | { readonly type: 'disk'; readonly full: boolean }
  | { readonly type: 'peer_up'; readonly peer: PeerId }
  | { readonly type: 'peer_down'; readonly peer: PeerId }
  | { readonly type: 'expelled'; readonly peer: PeerId }
  | { readonly type: 'answer'; readonly token: number; readonly answer: Answer }
)

/** How a hand's work ended: null is success; or who was found, or how an order is divided best. */
export type Answer =
  | ObtainFailure
  | CopyFailure
  | DoorFailure
  | DoorState
  | DivisionAnswer
  | 'released'
  | readonly PeerId[]
  | null
