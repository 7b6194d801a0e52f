import { expect } from 'chai'
import { clusterMetrics } from '../../../src/clusters/metrics.ts'
import { DAY_MS } from '../../../src/models/ids.ts'
import type { ClusterId, PeerId } from '../../../src/models/ids.ts'
import type { KnownShop } from '../../../src/models/shop.ts'
import { NOW, shop } from '../routing/fixtures.ts'

describe('cluster metrics', () => {
  const shops = new Map<string, KnownShop>([
    ['a', shop({ peer: 'a' })],
    ['b', shop({ peer: 'b', report: { mode: 'paused' } })],
  ])
  const cluster = {
    id: 'c1' as ClusterId,
    name: 'Oakland US',
    members: ['a', 'b', 'unknown'] as PeerId[],
    centre: { lat: 0, lon: 0 },
  }
  const at = (now: number): ReturnType<typeof clusterMetrics> =>
    clusterMetrics(cluster, (peer) => shops.get(peer) ?? null, { active: 3, processed: 9 }, now)

  it('adds up what its members say', () => {
    expect(at(NOW)).to.deep.equal({
      id: 'c1',
      name: 'Oakland US',
      shops: 3,
      openShops: 1,
      capacityTotal: 80,
      // Two processes of one open shop, 40 units each by the end of tomorrow.
      capacityAvailable: 80,
      ordersActive: 3,
      ordersProcessed: 9,
    })
  })

  it('does not count what a day has eaten since the report', () => {
    // The shop is closed on day 5, but promises 20 more a day in this report.
    expect(at(NOW + DAY_MS).capacityAvailable).to.equal(80)
    expect(at(NOW + 20 * DAY_MS).capacityAvailable).to.equal(0)
  })
})
