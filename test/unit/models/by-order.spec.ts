import { expect } from 'chai'
import * as fc from 'fast-check'
import { MapByOrder } from '../../../src/models/by-order.ts'
import type { OrderId } from '../../../src/models/ids.ts'

interface Thing {
  readonly order: OrderId
  readonly value: number
}

const wish = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'delete', 'clear'),
  id: fc.integer({ min: 0, max: 6 }),
  order: fc.constantFrom('a', 'b', 'c').map((order) => order as OrderId),
  value: fc.integer({ min: 0, max: 9 }),
})

describe('MapByOrder', () => {
  it('finds what a search through all of it finds', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 40 }), (wishes) => {
        const map = new MapByOrder<number, Thing>()
        for (const { kind, id, order, value } of wishes) {
          if (kind === 'set') map.set(id, { order, value })
          else if (kind === 'delete') map.delete(id)
          else map.clear()
          for (const asked of ['a', 'b', 'c', 'd'] as OrderId[]) {
            const found = [...map.values()].filter((thing) => thing.order === asked)
            expect(map.of(asked)).to.have.members(found)
          }
        }
      }),
    )
  })

  it('may lose things while it is gone through', () => {
    const map = new MapByOrder<number, Thing>()
    const order = 'a' as OrderId
    for (const id of [1, 2, 3]) map.set(id, { order, value: id })
    const seen: number[] = []
    for (const { value } of map.of(order)) {
      seen.push(value)
      map.delete(value + 1)
    }
    expect(seen).to.deep.equal([1, 2, 3])
    expect(map.of(order).map(({ value }) => value)).to.deep.equal([1])
  })
})
