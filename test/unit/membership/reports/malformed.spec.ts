import { expect } from 'chai'
import { encode } from '@ipld/dag-cbor'
import { ReportTable } from '../../../../src/membership/reports/report-table.ts'
import type { PeerId } from '../../../../src/models/ids.ts'
import { ALICE, BOB, BODY, BOOT, cryptoOf, forge, NOW, reporterOf } from '../report-fixture.ts'

type Body = Record<string, unknown>

const alice = reporterOf(ALICE)
const PROFILE_BYTES = alice.profile.bytes
const REPORT_BYTES = alice.current(BODY, NOW).bytes

/** Where a report's body has what. */
const AT = {
  peer: 0,
  store: 1,
  boot: 2,
  seq: 3,
  at: 6,
  mode: 7,
  today: 8,
  promise: 9,
  stock: 10,
  bids: 11,
} as const

/** Signed by Alice, so that only what is changed can be the matter. */
const report = (changes: Partial<Record<keyof typeof AT, unknown>>, signer = ALICE): Uint8Array =>
  forge(REPORT_BYTES, 'report', signer, (body: unknown[]) => {
    for (const [field, value] of Object.entries(changes)) body[AT[field as keyof typeof AT]] = value
    return body
  })
const profile = (change: (body: Body) => unknown, signer = ALICE): Uint8Array =>
  forge(PROFILE_BYTES, 'profile', signer, change)
const withPlace = (place: Body): Uint8Array =>
  profile((body) => ({ ...body, place: { ...(body['place'] as Body), ...place } }))
const withHours = (hours: Body): Uint8Array =>
  profile((body) => ({ ...body, hours: { ...(body['hours'] as Body), ...hours } }))
/** A float that CBOR allows and dag-cbor does not: NaN in the place of the first `a`. */
function withNaN(bytes: Uint8Array): Uint8Array {
  const marker = encode(1.5)
  const at = Buffer.from(bytes).indexOf(marker)
  const nan = Uint8Array.of(0xfb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0)
  return Uint8Array.from([...bytes.slice(0, at), ...nan, ...bytes.slice(at + marker.length)])
}
const flip = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === (at + bytes.length) % bytes.length ? byte ^ 1 : byte))
const many = (count: number): Body =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`s${n}`, { A: 1 }]))

type Case = readonly [name: string, bytes: Uint8Array, verdict: 'reject' | 'ignore', reason: string]

const ENVELOPES: readonly Case[] = [
  ['nothing', new Uint8Array(0), 'reject', 'not_cbor'],
  ['garbage', Uint8Array.of(0xff, 0x00, 0x13, 0x37), 'reject', 'not_cbor'],
  ['half a message', REPORT_BYTES.slice(0, 100), 'reject', 'not_cbor'],
  ['a message and more', Uint8Array.from([...REPORT_BYTES, 0]), 'reject', 'not_cbor'],
  ['4,000 lists in each other', new Uint8Array(4_000).fill(0x81), 'reject', 'not_cbor'],
  [
    'a list said to have 4 billion entries',
    Uint8Array.of(0x9a, 255, 255, 255, 255),
    'reject',
    'not_cbor',
  ],
  ['text', encode('report'), 'reject', 'bad_envelope'],
  ['null', encode(null), 'reject', 'bad_envelope'],
  ['an empty list', encode([]), 'reject', 'bad_envelope'],
  ['a map', encode({ version: 1 }), 'reject', 'bad_envelope'],
  [
    'a later version',
    encode([2, new Uint8Array(0), new Uint8Array(64)]),
    'ignore',
    'unknown_version',
  ],
  ['text for a body', encode([1, 'body', new Uint8Array(64)]), 'reject', 'bad_envelope'],
  ['a short signature', encode([1, encode({}), new Uint8Array(63)]), 'reject', 'bad_envelope'],
  ['no signature', encode([1, encode({})]), 'reject', 'bad_envelope'],
  ['a body of garbage', encode([1, Uint8Array.of(0xff), new Uint8Array(64)]), 'reject', 'not_cbor'],
  ['a body that is no map', encode([1, encode([1]), new Uint8Array(64)]), 'reject', 'bad_shape'],
  ['20 KiB', encode([1, new Uint8Array(20_480), new Uint8Array(64)]), 'reject', 'too_large'],
]

