import { expect } from 'chai'
import * as fc from 'fast-check'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import {
  certificateFlaw,
  decodeCertificate,
  encodeCertificate,
  isVotedOut,
} from '../../../../src/membership/detection/certificate.ts'
import type {
  Certificate,
  CertificateFlaw,
} from '../../../../src/membership/detection/certificate.ts'
import type { Roster } from '../../../../src/membership/detection/roster.ts'
import { signVote } from '../../../../src/membership/detection/vote.ts'
import type { OrderId, PartId, PeerId } from '../../../../src/models/ids.ts'
import type { Charge, Vote } from '../../../../src/wire/membership-messages.ts'
import { rosterOf, shopName } from '../roster-fixture.ts'

const ROSTER = rosterOf(5)
const SHOP = shopName(0)
const CHARGE: Charge = {
  cluster: ROSTER.cluster,
  epoch: 1,
  kind: 'unreachable',
  shop: SHOP,
  boot: 7,
  order: '',
  part: '',
  attempt: 0,
}
const LATE: Charge = {
  ...CHARGE,
  kind: 'late',
  order: 'o-c1-1-1-shop-00xxx-1-1' as OrderId,
  part: 'p1' as PartId,
  attempt: 2,
}

const cryptoOf = (peer: PeerId): KeyedHashCrypto => new KeyedHashCrypto(peer, 'test')
const voteOf = (n: number, charge = CHARGE, ageMs = 3_000): Vote =>
  signVote(charge, 12, ageMs, cryptoOf(shopName(n)))
const certified = (voters: readonly number[], charge = CHARGE): Certificate => ({
  charge,
  votes: voters.map((n) => voteOf(n, charge)),
})
const resting = (...ns: number[]): Roster => ({
  ...ROSTER,
  members: ROSTER.members.map((member, n) => ({ ...member, resting: ns.includes(n) })),
})

const CASES: readonly (readonly [
  what: string,
  certificate: Certificate,
  flaw: CertificateFlaw | null,
  roster?: Roster,
])[] = [
  ['three of five', certified([1, 2, 3]), null],
  ['three of five about lateness', certified([1, 2, 3], LATE), null],
  ['two of five, who are all that can be reached', certified([1, 2]), 'no_majority'],
  ['nobody', certified([]), 'no_majority'],
  ['one voter three times', certified([1, 1, 1]), 'voter_twice'],
  ['the accused itself', certified([0, 1, 2]), 'foreign_voter'],
  ['a stranger', certified([1, 2, 9]), 'foreign_voter'],
  ['a resting voter', certified([1, 2, 3]), 'foreign_voter', resting(3)],
  ['two of three awake', certified([1, 2]), null, resting(3, 4)],
  ['two awake in all', certified([1, 2]), 'view_too_small', resting(0, 3, 4)],
  ['a resting accused, who has no vote to count', certified([1, 2, 3]), null, resting(0)],
  ['another epoch', certified([1, 2, 3], { ...CHARGE, epoch: 2 }), 'other_view'],
  ['another cluster', certified([1, 2, 3], { ...CHARGE, cluster: 'c2' as never }), 'other_view'],
  ['no member', certified([1, 2, 3], { ...CHARGE, shop: 'x' as PeerId }), 'not_a_member'],
  [
    'a view of two',
    certified([1]),
    'view_too_small',
    { ...ROSTER, members: ROSTER.members.slice(0, 2) },
  ],
  [
    'a silence that is too short',
    { charge: CHARGE, votes: [voteOf(1), voteOf(2), voteOf(3, CHARGE, 2_999)] },
    'too_short_a_silence',
  ],
  [
    'a vote on another boot',
    { charge: CHARGE, votes: [voteOf(1), voteOf(2), voteOf(3, { ...CHARGE, boot: 8 })] },
    'bad_signature',
  ],
  [
    'a vote on another attempt',
    { charge: LATE, votes: [voteOf(1, LATE), voteOf(2, LATE), voteOf(3, { ...LATE, attempt: 1 })] },
    'bad_signature',
  ],
  [
    'a vote with an age that its voter did not sign',
    { charge: CHARGE, votes: [voteOf(1), voteOf(2), { ...voteOf(3), ageMs: 900_000 }] },
    'bad_signature',
  ],
]

describe('certificate', () => {
  for (const [what, certificate, flaw, roster = ROSTER] of CASES) {
    it(`by ${what}: ${flaw ?? 'holds'}`, () => {
      expect(certificateFlaw(certificate, roster, cryptoOf(SHOP))).to.equal(flaw)
    })
  }

  it('for an eviction needs a long silence at each voter', () => {
    const long = { charge: CHARGE, votes: [1, 2, 3].map((n) => voteOf(n, CHARGE, 900_000)) }
    expect(certificateFlaw(long, ROSTER, cryptoOf(SHOP), 900_000)).to.equal(null)
    expect(certificateFlaw(certified([1, 2, 3]), ROSTER, cryptoOf(SHOP), 900_000)).to.equal(
      'too_short_a_silence',
    )
  })

  it('has the same bytes whatever the order of its votes, and comes back whole', () => {
    const bytes = encodeCertificate(certified([3, 1, 2]))
    expect(bytes).to.deep.equal(encodeCertificate(certified([1, 2, 3])))
    expect(decodeCertificate(bytes)).to.deep.equal(certified([1, 2, 3]))
  })

  it('of 32 members fits its limit', () => {
    const votes = Array.from({ length: 32 }, (_, n) => voteOf(n + 1))
    expect(decodeCertificate(encodeCertificate({ charge: CHARGE, votes }))?.votes).to.have.length(
      32,
    )
  })

  it('is not read from anything else', () => {
    const good = encodeCertificate(certified([1, 2, 3]))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(good.length - 1), (junk, at) => {
        expect(decodeCertificate(junk)).to.equal(null)
        const cut = decodeCertificate(good.subarray(0, at))
        expect(cut).to.equal(null)
      }),
    )
  })

  it('is stood in for by an eviction until the shop is back', () => {
    const out = { ...ROSTER, members: ROSTER.members.slice(1), evictions: [{ peer: SHOP, at: 0 }] }
    expect(isVotedOut(out, SHOP)).to.equal(true)
    expect(isVotedOut({ ...ROSTER, evictions: [{ peer: SHOP, at: 0 }] }, SHOP)).to.equal(false)
    expect(isVotedOut(ROSTER, 'x' as PeerId)).to.equal(false)
  })
})
