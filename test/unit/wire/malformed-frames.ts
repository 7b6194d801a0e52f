import { encode } from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import type { DecodedFrame } from '../../../src/wire/codec.ts'
import { FRAME_BYTES_MAX, FRAME_MESSAGES_MAX } from '../../../src/wire/codec.ts'
import { RECORD_BYTES_MAX, REGISTER_VALUE_BYTES_MAX } from '../../../src/wire/limits.ts'
import type { Message } from '../../../src/wire/messages.ts'
import { OFFER, SAMPLES } from './samples.ts'

type Reason = Extract<DecodedFrame, { type: 'malformed' }>['reason']
export type Malformed = readonly [what: string, frame: Uint8Array, reason: Reason]

const [PREPARE] = SAMPLES.prepare
const [ACCEPT] = SAMPLES.accept
const [PROMISE] = SAMPLES.promise
const [REFUSED] = SAMPLES.refused
const [DIGEST] = SAMPLES.report_digest
const [POKE] = SAMPLES.poke
const [ACCEPTED] = SAMPLES.accepted

function bytes(...values: readonly number[]): Uint8Array {
  return new Uint8Array(values)
}

function filled(length: number, byte: number): Uint8Array {
  return new Uint8Array(length).fill(byte)
}

/** A message with some fields replaced; `undefined` takes a field away. */
function changed(
  message: Message | undefined,
  change: Readonly<Record<string, unknown>>,
): Malformed[1] {
  const entries = Object.entries({ ...message, ...change }).filter(([, v]) => v !== undefined)
  return encode([Object.fromEntries(entries)])
}

function offered(change: Readonly<Record<string, unknown>>): Uint8Array {
  return encode([{ type: 'offer', rid: 'r', offer: { ...OFFER, ...change } }])
}

/** `count` entries of a map. */
function many(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`silk-${i}/A3`, 1]))
}

const BLANK = 'silk-170/A3'

