import { expect } from 'chai'
import type { View } from '../../../../src/clusters/view/view.ts'
import type { PeerId } from '../../../../src/models/ids.ts'
import { untagged } from '../../../../src/runtime/neighbourhood/gossip-tag.ts'
import type { MachineContext } from '../../../../src/runtime/machine-context.ts'
import { Neighbourhood } from '../../../../src/runtime/neighbourhood/neighbourhood.ts'
import { MONDAY_9 } from '../../desk/shop-fixture.ts'
import { memberAt, viewOf } from '../../clusters/view-fixture.ts'
import { alone, newShop } from '../alone.ts'
import { fireDue } from '../fire-due.ts'

const [OWN, BORIS] = ['shop-a', 'boris'] as unknown as readonly [PeerId, PeerId]

/** A shop that has just started, and what it gossips: `region profile`. */
class Newcomer {
  view: View | null = null
  readonly near: Neighbourhood
  readonly said: string[] = []
  readonly #context: MachineContext
  #now = MONDAY_9

  constructor() {
    const { context, desk } = newShop(OWN)
    this.#context = context
    this.near = new Neighbourhood({
      ...alone(context, desk),
      view: () => this.view,
      publish: (topic, bytes) => {
        this.said.push(`${topic.split('/')[0] ?? ''} ${untagged(bytes)?.kind ?? ''}`)
      },
    })
    this.near.begin()
  }

  pass(ms: number): void {
    for (const until = this.#now + ms; this.#now < until;) {
      this.#now += 100
      this.#context.setNow(this.#now)
      fireDue(this.#context.timers, this.#now)
    }
  }

  finds(cluster: string, epoch = 2): void {
    const members = [memberAt(0, { peer: OWN })]
    this.view = { ...viewOf(1, { members }), cluster, epoch } as View
    this.near.homeChanged()
  }

  /** What it has gossiped of itself since the last time. */
  heard(): string[] {
    return this.said.splice(0).filter((said) => !said.endsWith('digest'))
  }
}

describe('what a shop says of itself', () => {
  it('is not said to its region by one that is at home soon', () => {
    const shop = new Newcomer()
    shop.pass(9_000)
    shop.near.booksChanged()
    expect(shop.heard()).to.deep.equal([])
    shop.finds('c1')
    expect(shop.heard()).to.deep.equal(['cluster profile', 'cluster report'])
    shop.pass(20_000)
    expect(shop.heard()).to.deep.equal([])
  })

  it('is said there by one that is not, and that it is at home elsewhere, once it is', () => {
    const shop = new Newcomer()
    shop.pass(12_000)
    expect(shop.heard()).to.deep.equal(['region profile', 'region report'])
    shop.finds('c1')
    expect(shop.heard()).to.deep.equal(['cluster profile', 'cluster report', 'region report'])
    shop.pass(2_000)
    shop.finds('c2', 1)
    expect(shop.heard()).to.deep.equal(['cluster profile', 'cluster report', 'cluster report'])
    shop.pass(2_000)
    shop.view = null
    shop.near.homeChanged()
    expect(shop.heard(), 'it is no newcomer').to.include('region report')
  })

  it('is known meanwhile to itself, and to all that connect', () => {
    const shop = new Newcomer()
    expect(shop.near.knownShops()).to.equal(1)
    shop.near.peerUp(BORIS)
    const told = shop.near.freshReport()
    expect(told.length).to.be.above(0)
    expect(shop.near.knownShops()).to.equal(1)
  })
})
