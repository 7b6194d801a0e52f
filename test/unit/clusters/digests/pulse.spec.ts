import { expect } from 'chai'
import { summarise } from '../../../../src/clusters/digests/digest.ts'
import type { ClusterDigest } from '../../../../src/clusters/digests/digest.ts'
import { signDigest } from '../../../../src/clusters/digests/digest-codec.ts'
import { DigestTable } from '../../../../src/clusters/digests/digest-table.ts'
import type { DigestOffered, DigestWants } from '../../../../src/clusters/digests/digest-table.ts'
import { FORMER_MAX } from '../../../../src/clusters/digests/former-homes.ts'
import { isPulseByAuthor, readPulse, signPulse } from '../../../../src/clusters/digests/pulse.ts'
import type { Pulse } from '../../../../src/clusters/digests/pulse.ts'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import * as limits from '../../../../src/wire/limits.ts'
import { LA, NOW, SF, shop } from '../../routing/fixtures.ts'

const ANNA = 'anna' as PeerId
const CRYPTO = new KeyedHashCrypto(ANNA, 'test')
const SECONDS = NOW / 1_000
const C1 = 'c1' as ClusterId

function digestOf(change: Partial<ClusterDigest> = {}): Uint8Array {
  const body = summarise([shop({ peer: 'anna' })], [ANNA], [])
  if (body === null) throw new Error('no digest')
  const said = { cluster: C1, epoch: 2, round: SECONDS, pace: 120, author: ANNA }
  return signDigest({ ...body, ...said, ...change }, CRYPTO)
}

function pulseOf(change: Partial<Pulse> = {}): Uint8Array {
  const said = { cluster: C1, epoch: 2, said: SECONDS, round: SECONDS + 120, pace: 120 }
  return signPulse({ ...said, author: ANNA, successorOf: [], ...change }, CRYPTO)
}

const ALL: DigestWants = { isNear: () => true, isAsked: () => true }
const FAR: DigestWants = { isNear: () => false, isAsked: () => true }

