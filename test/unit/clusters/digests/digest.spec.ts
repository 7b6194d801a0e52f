import { expect } from 'chai'
import { bestImaginable } from '../../../../src/clusters/digests/digest-shop.ts'
import {
  isSignedByAuthor,
  readDigest,
  signDigest,
} from '../../../../src/clusters/digests/digest-codec.ts'
import { DigestTable } from '../../../../src/clusters/digests/digest-table.ts'
import type { DigestEntry, DigestWants } from '../../../../src/clusters/digests/digest-table.ts'
import { placesOf, summarise } from '../../../../src/clusters/digests/digest.ts'
import type { ClusterDigest } from '../../../../src/clusters/digests/digest.ts'
import { packDigest } from '../../../../src/clusters/digests/packed-digest.ts'
import type { PackedDigest } from '../../../../src/clusters/digests/packed-digest.ts'
import { neighbourhoodOf } from '../../../../src/clusters/digests/scope.ts'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import { sealEnvelope } from '../../../../src/membership/reports/signed-envelope.ts'
import { distanceKm } from '../../../../src/models/geo.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import { Dice } from '../../../../src/sim/dice.ts'
import * as limits from '../../../../src/wire/limits.ts'
import { capability, LA, MUGS, NOW, OAKLAND, request, SF, shop } from '../../routing/fixtures.ts'

const CRYPTO = new KeyedHashCrypto('anna' as PeerId, 'test')
const SECONDS = NOW / 1_000

function digestOf(change: Partial<ClusterDigest> = {}): ClusterDigest {
  const body = summarise([shop({ peer: 'anna' })], ['anna' as PeerId], [])
  if (body === null) throw new Error('no digest')
  const said = { cluster: 'c1' as ClusterId, epoch: 2, round: SECONDS, pace: 120 }
  return { ...body, ...said, author: 'anna' as PeerId, ...change }
}

function named(cluster: string, change: Partial<ClusterDigest> = {}): Uint8Array {
  return signDigest(digestOf({ cluster: cluster as ClusterId, ...change }), CRYPTO)
}

/** Of all; news at once, or not. */
function wants(near: boolean): DigestWants {
  return { isNear: () => near, isAsked: () => true }
}