export const MALFORMED: readonly Malformed[] = [
  ['nothing', bytes(), 'not_cbor'],
  ['one byte', bytes(0xff), 'not_cbor'],
  ['zeros', filled(100, 0), 'not_cbor'],
  ['ones', filled(100, 0xff), 'not_cbor'],
  ['a list that ends early', bytes(0x82, 0x01), 'not_cbor'],
  ['bytes that end early', bytes(0x81, 0x5a, 0xff, 0xff, 0xff, 0xff), 'not_cbor'],
  ['a list that claims four billion members', bytes(0x9a, 0xff, 0xff, 0xff, 0xff), 'not_cbor'],
  ['a list without an end', bytes(0x9f, 0x01), 'not_cbor'],
  ['two frames in one', bytes(0x80, 0x80), 'not_cbor'],
  ['not a number', bytes(0x81, 0xf9, 0x7e, 0x00), 'not_cbor'],
  ['undefined', bytes(0x81, 0xf7), 'not_cbor'],
  ['an unknown tag', bytes(0x81, 0xc1, 0x00), 'not_cbor'],
  ['a map with a number for a key', bytes(0x81, 0xa1, 0x01, 0x01), 'not_cbor'],
  ['a map with a key twice', bytes(0x81, 0xa2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x02), 'not_cbor'],
  ['a million lists in each other', filled(FRAME_BYTES_MAX, 0x81), 'not_cbor'],
  ['more than a frame', filled(FRAME_BYTES_MAX + 1, 0x80), 'too_large'],
  ['a map', encode({ type: 'accepted', rid: 'r' }), 'not_a_list'],
  ['a number', encode(7), 'not_a_list'],
  ['null', encode(null), 'not_a_list'],
  ['a text', encode('accepted'), 'not_a_list'],
  ['bytes', encode(bytes(1, 2)), 'not_a_list'],
  [
    'more messages than a frame may have',
    encode(Array.from({ length: FRAME_MESSAGES_MAX + 1 }, () => ACCEPTED)),
    'not_a_list',
  ],
  ['a list of nothing', encode([null]), 'unknown_shape'],
  ['a list in a list', encode([[ACCEPTED]]), 'unknown_shape'],
  [
    'a link',
    encode([CID.parse('bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua')]),
    'not_cbor',
  ],
  ['a message without a type', encode([{ rid: 'r' }]), 'unknown_shape'],
  ['a message of no known type', encode([{ type: 'shout', rid: 'r' }]), 'unknown_shape'],
  ['a type that every object has', encode([{ type: 'constructor', rid: 'r' }]), 'unknown_shape'],
  ['a type that is a prototype', encode([{ type: '__proto__', rid: 'r' }]), 'unknown_shape'],
  ['a type that is a number', encode([{ type: 1, rid: 'r' }]), 'unknown_shape'],
  [
    'one bad message among good ones',
    encode([ACCEPTED, { type: 'accepted' }, ACCEPTED]),
    'unknown_shape',
  ],
  ['a field too few', changed(PREPARE, { rid: undefined }), 'unknown_shape'],
  ['a field too many', changed(PREPARE, { extra: 1 }), 'unknown_shape'],
  ['a name that is a number', changed(PREPARE, { rid: 1 }), 'unknown_shape'],
  ['a name that is too long', changed(PREPARE, { rid: 'r'.repeat(129) }), 'unknown_shape'],
  ['a key that is too long', changed(PREPARE, { key: 'k'.repeat(257) }), 'unknown_shape'],
  ['a generation below zero', changed(PREPARE, { generation: -1 }), 'unknown_shape'],
  ['half a generation', changed(PREPARE, { generation: 0.5 }), 'unknown_shape'],
  ['no ballot', changed(PREPARE, { ballot: null }), 'unknown_shape'],
  ['a ballot that is a list', changed(PREPARE, { ballot: [7, 'n', 'b'] }), 'unknown_shape'],
  [
    'a ballot with a field too few',
    changed(PREPARE, { ballot: { counter: 7, node: 'n' } }),
    'unknown_shape',
  ],
  [
    'a ballot counter that no number holds',
    changed(PREPARE, { ballot: { counter: 2n ** 60n, node: 'n', boot: 'b' } }),
    'not_cbor',
  ],
  ['a value that is text', changed(ACCEPT, { value: 'abc' }), 'unknown_shape'],
  ['a value that is a list of bytes', changed(ACCEPT, { value: [1, 2] }), 'unknown_shape'],
  ['no value to accept', changed(ACCEPT, { value: null }), 'unknown_shape'],
  [
    'a value that is too long',
    changed(ACCEPT, { value: filled(REGISTER_VALUE_BYTES_MAX + 1, 1) }),
    'unknown_shape',
  ],
  [
    'a promise of a value that is too long',
    changed(PROMISE, { value: filled(REGISTER_VALUE_BYTES_MAX + 1, 1) }),
    'unknown_shape',
  ],
  [
    'a report that is too long',
    changed(REFUSED, { report: filled(RECORD_BYTES_MAX + 1, 1) }),
    'unknown_shape',
  ],
  ['an offer of an attempt zero', offered({ attempt: 0 }), 'unknown_shape'],
  ['an offer of a list', encode([{ type: 'offer', rid: 'r', offer: [] }]), 'unknown_shape'],
  [
    'an offer of no process known',
    offered({ claim: { units: { alchemy: 1 }, blanks: {} } }),
    'unknown_shape',
  ],
  [
    'an offer of no units',
    offered({ claim: { units: { digital: 0 }, blanks: {} } }),
    'unknown_shape',
  ],
  [
    'an offer of units below zero',
    offered({ claim: { units: { digital: -5 }, blanks: {} } }),
    'unknown_shape',
  ],
  [
    'an offer of half a blank',
    offered({ claim: { units: {}, blanks: { [BLANK]: 0.5 } } }),
    'unknown_shape',
  ],
  [
    'an offer of endless blanks',
    offered({ claim: { units: {}, blanks: { [BLANK]: 1e300 } } }),
    'unknown_shape',
  ],
  [
    'an offer of too many blanks',
    offered({ claim: { units: {}, blanks: many(25) } }),
    'unknown_shape',
  ],
  [
    'an offer with a claim that is a list',
    offered({ claim: { units: [], blanks: {} } }),
    'unknown_shape',
  ],
  [
    'an offer with too many keepers',
    offered({ keepers: Array.from({ length: 6 }, () => OFFER.keepers[0]) }),
    'unknown_shape',
  ],
  [
    'an offer with a keeper without a store',
    offered({ keepers: [{ peer: 'p' }] }),
    'unknown_shape',
  ],
  ['an offer before time began', offered({ shipBy: -1 }), 'unknown_shape'],
  ['a poke without a keeper', changed(POKE, { keepers: [] }), 'unknown_shape'],
  [
    'a poke that counts a keeper twice',
    changed(POKE, { keepers: [OFFER.keepers[0], OFFER.keepers[0]] }),
    'unknown_shape',
  ],
  ['an offer without a keeper', offered({ keepers: [] }), 'unknown_shape'],
  ['a poke at a number', changed(POKE, { part: 1 }), 'unknown_shape'],
  [
    'a version with three numbers',
    changed(DIGEST, { versions: [{ peer: 'p', profile: [1, 2, 3], report: [1, 2] }] }),
    'unknown_shape',
  ],
  [
    'a version that is text',
    changed(DIGEST, { versions: [{ peer: 'p', profile: '12', report: [1, 2] }] }),
    'unknown_shape',
  ],
  [
    'too many versions',
    changed(DIGEST, { versions: Array.from({ length: 1_001 }, () => DIGEST?.versions[0]) }),
    'unknown_shape',
  ],
]
