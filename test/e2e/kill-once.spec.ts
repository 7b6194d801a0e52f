import { expect } from 'chai'
import type { OrderView } from '../../src/api/order-view.ts'
import { allSeeAll, Fleet, orderFor, shipOrder, until } from './fleet.ts'

/** The quick form of `kill-and-restart.long.ts`: each role dies once, at the worst moment for it. */
describe('e2e: kill -9 once', function () {
  this.timeout(180_000)
  let fleet: Fleet
  before(async () => {
    fleet = await Fleet.start([{ substrates: [] }, {}])
    await allSeeAll(fleet.nodes, 15_000)
  })
  after(() => fleet.stop())

  it('keeps an acknowledged order and its key when the intake dies at once', async () => {
    const intake = fleet.node(0)
    const body = await orderFor(intake, { key: 'same-key' })
    const first = await intake.api.post<{ order: OrderView }>('/orders', body)
    await intake.kill()
    await intake.start('--port', '0')
    const again = await intake.api.post<{ order: OrderView; alreadyExists: boolean }>(
      '/orders',
      body,
    )
    expect(again.order.id).to.equal(first.order.id)
    expect(again.alreadyExists).to.equal(true)
  })

  it('ships once when the shop dies in production', async () => {
    const [intake, shop] = [fleet.node(0), fleet.node(1)]
    const { order } = await intake.api.post<{ order: OrderView }>('/orders', await orderFor(intake))
    // The intake has just come back: a fetch that met the connection of the one that died is repeated.
    await until('it is in production', 20_000, async () => {
      const { state } = await intake.api.get<OrderView>(`/orders/${order.id}`)
      return state === 'in_production' ? true : null
    })
    await shop.kill()
    await shop.start('--port', '0')
    const shipped = await shipOrder([shop], intake, order.id, 60_000)
    expect(shipped.parts.map(({ attempt }) => attempt)).to.deep.equal([1])
  })
})
