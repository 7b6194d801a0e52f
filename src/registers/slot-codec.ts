import { decode, encode } from '@ipld/dag-cbor'
import type { Ballot } from '../wire/messages.ts'
import type { AcceptorSlot } from './acceptor.ts'

/** `[version, promised, accepted, value]`, whole on every change: the newest record of a key wins. */
const SLOT_VERSION = 1

type BallotTuple = readonly [counter: number, node: Ballot['node'], boot: string]
type SlotTuple = readonly [
  version: number,
  promised: BallotTuple | null,
  accepted: BallotTuple | null,
  value: Uint8Array | null,
]

export function encodeSlot(slot: AcceptorSlot): Uint8Array {
  const tuple: SlotTuple = [SLOT_VERSION, pack(slot.promised), pack(slot.accepted), slot.value]
  return encode(tuple)
}

/** Only for bytes that the store has checked: anything unreadable here is a bug, and throws. */
export function decodeSlot(bytes: Uint8Array): AcceptorSlot {
  const [version, promised, accepted, value] = decode<SlotTuple>(bytes)
  if (version !== SLOT_VERSION)
    throw new Error(`register slot version ${version} is not known here`)
  return { promised: unpack(promised), accepted: unpack(accepted), value }
}

function pack(ballot: Ballot | null): BallotTuple | null {
  return ballot === null ? null : [ballot.counter, ballot.node, ballot.boot]
}

function unpack(tuple: BallotTuple | null): Ballot | null {
  return tuple === null ? null : { counter: tuple[0], node: tuple[1], boot: tuple[2] }
}