describe('a digest', () => {
  it('says what the best of its shops could do, and where they are', () => {
    const near = shop({ peer: 'anna', at: OAKLAND, profile: { capabilities: [capability()] } })
    const far = shop({
      peer: 'boris',
      at: LA,
      profile: {
        capabilities: [capability({ price: { setup: 50, unit: 700, finishing: 5 } }), MUGS],
        shipping: { parcel: 300, per100Km: 200, customs: 0 },
      },
      report: { promise: { digital: [1_234, ...Array.from({ length: 13 }, () => 1_234)] } },
    })
    const closed = shop({ peer: 'chloe', at: SF, report: { mode: 'paused' } })
    const body = summarise([near, far, closed], ['boris' as PeerId], ['gone' as ClusterId])
    expect(body).to.deep.include({ shops: 3, openShops: 2, countries: ['US'], leadDays: 1 })
    expect(body?.shipping).to.deep.equal({ parcel: 300, per100Km: 100, customs: 0 })
    const digital = body?.capabilities.find(({ process }) => process === 'digital')
    expect(digital?.price).to.deep.equal({ setup: 50, unit: 500, finishing: 5 })
    expect(body?.free.digital?.[0], 'the largest, to two digits').to.equal(1_200)
    expect(body?.bidPrice, 'somebody asks for nothing').to.deep.equal({})
    expect(body?.reachKm).to.be.within(200, 600)
    const places = placesOf({ cells: body?.cells ?? {} })
    expect(places).to.have.length(3)
    for (const place of places) {
      const km = [OAKLAND, LA, SF].map((one) => distanceKm(one, place))
      expect(Math.min(...km)).to.be.below(20)
    }
  })

  it('is read back as it was signed, and by nobody if it was changed', () => {
    const bytes = signDigest(digestOf(), CRYPTO)
    const read = readDigest(bytes)
    if (typeof read === 'string') throw new Error(read)
    expect(read.digest).to.deep.equal(digestOf())
    expect(isSignedByAuthor(read, CRYPTO)).to.equal(true)
    const other = signDigest(digestOf({ author: 'boris' as PeerId }), CRYPTO)
    const forged = readDigest(other)
    expect(typeof forged !== 'string' && isSignedByAuthor(forged, CRYPTO)).to.equal(false)
    expect(readDigest(new Uint8Array(20))).to.be.a('string')
    for (const cell of ['f', '0', '85aaaaaaaaaaaaa', 'ffffffffffffff', '8f2830828052d2']) {
      const nowhere = signDigest(digestOf({ cells: { [cell]: 1 } }), CRYPTO)
      expect(readDigest(nowhere), cell).to.equal('bad_shape')
    }
    expect(readDigest(new Uint8Array(limits.DIGEST_BYTES_MAX + 1))).to.equal('too_large')
  })

  it('says ids in the bytes that they stand for, and no names of fields', () => {
    const author = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN' as PeerId
    const said = { author, contacts: [author], absent: [author] }
    const bytes = signDigest(digestOf(said), CRYPTO)
    expect(bytes.length).to.be.below(450)
    const read = readDigest(bytes)
    expect(read).to.have.property('digest').that.deep.equals(digestOf(said))
  })

  it('of a later version is read as far as it is known here', () => {
    const packed = packDigest(digestOf({ capacity: { digital: 7 } }))
    const [press, ...rest] = packed[14] as [PackedDigest[14][number]]
    const newer = ['z', ...press.slice(1)]
    const content = [
      ...packed.slice(0, 14),
      [newer, [...press, 'more'], ...rest],
      ...packed.slice(15, 17),
      { z: 9, d: 7 },
      ...packed.slice(18),
      'more',
    ]
    const read = readDigest(sealEnvelope('digest', content, CRYPTO))
    expect(read)
      .to.have.property('digest')
      .that.deep.equals(digestOf({ capacity: { digital: 7 } }))
    const short = sealEnvelope('digest', packed.slice(0, -1), CRYPTO)
    expect(readDigest(short)).to.equal('bad_shape')
  })

  it('is none where one of its peers is none', () => {
    const packed: readonly unknown[] = packDigest(digestOf())
    for (const [at, value] of [
      [4, ''],
      [23, [new Uint8Array(3), 5]],
      [24, [new Uint8Array(97)]],
    ] as const) {
      const sealed = sealEnvelope('digest', packed.with(at, value), CRYPTO)
      expect(readDigest(sealed), String(at)).to.equal('bad_shape')
    }
  })

  it('fits gossip however many names its shops have', () => {
    const names = (kind: string): string[] =>
      Array.from({ length: 120 }, (_, n) => `${kind}-with-a-long-name-${n}`)
    const capabilities = (['digital', 'offset', 'screen', 'dtg'] as const).map((process) =>
      capability({ process, sizes: names('size'), substrates: names('paper') }),
    )
    const bytes = signDigest(digestOf({ capabilities }), CRYPTO)
    expect(bytes.length).to.be.at.most(limits.DIGEST_BYTES_MAX)
    expect(readDigest(bytes)).to.be.an('object')
  })

  it('lets expect no more of a shop than the best that it could be', () => {
    const digest = digestOf({ centre: LA, reachKm: 100 })
    const { spec } = request()
    const imagined = bestImaginable(digest, spec)
    expect(imagined.profile.peer).to.equal('c1')
    const km = distanceKm(imagined.profile.place, spec.destination.near)
    expect(km).to.be.closeTo(distanceKm(LA, spec.destination.near) - 100, 2)
    expect(Object.values(imagined.report.stock)).to.have.length(spec.items.length)
  })
})

