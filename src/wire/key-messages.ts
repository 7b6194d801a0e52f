import type { OrderId, PeerId, StoreId } from '../models/ids.ts'
import type { Keeper } from './messages.ts'

/** Where the register of a key group is kept, as the sender knows it. */
export interface GroupAt {
  /** Of the register `keys/<group>`, not of the group. */
  readonly generation: number
  readonly keepers: readonly Keeper[]
}

export type StageRefusal = 'wrong_store' | 'overtaken' | 'not_found' | 'busy'

/** Idempotency keys, group by group: finding one, and handing all of one to the next committee. */
export type KeyMessage =
  | { readonly type: 'keys_ask'; readonly rid: string; readonly group: string }
  /** Null: not known here. */
  | { readonly type: 'keys_told'; readonly rid: string; readonly at: GroupAt | null }
  /** Hold all that this manifest names, durably, should it be chosen as what the generation begins with. */
  | {
      readonly type: 'keys_stage'
      readonly rid: string
      readonly group: string
      /** The generation to come. */
      readonly generation: number
      readonly store: StoreId
      /** Its hash, 32 bytes. */
      readonly manifest: Uint8Array
      /** Where manifest and segments are to be had. */
      readonly sources: readonly PeerId[]
    }
  | { readonly type: 'keys_staged'; readonly rid: string }
  /** Answer no more for any key of this generation, for ever (D19). */
  | {
      readonly type: 'keys_seal'
      readonly rid: string
      readonly group: string
      readonly generation: number
      readonly store: StoreId
    }
  /** Sealed, durably. `blobs`: hashes of what was accepted there since the generation began. */
  | { readonly type: 'keys_sealed'; readonly rid: string; readonly blobs: readonly Uint8Array[] }
  | { readonly type: 'keys_refused'; readonly rid: string; readonly reason: StageRefusal }
  /** Content by its hash: whoever has it, has the right one. */
  | {
      readonly type: 'keys_pull'
      readonly rid: string
      readonly group: string
      readonly blob: Uint8Array
    }
  | { readonly type: 'keys_blob'; readonly rid: string; readonly bytes: Uint8Array | null }
  /** This generation is chosen, and you are of its committee: read the group's register. */
  | {
      readonly type: 'keys_open'
      readonly group: string
      readonly generation: number
      readonly store: StoreId
      readonly at: GroupAt
    }
  | {
      readonly type: 'keys_opened'
      readonly group: string
      readonly generation: number
      readonly store: StoreId
    }
  /** The order that won this key exists: what was kept to create it may be forgotten. */
  | {
      readonly type: 'key_settled'
      readonly group: string
      readonly generation: number
      readonly name: string
      readonly order: OrderId
    }