const REPORTS: readonly Case[] = [
  ['a bit of the body flipped', flip(REPORT_BYTES, 120), 'reject', ''],
  ['a bit of the signature flipped', flip(REPORT_BYTES, -1), 'reject', 'forged'],
  ["somebody else's signature", report({}, BOB), 'reject', 'forged'],
  ["somebody else's name", report({ peer: BOB }), 'reject', 'forged'],
  ["a profile's signature", forge(REPORT_BYTES, 'profile', ALICE, (b) => b), 'reject', 'forged'],
  ['no name', report({ peer: '' }), 'reject', 'bad_shape'],
  ['a number for a name', report({ peer: 7 }), 'reject', 'bad_shape'],
  ['a name of 2 KiB', report({ peer: 'x'.repeat(2_048) }), 'reject', 'bad_shape'],
  ['no store', report({ store: null }), 'reject', 'bad_shape'],
  [
    'half a report',
    forge(REPORT_BYTES, 'report', ALICE, (b: []) => b.slice(0, 6)),
    'reject',
    'bad_shape',
  ],
  ['a negative sequence', report({ seq: -1 }), 'reject', 'bad_shape'],
  ['half a sequence', report({ seq: 0.5 }), 'reject', 'bad_shape'],
  ['a sequence beyond numbers', report({ seq: 2n ** 60n }), 'reject', 'not_cbor'],
  ['a boot in words', report({ boot: 'first' }), 'reject', 'bad_shape'],
  ['a boot of next week', report({ boot: BOOT + 604_800 }), 'ignore', 'boot_ahead'],
  ['a clock ten minutes ahead', report({ at: NOW + 600_000 }), 'ignore', 'clock_ahead'],
  ['news of last month', report({ at: NOW - 31 * 86_400_000 }), 'ignore', 'too_old'],
  ['an instant before 1970', report({ at: -1 }), 'reject', 'bad_shape'],
  ['a mode that is none', report({ mode: 3 }), 'reject', 'bad_shape'],
  ['a day of the year 9999', report({ today: 2_932_896 }), 'reject', 'bad_shape'],
  [
    'a promise that begins with a repetition',
    report({ promise: { d: [-14] } }),
    'reject',
    'bad_shape',
  ],
  ['a promise that repeats too often', report({ promise: { d: [1, -14] } }), 'reject', 'bad_shape'],
  [
    'a promise that repeats repetitions',
    report({ promise: { d: [1, -14, -14, -14] } }),
    'reject',
    'bad_shape',
  ],
  ['a promise of 13 days', report({ promise: { d: Array(13).fill(1) } }), 'reject', 'bad_shape'],
  [
    'a promise of 3,000 days',
    report({ promise: { d: Array(3_000).fill(1) } }),
    'reject',
    'bad_shape',
  ],
  ['a promise of 14 billion', report({ promise: { d: [1e9, -13] } }), 'reject', 'bad_shape'],
  ['a promise in words', report({ promise: { d: 'plenty' } }), 'reject', 'bad_shape'],
  ['promises in a list', report({ promise: [[1]] }), 'reject', 'bad_shape'],
  ['negative stock', report({ stock: { silk: { A4: -1 } } }), 'reject', 'bad_shape'],
  ['300 shelves', report({ stock: many(300) }), 'reject', 'bad_shape'],
  [
    '300 lines on two shelves',
    report({ stock: { a: sizes(150), b: sizes(150) } }),
    'reject',
    'bad_shape',
  ],
  ['a negative price', report({ bids: { d: -1 } }), 'reject', 'bad_shape'],
  ['NaN for a price', withNaN(report({ bids: { d: 1.5 } })), 'reject', 'not_cbor'],
]

