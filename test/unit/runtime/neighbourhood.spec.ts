import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import { Desk } from '../../../src/desk/desk.ts'
import { Reporter } from '../../../src/membership/reporter.ts'
import type { PeerId, StoreId } from '../../../src/models/ids.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import { Neighbourhood } from '../../../src/runtime/neighbourhood.ts'
import { MONDAY, MONDAY_9, PROFILE, STORE } from '../desk/shop-fixture.ts'
import { alone } from './alone.ts'

const OWN = 'shop-a' as PeerId
const [BORIS, CHLOE] = ['boris', 'chloe'] as unknown as readonly [PeerId, PeerId]

/** A node to which others connect, and what it tells and asks them. */
class Doorstep {
  readonly near: Neighbourhood
  readonly #context: MachineContext
  #now = MONDAY_9

  constructor() {
    const context = new MachineContext({
      crypto: new KeyedHashCrypto(OWN, 'test'),
      store: STORE,
      boot: 1,
      sequence: 0,
      nonce: 'n',
    })
    const { desk } = Desk.restore({
      profile: { ...PROFILE, peer: OWN },
      storeId: STORE,
      records: [],
      now: MONDAY_9,
      firstDesk: true,
      configuredStock: [],
    })
    context.setNow(MONDAY_9)
    this.#context = context
    this.near = new Neighbourhood(alone(context, desk))
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
      const { timers } = this.#context
      for (let due = timers.take(this.#now); due !== null; due = timers.take(this.#now)) due()
    }
  }

  introduces(peer: PeerId): void {
    const crypto = new KeyedHashCrypto(peer, 'test')
    const reporter = new Reporter(crypto, 's' as StoreId, 1, { ...PROFILE, peer })
    const body = { mode: 'open', today: MONDAY, promise: {}, stock: {}, bidPrice: {} } as const
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
})