describe('a pulse', () => {
  it('is read back as it was signed, a tenth of a digest, and by nobody if it was changed', () => {
    const author = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN' as PeerId
    const bytes = pulseOf({ author })
    expect(bytes.length).to.be.below(160)
    const read = readPulse(bytes)
    if (typeof read === 'string') throw new Error(read)
    const said = { cluster: C1, epoch: 2, said: SECONDS, round: SECONDS + 120, pace: 120 }
    expect(read.pulse).to.deep.equal({ ...said, author, successorOf: [] })
    const own = readPulse(pulseOf())
    expect(typeof own !== 'string' && isPulseByAuthor(own, CRYPTO)).to.equal(true)
    expect(isPulseByAuthor(read, CRYPTO), 'signed by another').to.equal(false)
    expect(readPulse(new Uint8Array(20))).to.be.a('string')
    expect(readPulse(new Uint8Array(limits.PULSE_BYTES_MAX + 1))).to.equal('too_large')
    expect(readPulse(digestOf())).to.be.oneOf(['bad_shape', 'too_large'])
  })

  it('keeps no frame alive that it came in, and neither does a digest', () => {
    const table = new DigestTable(CRYPTO, SF)
    const inFrame = (bytes: Uint8Array): Uint8Array => {
      const frame = new Uint8Array(65_536)
      frame.set(bytes, 100)
      return frame.subarray(100, 100 + bytes.length)
    }
    // Nobody has read either of them here.
    const [digest, pulse] = [digestOf({ epoch: 77 }), pulseOf({ epoch: 77 })]
    table.offer(inFrame(digest), NOW)
    table.offerPulse(inFrame(pulse), NOW)
    const kept = table.get(C1)
    expect(kept?.bytes).to.deep.equal(digest)
    expect(kept?.bytes.buffer.byteLength).to.equal(digest.length)
    expect(kept?.pulse).to.deep.equal(pulse)
    expect(kept?.pulse?.buffer.byteLength).to.equal(pulse.length)
  })

  it('makes the digest that it names younger, and no other', () => {
    const table = new DigestTable(CRYPTO, SF)
    const offer = (change: Partial<Pulse>): DigestOffered => table.offerPulse(pulseOf(change), NOW)
    expect(offer({}).reason, 'nothing to confirm yet').to.equal('unfounded')
    expect(offer({}).verdict, 'others may know it').to.equal('accept')
    table.offer(digestOf(), NOW)
    expect(offer({}).reason).to.equal('new')
    expect(table.get(C1)?.round).to.equal(SECONDS + 120)
    expect(table.get(C1)?.digest.round).to.equal(SECONDS)
    expect(offer({}).reason).to.equal('not_newer')
    expect(offer({ round: SECONDS + 240, said: SECONDS - 5 }).reason).to.equal('unfounded')
    expect(offer({ round: SECONDS + 240, epoch: 3 }).reason).to.equal('unfounded')
    expect(offer({ round: SECONDS + 240, author: 'boris' as PeerId }).reason).to.equal('forged')
    expect(offer({ round: SECONDS + 2 * 86_400 }).reason).to.equal('round_ahead')
    expect(table.get(C1)?.round, 'none of them counted').to.equal(SECONDS + 120)
    expect(offer({ round: SECONDS + 240, pace: 300 }).digest?.cluster).to.equal('c1')
    expect(table.get(C1)?.pace).to.equal(300)
    expect(table.offerPulse(new Uint8Array(3), NOW).verdict).to.equal('reject')
  })

  it('says which dissolved clusters its digest would name now: those, and no others', () => {
    const table = new DigestTable(CRYPTO, SF)
    const [before, since] = ['before' as ClusterId, 'since' as ClusterId]
    table.offer(digestOf({ successorOf: [before] }), NOW)
    const heir = (cluster: ClusterId): string | undefined => table.heirOf(cluster)?.cluster
    expect(heir(since)).to.equal(undefined)
    const heard = table.offerPulse(pulseOf({ successorOf: [since, before] }), NOW)
    expect(heard.digest?.successorOf).to.deep.equal([since, before])
    expect(heard.author).to.equal(ANNA)
    expect([heir(since), heir(before)]).to.deep.equal([C1, C1])
    expect(table.get(C1)?.bytes, 'what its author signed').to.deep.equal(
      digestOf({ successorOf: [before] }),
    )
    table.offerPulse(pulseOf({ round: SECONDS + 240, successorOf: [since] }), NOW)
    expect([heir(since), heir(before)]).to.deep.equal([C1, undefined])
    const all = Array.from({ length: FORMER_MAX }, (_, n) => `dissolved0cluster${n}`.slice(0, 16))
    expect(readPulse(pulseOf({ successorOf: all as ClusterId[] }))).to.be.an('object')
  })

  it('keeps a cluster from being forgotten, and from not being asked', () => {
    const table = new DigestTable(CRYPTO, SF)
    table.offer(digestOf(), NOW)
    const later = NOW + limits.DIGEST_FORGET_MS
    table.offerPulse(pulseOf({ round: later / 1_000 }), later)
    table.sweep(later + 1)
    const entry = table.get(C1)
    expect(entry !== null && table.isStale(entry, later + limits.DIGEST_STALE_MS)).to.equal(false)
    table.sweep(later + limits.DIGEST_FORGET_MS + 1)
    expect(table.get(C1)).to.equal(null)
  })

  it('of an older digest does not hold back a newer one that came later', () => {
    const table = new DigestTable(CRYPTO, SF)
    table.offer(digestOf(), NOW)
    table.offerPulse(pulseOf({ round: SECONDS + 100 }), NOW)
    // Two spoke at once: the one who confirmed had not heard of the news.
    expect(table.offer(digestOf({ round: SECONDS + 99 }), NOW).reason).to.equal('new')
    expect(table.get(C1)?.pulse).to.equal(null)
    expect(table.get(C1)?.round).to.equal(SECONDS + 99)
  })

  it('is all that is passed on to a peer that has the digest, and goes with it to one that has not', () => {
    const table = new DigestTable(CRYPTO, SF)
    const [digest, pulse] = [digestOf(), pulseOf()]
    table.offer(digest, NOW)
    const lacked = (since: number, round = SECONDS, wants = ALL) =>
      table.lackedBy([[C1, 2, round, since]], wants)
    expect(lacked(0)).to.deep.equal({ digests: [], pulses: [] })
    table.offerPulse(pulse, NOW)
    expect(table.versions()).to.deep.equal([[C1, 2, SECONDS, 120]])
    expect(lacked(0)).to.deep.equal({ digests: [], pulses: [pulse] })
    expect(lacked(120)).to.deep.equal({ digests: [], pulses: [] })
    expect(lacked(0, SECONDS - 50)).to.deep.equal({ digests: [digest], pulses: [pulse] })
    expect(lacked(0, SECONDS + 50), 'it has a newer digest').to.deep.equal({
      digests: [],
      pulses: [],
    })
    expect(table.lackedBy([], ALL)).to.deep.equal({ digests: [digest], pulses: [pulse] })
    expect(lacked(0, SECONDS, FAR), 'of far away not so soon').to.deep.equal({
      digests: [],
      pulses: [],
    })
    const late = pulseOf({ round: SECONDS + limits.DIGEST_FAR_S + 1 })
    table.offerPulse(late, NOW)
    expect(lacked(0, SECONDS, FAR)).to.deep.equal({ digests: [], pulses: [late] })
  })

  it('changes the sum of its region, as a newer digest does', () => {
    const [left, right] = [new DigestTable(CRYPTO, SF), new DigestTable(CRYPTO, LA)]
    const sums = (table: DigestTable): [string, number][] => [...table.sums(null)]
    const seen = new Set<string>()
    const both = (what: (table: DigestTable) => void): void => {
      what(left)
      seen.add(JSON.stringify(sums(left)))
      expect(sums(left)).to.not.deep.equal(sums(right))
      what(right)
      expect(sums(left)).to.deep.equal(sums(right))
    }
    both((table) => table.offer(digestOf(), NOW))
    both((table) => table.offerPulse(pulseOf(), NOW))
    both((table) => table.offer(digestOf({ round: SECONDS + 200 }), NOW))
    both((table) => table.offer(digestOf({ cluster: 'c2' as ClusterId }), NOW))
    expect(seen.size).to.equal(4)
  })

  it('and digests of who is farther away than all that a full table keeps are not told', () => {
    const table = new DigestTable(CRYPTO, SF)
    expect(table.reach).to.equal(null)
    for (let n = 0; n < limits.DIGESTS_MAX; n += 1) {
      const centre = { lat: 37, lon: -122 + n / 50 }
      table.offer(digestOf({ cluster: `c${n}` as ClusterId, centre }), NOW)
    }
    const reach = table.reach
    if (reach === null) throw new Error('it is full')
    expect(reach[2]).to.be.within(200, 400)
    const here = [...table.sums(reach).values()]
    expect(here).to.deep.equal([...table.sums(null).values()])
    expect([...table.sums([reach[0], reach[1], 50]).values()]).to.not.deep.equal(here)
  })
})
