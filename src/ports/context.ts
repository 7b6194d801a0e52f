import type { PeerId, StoreId } from '../models/ids.ts'
import type { Message } from '../wire/messages.ts'
import type { Crypto } from './crypto.ts'
import type { StoreRecord } from './store.ts'

/** Takes back a timer that has not fired; harmless afterwards. */
export type CancelTimer = () => void

/**
 * All that a machine of the core may touch: time, chance, disk and network, each as a call that the
 * runtime turns into an effect. Nothing here blocks and nothing answers at once.
 */
export interface Context {
  readonly self: PeerId
  readonly store: StoreId
  /** Grows with each start of the process. */
  readonly boot: number
  /** `<boot>.<nonce>`: the nonce is drawn at each start, so that a cloned or restored disk repeats nothing. */
  readonly incarnation: string
  /** Batches that are on disk, in the life of this store: what is said to rest on them says how many. */
  readonly sequence: number
  readonly crypto: Crypto
  /** Milliseconds since 1970, as of the input being handled. Orders events; decides nothing about safety. */
  now(): number
  /** Uniform in [0, 1), from the seed of this start. */
  random(): number
  /** A name for a request, never repeated by this node. */
  nextId(): string
  /**
   * Writes atomically; `then` runs in the machine once this and everything asked for before is on
   * disk. No records: only the wait. What a message promises is sent from `then`, so that a reply
   * before its write cannot be written by accident.
   */
  persist(records: readonly StoreRecord[], then: () => void): void
  /** May be lost. To oneself: handled in the same turn. */
  send(to: PeerId, message: Message): void
  /**
   * Runs `then` once, at or after the delay. Lost with the process. `patient`: up to two seconds later is as
   * well, so that a node that is awake anyway does all its looking around at once.
   */
  after(delayMs: number, then: () => void, patience?: 'patient'): CancelTimer
  /** One more of what operators see in status and metrics. */
  count(counter: string): void
}
