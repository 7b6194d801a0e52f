import type { PeerId, StoreId } from '../models/ids.ts'
import { encode } from '../wire/cbor-writer.ts'
import { decodeShaped } from '../wire/decode-shaped.ts'
import type { GroupAt } from '../wire/key-messages.ts'
import { keepersShape } from '../wire/keepers-shape.ts'
import type { Keeper } from '../wire/messages.ts'
import { bytes, integer, tuple } from '../wire/shape.ts'

/**
 * What the register `keys/<group>` says: who keeps the group's keys in this generation, and what they
 * began it with. The register follows the committee, as a cluster's view does.
 */
export interface GroupValue {
  readonly generation: number
  readonly committee: readonly Keeper[]
  /** Hash of the manifest of everything that was claimed before. */
  readonly manifest: Uint8Array
}

/** As it was chosen, and where. */
export interface KnownGroup {
  readonly value: GroupValue
  readonly at: GroupAt
}

const VERSION = 1
type Packed = readonly [
  version: number,
  generation: number,
  committee: readonly Keeper[],
  manifest: Uint8Array,
]
const isPacked = tuple(
  integer(VERSION, VERSION),
  integer(0, Number.MAX_SAFE_INTEGER),
  keepersShape,
  bytes(32),
)

export function encodeGroup({ generation, committee, manifest }: GroupValue): Uint8Array {
  const keepers = committee.map(({ peer, store }) => ({ peer, store }))
  const packed: Packed = [VERSION, generation, keepers, manifest]
  return encode(packed)
}

/** Null for what no version known here wrote. */
export function decodeGroup(encoded: Uint8Array): GroupValue | null {
  const packed = decodeShaped(encoded, isPacked)
  if (packed === null) return null
  const [, generation, committee, manifest] = packed as Packed
  return { generation, committee, manifest }
}

export function isOf(keepers: readonly Keeper[], peer: PeerId, store: StoreId): boolean {
  return keepers.some((keeper) => keeper.peer === peer && keeper.store === store)
}

export function sameCommittee(a: readonly Keeper[], b: readonly Keeper[]): boolean {
  return a.length === b.length && a.every(({ peer, store }) => isOf(b, peer, store))
}
