import { expect } from 'chai'
import * as fc from 'fast-check'
import { heapOf } from '../../../../src/membership/reports/heaps.ts'
import type { Heap } from '../../../../src/membership/reports/heaps.ts'
import { HeapSums } from '../../../../src/membership/reports/heap-sums.ts'
import { KnownEntry } from '../../../../src/membership/reports/known-entry.ts'
import type { Half } from '../../../../src/membership/reports/known-entry.ts'
import type { PeerId } from '../../../../src/models/ids.ts'
import type { ShopReport } from '../../../../src/models/shop.ts'

function reportOf(cluster: string, seq: number): Half<ShopReport> {
  const value = { boot: 1, seq, cluster } as ShopReport
  return { bytes: new Uint8Array(0), value }
}

describe('heap sums', () => {
  it('are those of a look at all shops, whoever came, moved and went', () => {
    const step = fc.record({
      shop: fc.integer({ min: 0, max: 9 }),
      cluster: fc.constantFrom('', 'a', 'b', 'c'),
      does: fc.constantFrom('speaks', 'goes', 'is asked'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const sums = new HeapSums()
        const shops = new Map<number, KnownEntry>()
        const look = (): void => {
          const expected = new Map<Heap, number>()
          for (const entry of shops.values()) {
            const heap = heapOf(entry)
            expected.set(heap, ((expected.get(heap) ?? 0) + entry.sum) >>> 0)
          }
          expect(sums.read()).to.deep.equal(expected)
        }
        for (const [seq, { shop, cluster, does }] of steps.entries()) {
          const entry = shops.get(shop) ?? new KnownEntry(`shop-${shop}` as PeerId)
          if (does === 'speaks') {
            shops.set(shop, entry)
            entry.learn({ report: reportOf(cluster, seq + 1) }, seq)
            sums.change(entry)
          } else if (does === 'goes' && shops.delete(shop)) sums.delete(entry)
          else look()
        }
        look()
      }),
    )
  })
})
