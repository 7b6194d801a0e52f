import { expect } from 'chai'
import type { PeerId } from '../../../src/models/ids.ts'
import { Locator } from '../../../src/registers/locator.ts'
import type { Found } from '../../../src/registers/locator.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import type { Keeper } from '../../../src/wire/messages.ts'
import { cryptoOf, storeOf } from '../clusters/view-fixture.ts'
import { shopName } from '../membership/roster-fixture.ts'
import { fireDue } from '../runtime/fire-due.ts'

const KEY = 'orders/o-1'

/** A node that looks for the keepers of an order among `peers` others, the likeliest first. */
class Seeker {
  readonly peers: readonly PeerId[]
  readonly found: Found[] = []
  /** Who was asked, and how. */
  readonly asked: { readonly peer: PeerId; readonly rid: string }[] = []
  readonly #context = new MachineContext({
    crypto: cryptoOf(shopName(0)),
    store: storeOf(0),
    boot: 1,
    sequence: 0,
    nonce: 'n',
  })
  readonly #locator: Locator

  constructor(peers: number) {
    this.peers = Array.from({ length: peers }, (_, n) => cryptoOf(shopName(n + 1)).self)
    this.#locator = new Locator(this.#context, () => this.peers)
  }

  seek(): void {
    this.#locator.locate(KEY, (found) => this.found.push(found))
    this.#post()
  }

  /** What those say who were asked from the `from`th on; null: they know of no such order. */
  answer(from: number, keepers: readonly Keeper[] | null): void {
    for (const { peer, rid } of this.asked.slice(from)) {
      const at = keepers === null ? null : { generation: 0, keepers }
      this.#locator.handle(peer, { type: 'located', rid, at, born: 1 })
    }
    this.#post()
  }

  pass(ms: number): void {
    this.#context.setNow(this.#context.now() + ms)
    fireDue(this.#context.timers, this.#context.now())
    this.#post()
  }

  #post(): void {
    for (const effect of this.#context.takeEffects()) {
      if (effect.type !== 'send' || effect.message.type !== 'locate') continue
      this.asked.push({ peer: effect.to, rid: effect.message.rid })
    }
  }
}

describe('the locator', () => {
  it('asks nobody else where one of the likeliest knows', () => {
    const seeker = new Seeker(40)
    seeker.seek()
    expect(seeker.asked.map(({ peer }) => peer)).to.deep.equal(seeker.peers.slice(0, 6))
    seeker.answer(5, [{ peer: seeker.peers[0] as PeerId, store: storeOf(1) }])
    expect(seeker.found.map(({ ref }) => ref?.keepers[0]?.peer)).to.deep.equal([seeker.peers[0]])
    seeker.pass(5_000)
    expect(seeker.asked).to.have.length(6)
  })

  it('asks all the others at once where none of these knows, and is sure when all have said so', () => {
    const seeker = new Seeker(40)
    seeker.seek()
    seeker.answer(0, null)
    expect(seeker.asked.map(({ peer }) => peer)).to.deep.equal(seeker.peers)
    expect(seeker.found).to.have.length(0)
    seeker.answer(6, null)
    expect(seeker.found).to.have.length(1)
    expect(seeker.found[0]).to.include({ ref: null, complete: true })
    expect(seeker.found[0]?.ignorant.size).to.equal(40)
  })

  it('asks the others soon where these are silent, and is not sure of anything then', () => {
    const seeker = new Seeker(40)
    seeker.seek()
    seeker.pass(299)
    expect(seeker.asked).to.have.length(6)
    seeker.pass(1)
    expect(seeker.asked).to.have.length(40)
    seeker.answer(6, null)
    expect(seeker.found, 'the first six may still know').to.have.length(0)
    seeker.pass(1_500)
    expect(seeker.found).to.have.length(1)
    expect(seeker.found[0]).to.include({ ref: null, complete: false })
  })

  it('waits for the few that there are, and asks no crowd', () => {
    const few = new Seeker(2)
    few.seek()
    few.pass(300)
    few.pass(1_499)
    expect(few.found).to.have.length(0)
    few.pass(1)
    expect(few.found[0]).to.include({ ref: null, complete: false })
    const crowd = new Seeker(200)
    crowd.seek()
    crowd.pass(300)
    expect(crowd.asked).to.have.length(64)
  })

  it('asks once for all who wait for the same', () => {
    const seeker = new Seeker(3)
    seeker.seek()
    seeker.seek()
    expect(seeker.asked).to.have.length(3)
    seeker.answer(0, null)
    expect(seeker.found).to.have.length(2)
  })
})
