import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import { regionOf } from '../../../src/clusters/region.ts'
import { readProfile } from '../../../src/membership/profile-codec.ts'
import { Reporter } from '../../../src/membership/reporter.ts'
import type { LatLon } from '../../../src/models/geo.ts'
import type { ClusterId, PeerId, StoreId } from '../../../src/models/ids.ts'
import type { MachineContext } from '../../../src/runtime/machine-context.ts'
import { Neighbourhood } from '../../../src/runtime/neighbourhood.ts'
import type { NeighbourhoodInit } from '../../../src/runtime/neighbourhood-init.ts'
import { MONDAY, MONDAY_9, PROFILE } from '../desk/shop-fixture.ts'
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
    const ask = { versions: [], digests: [], clusters, regions }
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

  introduces(peer: PeerId, at: LatLon = PROFILE.place, cluster = ''): void {
    const crypto = new KeyedHashCrypto(peer, 'test')
    const reporter = new Reporter(crypto, 's' as StoreId, 1, {
      ...PROFILE,
      peer,
      place: { ...PROFILE.place, ...at },
    })
    const books = { mode: 'open', today: MONDAY, promise: {}, stock: {}, bidPrice: {} } as const
    const body = { ...books, cluster: cluster as ClusterId }
    const reports = [reporter.current(body, this.#now).bytes]
    const profiles = [reporter.profile.bytes]
    this.near.handle(peer, { type: 'report_delta', profiles, reports, digests: [] })
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