describe('the table of digests', () => {
  it('takes what is newer, of an epoch or of its rounds, and nothing else', () => {
    const table = new DigestTable(CRYPTO, SF)
    const offer = (change: Partial<ClusterDigest>): string =>
      table.offer(signDigest(digestOf(change), CRYPTO), NOW).reason
    expect(offer({})).to.equal('new')
    expect(offer({})).to.equal('not_newer')
    expect(offer({ round: SECONDS + 1 })).to.equal('new')
    expect(offer({ epoch: 3, round: SECONDS - 50 })).to.equal('new')
    expect(offer({ epoch: 2, round: SECONDS + 9 })).to.equal('not_newer')
    expect(offer({ epoch: 3, round: SECONDS + 2 * 86_400 })).to.equal('round_ahead')
    expect(offer({ epoch: 4, author: 'boris' as PeerId })).to.equal('forged')
    expect(table.offer(new Uint8Array(3), NOW).verdict).to.equal('reject')
  })

  it('says when places may have changed: with a new cluster, other cells, and who is forgotten', () => {
    const table = new DigestTable(CRYPTO, SF)
    let before = table.places
    const changed = (): boolean => {
      const is = table.places !== before
      before = table.places
      return is
    }
    table.offer(named('c1'), NOW)
    expect(changed(), 'a new cluster').to.equal(true)
    table.offer(named('c1', { round: SECONDS + 1, free: {} }), NOW)
    expect(changed(), 'other room alone').to.equal(false)
    table.offer(named('c1', { round: SECONDS + 2, cells: { '8528308': 2 }, shops: 2 }), NOW)
    expect(changed(), 'a shop more').to.equal(true)
    table.sweep(NOW + limits.DIGEST_FORGET_MS + 1)
    expect(changed(), 'it is forgotten').to.equal(true)
  })

  it('keeps the nearest where there are too many', () => {
    const table = new DigestTable(CRYPTO, SF)
    const at = (lon: number): Partial<ClusterDigest> => ({ centre: { lat: 0, lon } })
    for (let n = 0; n < limits.DIGESTS_MAX; n += 1) table.offer(named(`c${n}`, at(n / 8)), NOW)
    expect(table.offer(named('far', at(40)), NOW).reason).to.equal('table_full')
    expect(table.offer(named('near', { centre: SF }), NOW).reason).to.equal('new')
    expect([...table.entries()]).to.have.length(limits.DIGESTS_MAX)
  })

  it('knows how far the farthest is, and what it sums up to, whoever comes, moves or is forgotten', () => {
    const table = new DigestTable(CRYPTO, SF)
    const dice = new Dice('digests')
    let full = 0
    for (let n = 0; n < 600; n += 1) {
      const centre = { lat: 0, lon: dice.between(-100, 100) }
      // Of some nothing is heard for a day meanwhile.
      const now = NOW + n * 240_000
      const round = SECONDS + n * 240
      table.offer(named(`c${dice.between(1, 200)}`, { centre, round }), now)
      table.sums(null)
      if (n % 50 === 49) table.sweep(now)
      const all = [...table.entries()]
      const kms = all.map(({ digest }) => distanceKm(digest.centre, SF))
      const farthest = all.length < limits.DIGESTS_MAX ? undefined : Math.ceil(Math.max(...kms))
      if (farthest !== undefined) full += 1
      expect(table.reach?.[2], `after ${n} digests`).to.equal(farthest)
      // Remembered, and as they would be made anew.
      expect(table.sums(null), `after ${n} digests`).to.deep.equal(table.sums([0, 0, 30_000]))
    }
    expect(full).to.be.greaterThan(100)
  })

  it('finds the heir of a cluster that is no more', () => {
    const table = new DigestTable(CRYPTO, SF)
    table.offer(named('heir', { successorOf: ['gone' as ClusterId] }), NOW)
    expect(table.heirOf('gone' as ClusterId)?.cluster).to.equal('heir')
    expect(table.heirOf('other' as ClusterId)).to.equal(null)
  })

  it('passes on all news of near regions, and of others what is minutes newer', () => {
    const table = new DigestTable(CRYPTO, SF)
    table.offer(named('c1'), NOW)
    const lacked = (round: number, near: boolean): number =>
      table.lackedBy([['c1' as ClusterId, 2, round, 0]], wants(near)).digests.length
    expect(table.lackedBy([], wants(false)).digests).to.have.length(1)
    expect(lacked(SECONDS - 1, true)).to.equal(1)
    expect(lacked(SECONDS - 1, false)).to.equal(0)
    expect(lacked(SECONDS - limits.DIGEST_FAR_S, false)).to.equal(0)
    expect(lacked(SECONDS - limits.DIGEST_FAR_S - 1, false)).to.equal(1)
    expect(lacked(SECONDS, true)).to.equal(0)
  })

  it('passes on many a share at a time, and asks them for longer where it knows many', () => {
    const table = new DigestTable(CRYPTO, SF)
    const names = Array.from({ length: limits.DIGESTS_MAX }, (_, n) => `c${n}`)
    for (const name of names) table.offer(named(name), NOW)
    const share = { nth: 1, of: 4 }
    const some = table.lackedBy([], wants(true), share).digests
    expect(some.length).to.be.within(8, 64)
    expect(table.versions(share)).to.have.length(some.length)
    const [entry] = [...table.entries()] as [DigestEntry]
    expect(table.isStale(entry, NOW + limits.DIGEST_STALE_MS + 1)).to.equal(false)
    expect(table.isStale(entry, NOW + 4 * limits.DIGEST_STALE_MS)).to.equal(true)
  })
})

describe('the neighbourhood of a cluster', () => {
  const near = (cluster: string, lon: number, shops: number) => ({
    cluster: cluster as ClusterId,
    centre: { lat: 0, lon },
    shops,
  })
  const of = (max: number, before: string[] = [], home: string | null = 'home'): string[] => {
    const known = [
      near('far', 9, 20),
      near('home', 5, 20),
      near('next', 1, 20),
      near('then', 2, 20),
    ]
    const scope = neighbourhoodOf(
      home as ClusterId | null,
      { lat: 0, lon: 0 },
      known,
      new Set(before as ClusterId[]),
      max,
    )
    return [...scope]
  }

  it('is the nearest clusters, its own first, while they have no more shops than one may know', () => {
    expect(of(100)).to.deep.equal(['home', 'next', 'then', 'far'])
    expect(of(60)).to.deep.equal(['home', 'next', 'then'])
    expect(of(10), 'its own in any case').to.deep.equal(['home'])
    expect(of(100, [], null)).to.have.members(['next', 'then', 'home', 'far'])
  })

  it('keeps a neighbour that is one although a few shops have come', () => {
    expect(of(55)).to.deep.equal(['home', 'next'])
    expect(of(55, ['then'])).to.deep.equal(['home', 'next', 'then'])
  })
})