function sizes(count: number): Body {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`s${n}`, 1]))
}

const PROFILES: readonly Case[] = [
  ["somebody else's signature", profile((b) => b, BOB), 'reject', 'forged'],
  ["a report's signature", forge(PROFILE_BYTES, 'report', ALICE, (b) => b), 'reject', 'forged'],
  ['a boot of next week', profile((b) => ({ ...b, boot: BOOT + 604_800 })), 'ignore', 'boot_ahead'],
  ['a latitude of 91', withPlace({ lat: 91 }), 'reject', 'bad_shape'],
  ['a longitude in words', withPlace({ lon: 'west' }), 'reject', 'bad_shape'],
  ['a time zone that is none', withPlace({ timeZone: 'Mars/Olympus' }), 'reject', 'bad_shape'],
  ['a country of three letters', withPlace({ country: 'USA' }), 'reject', 'bad_shape'],
  ['a week of six days', withHours({ week: Array(6).fill(null) }), 'reject', 'bad_shape'],
  ['a cut-off that is no time', withHours({ cutOff: 'noon' }), 'reject', 'bad_shape'],
  ['closed on a day that is none', withHours({ closedDays: ['christmas'] }), 'reject', 'bad_shape'],
  [
    'negative capacity',
    profile((b) => ({ ...b, capacity: { digital: -1 } })),
    'reject',
    'bad_shape',
  ],
  [
    'a hundred capabilities',
    profile((b) => ({ ...b, capabilities: Array(100).fill(null) })),
    'reject',
    'bad_shape',
  ],
  [
    'a capability without a price',
    profile((b) => ({ ...b, capabilities: [{ process: 'digital' }] })),
    'reject',
    'bad_shape',
  ],
  ['no hours', profile((b) => ({ ...b, hours: null })), 'reject', 'bad_shape'],
  ['a currency in lower case', profile((b) => ({ ...b, currency: 'usd' })), 'reject', 'bad_shape'],
  ['a lead of 400 days', profile((b) => ({ ...b, leadDays: 400 })), 'reject', 'bad_shape'],
]

function checks(cases: readonly Case[], half: 'offerReport' | 'offerProfile'): void {
  for (const [name, bytes, verdict, reason] of cases) {
    it(`${verdict}s ${name}${reason === '' ? '' : `: ${reason}`}`, () => {
      const table = new ReportTable(cryptoOf('reader' as PeerId))
      const offered = table[half](bytes, NOW)
      expect(offered).to.include({ verdict, changed: null })
      if (reason !== '') expect(offered.reason).to.equal(reason)
      expect(table.entries()).to.deep.equal([])
    })
  }
}

describe('malformed news of shops', () => {
  it('is compared with bytes that are good', () => {
    const table = new ReportTable(cryptoOf('reader' as PeerId))
    expect(
      table.offerProfile(
        profile((b) => b),
        NOW,
      ).verdict,
    ).to.equal('accept')
    expect(table.offerReport(report({}), NOW).verdict).to.equal('accept')
  })

  describe('envelopes of reports', () => checks(ENVELOPES, 'offerReport'))
  describe('envelopes of profiles', () => checks(ENVELOPES, 'offerProfile'))
  describe('reports', () => checks(REPORTS, 'offerReport'))
  describe('profiles', () => checks(PROFILES, 'offerProfile'))

  it('is refused or read, and nothing else, whatever bit is flipped', () => {
    const table = new ReportTable(cryptoOf('reader' as PeerId))
    for (let at = 0; at < REPORT_BYTES.length; at++) {
      expect(table.offerReport(flip(REPORT_BYTES, at), NOW).verdict).to.not.equal('accept')
    }
    for (let at = 0; at < PROFILE_BYTES.length; at++) {
      expect(table.offerProfile(flip(PROFILE_BYTES, at), NOW).verdict).to.not.equal('accept')
    }
  })
})
