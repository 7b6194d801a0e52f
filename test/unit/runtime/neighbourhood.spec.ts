import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import { readDigest, signDigest } from '../../../src/clusters/digest-codec.ts'
import { summarise } from '../../../src/clusters/digest.ts'
import type { DigestBody } from '../../../src/clusters/digest.ts'
import { regionOf } from '../../../src/clusters/region.ts'
import { readProfile } from '../../../src/membership/profile-codec.ts'
import { Reporter } from '../../../src/membership/reporter.ts'
import type { LatLon } from '../../../src/models/geo.ts'
import type { ClusterId, PeerId, StoreId } from '../../../src/models/ids.ts'
import { untagged } from '../../../src/runtime/gossip-tag.ts'
import type { MachineContext } from '../../../src/runtime/machine-context.ts'
import { Neighbourhood } from '../../../src/runtime/neighbourhood.ts'
import type { NeighbourhoodInit } from '../../../src/runtime/neighbourhood-init.ts'
import { MONDAY, MONDAY_9, PROFILE } from '../desk/shop-fixture.ts'
import { request, shop } from '../routing/fixtures.ts'
import { alone, newShop } from './alone.ts'
import type { View } from '../../../src/clusters/view.ts'
import { memberAt, viewOf } from '../clusters/view-fixture.ts'
import { fireDue } from './fire-due.ts'

const OWN = 'shop-a' as PeerId
const [BORIS, CHLOE] = ['boris', 'chloe'] as unknown as readonly [PeerId, PeerId]

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

  /** What was asked for since the last time. */
  shares(): string[] {
    return this.#context.takeEffects().flatMap((effect) => {
      if (effect.type !== 'send' || effect.message.type !== 'report_digest') return []
      const { share, versions } = effect.message
      return [`${share.join(' of ')}, ${versions.length} named`]
    })
  }

  pass(ms: number): void {
    for (const until = this.#now + ms; this.#now < until;) {
      this.#now += 100
      this.#context.setNow(this.#now)
      fireDue(this.#context.timers, this.#now)
    }
  }

  /** Shops that `peer` is told of when it asks, by the names in what they signed. */
  told(peer: PeerId, clusters: readonly ClusterId[], regions: readonly string[]): string[] {
    this.heard()
    const ask = { share: [0, 1] as const, versions: [], digests: [], clusters, regions }
    this.near.handle(peer, { type: 'report_digest', ...ask })
    return this.#context.takeEffects().flatMap((effect) => {
      const delta = effect.type === 'send' ? effect.message : null
      if (delta?.type !== 'report_delta') return []
      return delta.profiles.flatMap((bytes) => {
        const read = readProfile(bytes)
        return typeof read === 'string' ? [] : [read.profile.peer]
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
    this.near.handle(from, { type: 'report_delta', profiles, reports, digests: [] })
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

  it('asks a newcomer for all that it knows, and now and then anybody for a share', () => {
    const door = new Doorstep()
    for (let n = 0; n < 40; n += 1) door.introduces(`shop-${n}` as PeerId)
    door.near.peerUp(BORIS)
    expect(door.shares()).to.deep.equal(['0 of 1, 41 named'])
    door.pass(62_000)
    const [first, second] = door.shares()
    expect(first).to.match(/^1 of 2, /)
    expect(second).to.match(/^0 of 2, /)
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
    expect(door.told('shop-3' as PeerId, [], [])).to.have.members(nearest)
    // Of a stranger it is not known what is near it.
    expect(door.told('nobody' as PeerId, [], [])).to.have.length(13)
    const small = new Doorstep({ shopsMax: 40 })
    for (let n = 0; n < 12; n += 1) small.introduces(`shop-${n}` as PeerId, { lat: 4 * n, lon: 10 })
    expect(small.told('shop-3' as PeerId, [], [])).to.have.length(13)
  })

  it('tells who hears of some clusters only of the homeless of its region', () => {
    const door = new Doorstep()
    const [here, far] = [
      { lat: 50, lon: 10 },
      { lat: -30, lon: 150 },
    ]
    door.introduces(BORIS, here)
    door.introduces(CHLOE, far)
    expect(door.told(BORIS, ['abc' as ClusterId], [regionOf(here)])).to.deep.equal(['boris'])
    expect(door.told(BORIS, ['abc' as ClusterId], [regionOf(far)])).to.deep.equal(['chloe'])
  })

  it('offers nothing to a shop that its own cluster misses, until it is heard again', () => {
    const door = new Doorstep()
    door.introduces(BORIS, PROFILE.place, 'c1')
    const body = summarise([shop({ peer: 'chloe' })], [CHLOE], [], [BORIS])
    const said = {
      cluster: 'c1' as ClusterId,
      epoch: 2,
      round: MONDAY_9 / 1_000 + 5,
      author: CHLOE,
    }
    const digest = signDigest(
      { ...(body as DigestBody), ...said },
      new KeyedHashCrypto(CHLOE, 'test'),
    )
    const delta = { profiles: [], reports: [], digests: [digest] }
    door.near.handle(CHLOE, { type: 'report_delta', ...delta })
    expect([...door.near.beyond.missed()]).to.deep.equal([BORIS])
    expect(door.absent(BORIS)).to.equal('unreachable')
    door.pass(10_000)
    door.introduces(BORIS, PROFILE.place, 'c2')
    expect([...door.near.beyond.missed()]).to.deep.equal([])
    expect(door.absent(BORIS)).to.equal(null)
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
  })
})
