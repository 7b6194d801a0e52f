import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import { signPulse } from '../../../../src/clusters/digests/pulse.ts'
import { readDigest, signDigest } from '../../../../src/clusters/digests/digest-codec.ts'
import { summarise } from '../../../../src/clusters/digests/digest.ts'
import type { DigestBody } from '../../../../src/clusters/digests/digest.ts'
import type { Heap } from '../../../../src/membership/reports/heaps.ts'
import { NO_DELTA } from '../../../../src/wire/no-delta.ts'
import { regionOf } from '../../../../src/clusters/digests/region.ts'
import { readProfile } from '../../../../src/membership/reports/profile-codec.ts'
import { Reporter } from '../../../../src/membership/reports/reporter.ts'
import type { LatLon } from '../../../../src/models/geo.ts'
import type { ClusterId, PeerId, StoreId } from '../../../../src/models/ids.ts'
import { untagged } from '../../../../src/runtime/neighbourhood/gossip-tag.ts'
import type { MachineContext } from '../../../../src/runtime/machine-context.ts'
import { Neighbourhood } from '../../../../src/runtime/neighbourhood/neighbourhood.ts'
import type { NeighbourhoodInit } from '../../../../src/runtime/neighbourhood/neighbourhood-init.ts'
import { MONDAY, MONDAY_9, PROFILE } from '../../desk/shop-fixture.ts'
import { request, shop } from '../../routing/fixtures.ts'
import { alone, newShop } from '../alone.ts'
import type { View } from '../../../../src/clusters/view/view.ts'
import { memberAt, viewOf } from '../../clusters/view-fixture.ts'
import { fireDue } from '../fire-due.ts'

const OWN = 'shop-a' as PeerId
const [BORIS, CHLOE, DORA] = ['boris', 'chloe', 'dora'] as unknown as readonly [
  PeerId,
  PeerId,
  PeerId,
]

/** A node to which others connect, and what it tells and asks them. */
class Doorstep {
  readonly near: Neighbourhood
  readonly #context: MachineContext
  #now = MONDAY_9

  constructor(init: Partial<NeighbourhoodInit> = {}) {
    const { context, desk } = newShop(OWN)
    this.#context = context
    this.near = new Neighbourhood({ ...alone(context, desk), ...init })
    this.near.begin()
    context.takeEffects()
  }

  /** What was sent since the last time: `report_delta boris`. */
  heard(): string[] {
    return this.#context
      .takeEffects()
      .flatMap((effect) => (effect.type === 'send' ? [`${effect.message.type} ${effect.to}`] : []))
  }

