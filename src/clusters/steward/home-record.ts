import { decode } from '../../wire/cbor-reader.ts'
import { encode } from '../../wire/cbor-writer.ts'
import type { ClusterId } from '../../models/ids.ts'
import type { HomeRef } from '../../wire/membership-messages.ts'
import type { Keeper } from '../../wire/messages.ts'
import type { View } from '../view/view.ts'
import { decodeView, encodeView } from '../view/view-codec.ts'

/** Where this shop was at home when it last ran: it goes on from there, also when nobody answers. */
export const HOME_RECORD = 'home/view'

type Packed = readonly [generation: number, keepers: readonly Keeper[], view: Uint8Array]

export interface HomeRecord {
  readonly cluster: ClusterId
  readonly generation: number
  readonly keepers: readonly Keeper[]
  readonly view: View
}

export function encodeHome({ generation, keepers }: HomeRef, view: View): Uint8Array {
  const packed: Packed = [generation, keepers, encodeView(view)]
  return encode(packed)
}

/** Null for a view of a later version of this program: the shop looks around anew. */
export function decodeHome(bytes: Uint8Array): HomeRecord | null {
  const [generation, keepers, encoded] = decode(bytes) as Packed
  const view = decodeView(encoded)
  return view === null ? null : { cluster: view.cluster, generation, keepers, view }
}
