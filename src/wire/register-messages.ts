import type { StoreId } from '../models/ids.ts'
import type { Ballot, Keeper, RegisterKey } from './messages.ts'

/** One generation of a register, and who keeps it. */
export interface RegisterAt {
  readonly generation: number
  readonly keepers: readonly Keeper[]
}

/** Keeping registers in good hands (CONSENSUS.md 6.3, 6.9, 6.10): new keepers, old ids, stragglers. */
export type RegisterCareMessage =
  /** Become a keeper of the next generation: noted durably before the old one is sealed. */
  | {
      readonly type: 'join'
      readonly rid: string
      readonly key: RegisterKey
      /** The generation to come. */
      readonly generation: number
      readonly store: StoreId
      /** Days since 1970, as the asker counts: a request that was long on its way is refused. */
      readonly day: number
      /** Keepers of the generation before: who asks there learns what became of the move. */
      readonly from: readonly Keeper[]
    }
  | { readonly type: 'joined'; readonly rid: string }
  /** Asked about a generation that this store was never told to keep. */
  | { readonly type: 'not_joined'; readonly rid: string }
  /** The generation asked about is sealed and handed over: these keep the next one. */
  | {
      readonly type: 'pointer'
      readonly rid: string
      readonly generation: number
      readonly keepers: readonly Keeper[]
    }
  /** Older than this store's horizon, and no record of it: it may have been dropped. */
  | { readonly type: 'expired'; readonly rid: string }
  /** A create or a join whose day is not about today. `day`: what today is here. */
  | { readonly type: 'wrong_day'; readonly rid: string; readonly day: number }
  /** A key whose whole group is sealed here, or not open yet: it is kept in another generation. */
  | { readonly type: 'closed'; readonly rid: string }
  /** This value is chosen: for a keeper that did not answer its accept. Nothing is answered. */
  | {
      readonly type: 'learn'
      readonly key: RegisterKey
      readonly generation: number
      readonly store: StoreId
      readonly ballot: Ballot
      readonly value: Uint8Array
    }
  /** What was accepted under this ballot is chosen: for keepers that accepted it. Nothing is answered. */
  | {
      readonly type: 'chosen'
      readonly key: RegisterKey
      readonly generation: number
      readonly store: StoreId
      /** Of the proposer, as in its accept; with its own acceptance by now. */
      readonly boot: number
      readonly at: number
      readonly ballot: Ballot
    }
  /** Do you keep this register, or know who does? For who knows its key and no more. */
  | { readonly type: 'locate'; readonly rid: string; readonly key: RegisterKey }
  /** The newest generation that the answerer knows of; null: none. A way to go, never a proof. */
  | {
      readonly type: 'located'
      readonly rid: string
      readonly at: RegisterAt | null
      /** The boot with which the answerer's store began: of what was before, it can know nothing. */
      readonly born: number
    }
  /** The next generation holds the value on a quorum: keep no more than the way there. */
  | {
      readonly type: 'retire'
      readonly key: RegisterKey
      /** The generation to give up. */
      readonly generation: number
      readonly store: StoreId
      /** Keepers of the next one. */
      readonly keepers: readonly Keeper[]
    }