  pass(ms: number): void {
    for (const until = this.#now + ms; this.#now < until;) {
      this.#now += 100
      this.#context.setNow(this.#now)
      fireDue(this.#context.timers, this.#now)
    }
  }

  /** Shops that `peer` is told of when it asks, by the names in what they signed. */
  told(peer: PeerId, heaps: readonly Heap[] | null, regions: readonly string[]): string[] {
    this.heard()
    const ask = { share: [0, 1] as const, versions: [], digests: [], heaps, regions }
    this.near.handle(peer, { type: 'report_digest', ...ask, cells: null, within: null })
    return this.#context.takeEffects().flatMap((effect) => {
      const delta = effect.type === 'send' ? effect.message : null
      if (delta?.type !== 'report_delta') return []
      return delta.profiles.flatMap((bytes) => {
        const read = readProfile(bytes)
        return typeof read === 'string' ? [] : [read.said.value.peer]
      })
    })
  }

  /** Why nothing new is offered to a shop. */
  absent(peer: PeerId): string | null {
    const asked = { ...request({ now: this.#now }), explained: false }
    return this.near.routing.question(asked).excluded.get(peer) ?? null
  }

  introduces(peer: PeerId, at: LatLon = PROFILE.place, cluster = ''): void {
    this.tells(peer, peer, at, cluster)
  }

  /** Tells of a third, or of itself. */
  tells(from: PeerId, peer: PeerId, at: LatLon = PROFILE.place, cluster = ''): void {
    const crypto = new KeyedHashCrypto(peer, 'test')
    const reporter = new Reporter(crypto, 's' as StoreId, 1 + this.#now - MONDAY_9, {
      ...PROFILE,
      peer,
      place: { ...PROFILE.place, ...at },
    })
    const books = { mode: 'open', today: MONDAY, promise: {}, stock: {}, bidPrice: {} } as const
    const body = { ...books, cluster: cluster as ClusterId }
    const reports = [reporter.current(body, this.#now).bytes]
    const profiles = [reporter.profile.bytes]
    this.near.handle(from, { ...NO_DELTA, profiles, reports })
  }
}

describe('a neighbourhood', () => {
  it('says who it is at once, and asks one newcomer after the other what is new', () => {
    const door = new Doorstep()
    door.near.peerUp(BORIS)
    door.near.peerUp(CHLOE)
    expect(door.heard()).to.deep.equal([
      'report_delta boris',
      'report_digest boris',
      'report_delta chloe',
    ])
    door.pass(500)
    expect(door.heard()).to.deep.equal(['report_digest chloe'])
  })

  it('goes on asking whoever tells of shops that it has not heard of, and nobody who tells old news', () => {
    const door = new Doorstep()
    door.near.peerUp(BORIS)
    door.introduces(BORIS)
    door.pass(2_000)
    door.heard()
    door.tells(BORIS, CHLOE)
    door.pass(1_000)
    expect(door.heard()).to.deep.equal(['report_digest boris'])
    door.tells(BORIS, CHLOE)
    door.introduces(BORIS)
    door.pass(2_000)
    expect(door.heard()).to.deep.equal([])
  })

  it('asks now and then anybody whether all is the same, and seldom for news from far away', () => {
    const door = new Doorstep({ view: () => viewOf(1) })
    door.near.peerUp(BORIS)
    door.introduces(BORIS)
    door.pass(2_000)
    door.heard()
    const asked: string[] = []
    for (let round = 0; round < 8; round += 1) {
      door.pass(30_000)
      asked.push(door.heard().join(', '))
    }
    const [often, seldom] = ['report_sums boris', 'report_sums boris, report_digest boris']
    expect(asked.filter((said) => said === often)).to.have.length(2)
    expect(asked.filter((said) => said === seldom)).to.have.length(2)
    expect(asked.filter((said) => said === '')).to.have.length(4)
  })

  it('asks who it is of a peer that does not say so, and leaves one that did alone', () => {
    const door = new Doorstep()
    door.near.peerUp(BORIS)
    door.near.peerUp(CHLOE)
    door.introduces(CHLOE)
    door.heard()
    door.pass(5_000)
    const asked = door.heard().filter((said) => said.startsWith('report_ask'))
    expect(asked).to.deep.equal(['report_ask boris', 'report_ask boris'])
  })

  it('asks where it is at home of one that reports another home than it has said itself', () => {
    const door = new Doorstep({ clusterOf: (peer) => (peer === DORA ? null : ('c1' as ClusterId)) })
    for (const peer of [BORIS, DORA]) door.near.peerUp(peer)
    door.heard()
    const asked = (): string[] => door.heard().filter((said) => said.startsWith('hello_ask'))
    door.introduces(BORIS, PROFILE.place, 'c1')
    door.pass(1_000)
    door.introduces(DORA)
    door.introduces(CHLOE, PROFILE.place, 'c2')
    expect(asked(), 'at home as it said, at home nowhere, and not connected').to.deep.equal([])
    door.introduces(BORIS, PROFILE.place, 'c2')
    expect(asked()).to.include('hello_ask boris')
    door.pass(20_000)
    expect(asked(), 'once').to.deep.equal([])
  })

  it('asks nobody who has gone, or is no member any more', () => {
    const door = new Doorstep()
    for (const peer of [BORIS, CHLOE, 'dora' as PeerId]) door.near.peerUp(peer)
    door.near.peerDown(CHLOE)
    door.near.expelled('dora' as PeerId)
    door.near.peerDown(BORIS)
    door.heard()
    door.pass(20_000)
    expect(door.heard()).to.deep.equal([])
  })

  it('tells who wants all there is of the shops near it, as many as it will keep', () => {
    const door = new Doorstep({ shopsMax: 4 })
    for (let n = 0; n < 12; n += 1) door.introduces(`shop-${n}` as PeerId, { lat: 4 * n, lon: 10 })
    door.near.peerUp('shop-3' as PeerId)
    const nearest = ['shop-1', 'shop-2', 'shop-3', 'shop-4', 'shop-5']
    expect(door.told('shop-3' as PeerId, null, [])).to.have.members(nearest)
    // Of a stranger it is not known what is near it.
    expect(door.told('nobody' as PeerId, null, [])).to.have.length(13)
    const small = new Doorstep({ shopsMax: 40 })
    for (let n = 0; n < 12; n += 1) small.introduces(`shop-${n}` as PeerId, { lat: 4 * n, lon: 10 })
    expect(small.told('shop-3' as PeerId, null, [])).to.have.length(13)
  })

  it('tells who hears of some clusters only of the homeless of its region', () => {
    const door = new Doorstep()
    const [here, far] = [
      { lat: 50, lon: 10 },
      { lat: -30, lon: 150 },
    ]
    door.introduces(BORIS, here)
    door.introduces(CHLOE, far)
    expect(door.told(BORIS, ['', 'abc' as ClusterId], [regionOf(here)])).to.deep.equal(['boris'])
    expect(door.told(BORIS, ['', 'abc' as ClusterId], [regionOf(far)])).to.deep.equal(['chloe'])
  })

  it('offers nothing to a shop that its own cluster misses, until it is heard again', () => {
    const door = new Doorstep()
    door.introduces(BORIS, PROFILE.place, 'c1')
    const body = summarise([shop({ peer: 'chloe' })], [CHLOE], [], [BORIS])
    const said = {
      cluster: 'c1' as ClusterId,
      epoch: 2,
      round: MONDAY_9 / 1_000 + 5,
      pace: 120,
      author: CHLOE,
    }
    const digest = signDigest(
      { ...(body as DigestBody), ...said },
      new KeyedHashCrypto(CHLOE, 'test'),
    )
    door.near.handle(CHLOE, { ...NO_DELTA, digests: [digest] })
    expect([...door.near.beyond.missed()]).to.deep.equal([BORIS])
    expect(door.absent(BORIS)).to.equal('unreachable')
    door.pass(10_000)
    door.introduces(BORIS, PROFILE.place, 'c2')
    expect([...door.near.beyond.missed()]).to.deep.equal([])
    expect(door.absent(BORIS)).to.equal(null)
  })

  /** What `c1` says of itself, through Chloe, so many seconds after the beginning. */
  const said = (afterS: number, absent: readonly PeerId[] = []) => {
    const body = summarise([shop({ peer: 'chloe' })], [CHLOE], [], absent)
    const digest = { ...(body as DigestBody), cluster: 'c1' as ClusterId, epoch: 2 }
    const round = MONDAY_9 / 1_000 + afterS
    return { ...digest, round, pace: 120, author: CHLOE }
  }
  const chloe = new KeyedHashCrypto(CHLOE, 'test')

  it('offers nothing to shops of a cluster that is silent, until it gives a sign of life', () => {
    const door = new Doorstep()
    door.introduces(BORIS, PROFILE.place, 'c1')
    const digest = { ...said(0), centre: PROFILE.place }
    door.near.handle(CHLOE, { ...NO_DELTA, digests: [signDigest(digest, chloe)] })
    // Three and a half times its pace, and what clocks may differ by.
    door.pass(719_000)
    expect([...door.near.beyond.missed()]).to.deep.equal([])
    door.pass(2_000)
    expect([...door.near.beyond.missed()]).to.deep.equal([BORIS])
    const { cluster, epoch, round, pace } = digest
    const said700 = { round: round + 700, pace, author: CHLOE, successorOf: [] }
    const pulse = { cluster, epoch, said: round, ...said700 }
    door.near.handle(CHLOE, { ...NO_DELTA, pulses: [signPulse(pulse, chloe)] })
    expect([...door.near.beyond.missed()]).to.deep.equal([])
  })

  it('waits longer for a cluster of another region, whose news comes late', () => {
    const door = new Doorstep()
    door.introduces(BORIS, PROFILE.place, 'c1')
    const far = { ...said(0), centre: { lat: -30, lon: 150 } }
    door.near.handle(CHLOE, { ...NO_DELTA, digests: [signDigest(far, chloe)] })
    // Three and a half times half an hour, and what clocks may differ by.
    door.pass(6_599_000)
    expect([...door.near.beyond.missed()]).to.deep.equal([])
    door.pass(2_000)
    expect([...door.near.beyond.missed()]).to.deep.equal([BORIS])
  })

  it('does not let a cluster miss who is at home elsewhere', () => {
    const door = new Doorstep()
    door.introduces(BORIS, PROFILE.place, 'c2')
    door.near.handle(CHLOE, { ...NO_DELTA, digests: [signDigest(said(60, [BORIS]), chloe)] })
    expect([...door.near.beyond.missed()]).to.deep.equal([])
  })

  it('misses who was voted out, for others remember what it said last', () => {
    const out = { peer: BORIS, store: 's', at: MONDAY_9, by: 'members', certificate: null }
    const evictions = [out] as unknown as View['evictions']
    const view = viewOf(1, { members: [memberAt(0, { peer: OWN })], evictions })
    const absent: string[][] = []
    const door = new Doorstep({
      view: () => view,
      publish: (_, bytes) => {
        const read = readDigest(untagged(bytes)?.bytes ?? bytes)
        if (typeof read !== 'string') absent.push([...read.digest.absent])
      },
    })
    door.pass(20_000)
    expect(absent[0]).to.deep.equal([BORIS])
  })

  it('says whom its own cluster misses', () => {
    const view = viewOf(1, { members: [memberAt(0, { peer: OWN }), memberAt(1, { peer: BORIS })] })
    const said: string[][] = []
    const door = new Doorstep({
      view: () => view,
      absentWhy: (peer) => (peer === BORIS ? 'unreachable' : null),
      publish: (_, bytes) => {
        const read = readDigest(untagged(bytes)?.bytes ?? bytes)
        if (typeof read !== 'string') said.push([...read.digest.absent])
      },
    })
    door.introduces(BORIS)
    door.pass(20_000)
    expect(said[0]).to.deep.equal([BORIS])
  })

  it('forgets at its next sweep who is out of hearing, whenever that has changed', () => {
    let view: View | null = null
    const door = new Doorstep({ view: () => view, shopsMax: 1 })
    door.introduces(BORIS, PROFILE.place, 'elsewhere')
    door.pass(65_000)
    expect(door.near.knownShops(), 'without a home it wants to know everybody').to.equal(2)
    view = viewOf(1, { members: [memberAt(0, { peer: OWN })] })
    door.near.homeChanged()
    door.pass(65_000)
    expect(door.near.knownShops()).to.equal(1)
    const { revision } = door.near.desks
    door.introduces(BORIS, PROFILE.place, 'elsewhere')
    expect(door.near.desks.revision, 'its desk was forgotten too').to.be.above(revision)
  })

  it('forgets who said long ago that it has no home, and tells nobody of it, where only some are heard of', () => {
    const view = viewOf(1, { members: [memberAt(0, { peer: OWN })] })
    const region = regionOf(PROFILE.place)
    const known = [1, 160].map((shopsMax) => {
      const door = new Doorstep({ view: () => view, shopsMax })
      door.introduces(BORIS, PROFILE.place, 'elsewhere')
      door.introduces(CHLOE)
      door.introduces(DORA)
      door.near.homeChanged()
      door.pass(10 * 60_000)
      expect(door.near.isMember(CHLOE), 'it may still look for one').to.equal(true)
      door.near.beyond.invite(DORA)
      door.pass(3 * 60_000)
      const told = door.told(BORIS, ['', 'abc' as ClusterId], [region])
      door.pass(5 * 60_000)
      return [told, [CHLOE, DORA].filter((shop) => door.near.isMember(shop))]
    })
    expect(known, 'who is of use stays').to.deep.equal([
      [[DORA], [DORA]],
      [
        [CHLOE, DORA],
        [CHLOE, DORA],
      ],
    ])
  })
})
