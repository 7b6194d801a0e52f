import { expect } from 'chai'
import type { OrderId, PeerId } from '../../../../src/models/ids.ts'
import { Looks } from '../../../../src/orders/placing/looks.ts'
import { ArtworkOffice, keeperOf } from '../artwork-office.ts'
import { MINUTE_MS } from '../order-node.ts'
import { OrderStory } from '../order-story.ts'

const NEW = 'new' as OrderId

describe('looks', () => {
  function scene() {
    const office = new ArtworkOffice(keeperOf('12D3KooWakeIntak' as PeerId, 'i'))
    const looks = new Looks(office.context)
    const went: OrderId[] = []
    const begin = (order: OrderId, failures: number): void =>
      office.act(() => looks.begin(order, failures, () => went.push(order)))
    return { office, looks, went, begin }
  }

  it('keeps no order waiting for those whose keepers are gone', () => {
    const { went, begin } = scene()
    for (let n = 0; n < 100; n += 1) begin(`gone${n}` as OrderId, 3)
    expect(went).to.have.length(4)
    begin(NEW, 0)
    expect(went.at(-1)).to.equal(NEW)
  })

  it('takes who was unlucky once before who has waited for long', () => {
    const { looks, went, begin } = scene()
    for (let n = 0; n < 100; n += 1) begin(`gone${n}` as OrderId, 3)
    begin(NEW, 1)
    looks.end('gone0' as OrderId)
    expect(went.at(-1)).to.equal(NEW)
  })

  it('looks at sixty-four at a time after a start', () => {
    const { looks, went, begin } = scene()
    for (let n = 0; n < 100; n += 1) begin(`o${n}` as OrderId, 0)
    expect(went).to.have.length(64)
    looks.end('o0' as OrderId)
    expect(went.at(-1)).to.equal('o64')
  })

  it('asks hardly more for three hundred orders than for four while their keepers are away', () => {
    const readsOf = (orders: number): number => {
      const { boris, intake, world } = new OrderStory()
      world.loses = () => true
      boris.act(() => {
        for (let n = 0; n < orders; n += 1)
          boris.conductor.watch(`o-c1-0-1-akeIntake1-1-${n}` as OrderId, [intake.keeper])
      })
      world.advance(2 * MINUTE_MS)
      const before = world.count('read')
      world.advance(2 * MINUTE_MS)
      const reads = world.count('read') - before
      world.loses = () => false
      world.advance(MINUTE_MS)
      expect(boris.conductor.open, 'each was read once they were back').to.equal(0)
      return reads
    }
    const four = readsOf(4)
    expect(four).to.be.above(10)
    expect(readsOf(300)).to.be.below(6 * four)
  })
})
