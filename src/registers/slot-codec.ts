import { decode } from '../wire/cbor-reader.ts'
import { encode } from '../wire/cbor-writer.ts'
import type { Ballot, Keeper } from '../wire/messages.ts'
import type { AcceptorSlot } from './acceptor.ts'
import type { HeldGeneration, Joined } from './shelf.ts'
import { packKeepers, sealLive, unpackKeepers } from './register-value.ts'

/**
 * The records of one generation of one register, each whole on every change: the newest of a key
 * wins. A promise lies apart, so that it does not write the value again; what it says holds only
 * while no greater ballot was accepted.
 */
export type RegisterRecord =
  | { readonly type: 'promise'; readonly promised: Ballot }
  | {
      readonly type: 'slot'
      /** At least what was accepted. */
      readonly promised: Ballot | null
      readonly accepted: Ballot | null
      readonly value: Uint8Array | null
      readonly joined: Joined | null
    }
  | {
      readonly type: 'pointer'
      readonly successors: readonly Keeper[]
      readonly joined: Joined | null
    }

/** 1 was `[1, promised, accepted, bare value]`; 2 has the three kinds above. */
const VERSION = 2
const PROMISE = 'p'
const SLOT = 's'
const POINTER = 'n'

type BallotTuple = readonly [counter: number, node: Ballot['node'], boot: string]
type JoinedTuple = readonly [day: number, from: Uint8Array]
type FirstTuple = readonly [
  version: 1,
  promised: BallotTuple | null,
  accepted: BallotTuple | null,
  value: Uint8Array | null,
]
type RecordTuple =
  | readonly [version: 2, kind: 'p', promised: BallotTuple]
  | readonly [
      version: 2,
      kind: 's',
      accepted: BallotTuple | null,
      value: Uint8Array | null,
      joined: JoinedTuple | null,
    ]
  | readonly [version: 2, kind: 'n', successors: Uint8Array, joined: JoinedTuple | null]

export function encodePromise(promised: Ballot): Uint8Array {
  const tuple: RecordTuple = [VERSION, PROMISE, pack(promised)]
  return encode(tuple)
}

/** All but the promise. */
export function encodeHeld({ slot, joined, successors }: HeldGeneration): Uint8Array {
  const note: JoinedTuple | null = joined && [joined.day, packKeepers(joined.from)]
  const tuple: RecordTuple =
    successors === null
      ? [VERSION, SLOT, slot.accepted && pack(slot.accepted), slot.value, note]
      : [VERSION, POINTER, packKeepers(successors), note]
  return encode(tuple)
}

/** Only for bytes that the store has checked: anything unreadable here is a bug, and throws. */
export function decodeRecord(bytes: Uint8Array): RegisterRecord {
  const tuple = decode(bytes) as RecordTuple | FirstTuple
  const version: number = tuple[0]
  if (version > VERSION) throw new Error(`register record version ${version} is not known here`)
  if (tuple[0] === 1) {
    // Bare values of the first version: in no envelope, and their keepers are not known.
    const [, promised, accepted, value] = tuple
    const bare = value === null || value.length === 0 ? value : sealLive(new Uint8Array(0), value)
    return { type: 'slot', ...ballots(promised, accepted), value: bare, joined: null }
  }
  switch (tuple[1]) {
    case PROMISE:
      return { type: 'promise', promised: unpack(tuple[2]) }
    case SLOT: {
      const [, , accepted, value, joined] = tuple
      return { type: 'slot', ...ballots(accepted, accepted), value, joined: note(joined) }
    }
    case POINTER:
      return { type: 'pointer', successors: keepers(tuple[2]), joined: note(tuple[3]) }
  }
}

function ballots(
  promised: BallotTuple | null,
  accepted: BallotTuple | null,
): Pick<AcceptorSlot, 'promised' | 'accepted'> {
  return { promised: promised && unpack(promised), accepted: accepted && unpack(accepted) }
}

function note(joined: JoinedTuple | null): Joined | null {
  return joined && { day: joined[0], from: keepers(joined[1]) }
}

function keepers(packed: Uint8Array): readonly Keeper[] {
  const list = unpackKeepers(packed)
  if (list === null) throw new Error('a list of keepers in the store is damaged')
  return list
}

function pack(ballot: Ballot): BallotTuple {
  return [ballot.counter, ballot.node, ballot.boot]
}

function unpack([counter, node, boot]: BallotTuple): Ballot {
  return { counter, node, boot }
}
