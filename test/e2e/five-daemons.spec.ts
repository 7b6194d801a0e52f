import { expect } from 'chai'
import type { OrderView } from '../../src/api/order-view.ts'
import { allSeeAll, Fleet, placeOrder, shipOrder, until } from './fleet.ts'

const SEE_ALL_MS_MAX = 10_000

describe('e2e: five daemons with one bootstrap peer', function () {
  this.timeout(120_000)
  let fleet: Fleet
  before(async () => {
    fleet = await Fleet.start([{}, {}, {}, {}, {}])
  })
  after(() => fleet.stop())

  it('all see all within 10 s', async () => {
    await allSeeAll(fleet.nodes, SEE_ALL_MS_MAX)
  })

  it('shows an order placed at each of them at each other one', async () => {
    for (const intake of fleet.nodes) {
      const { id } = await placeOrder(intake)
      for (const other of fleet.nodes) {
        const seen = await until(`${id} is visible`, 5_000, () =>
          other.api.get<OrderView>(`/orders/${id}`),
        )
        expect(seen.id).to.equal(id)
      }
    }
  })

  it('prints an order of one shop in another, and says at every node that it is shipped', async () => {
    const intake = await fleet.add({ substrates: [] })
    await allSeeAll(fleet.nodes, SEE_ALL_MS_MAX)
    const { id } = await placeOrder(intake)
    const shipped = await shipOrder(fleet.nodes, intake, id, 30_000)
    const { peer } = await intake.api.get<{ peer: string }>('/status')
    expect(shipped.parts.map(({ shop }) => shop)).to.not.include(peer)
    for (const { api } of fleet.nodes) {
      expect((await api.get<OrderView>(`/orders/${id}`)).state).to.equal('shipped')
    }
  })
})
