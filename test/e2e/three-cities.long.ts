import { expect } from 'chai'
import type { OrderView } from '../../src/api/order-view.ts'
import type { DaemonProcess } from '../../src/cli/daemon-process.ts'
import type { NodeStatus } from '../../src/runtime/commands/command.ts'
import { Fleet, orderFor, until } from './fleet.ts'
import type { ShopTraits } from './shop-config.ts'

/** Farther apart than a cluster reaches: an ocean and a continent between them. */
const CITIES = [
  { city: 'San Francisco', lat: 37.76, lon: -122.41 },
  { city: 'Chicago', lat: 41.88, lon: -87.63 },
  { city: 'New York', lat: 40.71, lon: -74.01 },
] as const
const SHOPS_EACH = 4

const status = (node: DaemonProcess): Promise<NodeStatus> => node.api.get<NodeStatus>('/status')

/** Everybody of a city on one roster, alive; its id. */
async function rosterOf(nodes: readonly DaemonProcess[]): Promise<string | null> {
  const views = await Promise.all(nodes.map(status))
  const ids = new Set(views.map(({ cluster }) => cluster.id))
  const epochs = new Set(views.map(({ cluster }) => cluster.epoch))
  const all = views.every(
    ({ cluster: { members } }) =>
      members.length === nodes.length && members.every(({ level }) => level === 'alive'),
  )
  return all && ids.size === 1 && epochs.size === 1 ? (views[0]?.cluster.id ?? null) : null
}

/** Real daemons in three cities: one cluster each, and a city that loses most of its shops for a while. */
describe('e2e: twelve shops in three cities', function () {
  this.timeout(400_000)
  let fleet: Fleet
  const cityOf = (n: number): readonly DaemonProcess[] =>
    fleet.nodes.slice(n * SHOPS_EACH, (n + 1) * SHOPS_EACH)

  before(async () => {
    const traits = CITIES.flatMap((place) =>
      Array.from({ length: SHOPS_EACH }, (): Partial<ShopTraits> => ({
        ...place,
        start: 'manual',
      })),
    )
    fleet = await Fleet.start(traits)
  })
  after(() => fleet?.stop())

  it('form three clusters, named after their cities', async () => {
    const begun = Date.now()
    const ids = await until('three clusters of four', 90_000, async () => {
      const found = await Promise.all(CITIES.map((_, n) => rosterOf(cityOf(n))))
      return found.every((id) => id !== null) && new Set(found).size === 3 ? found : null
    })
    process.stdout.write(`      ${Date.now() - begun} ms after the last start\n`)
    expect(ids).to.have.length(3)
    for (const [n, { city }] of CITIES.entries()) {
      const { cluster } = await status(cityOf(n)[0] as DaemonProcess)
      expect(cluster.name).to.include(city.split(' ')[0])
    }
  })

  it('form them again within 15 s when all start at once', async () => {
    const before = await Promise.all(CITIES.map((_, n) => rosterOf(cityOf(n))))
    await Promise.all(fleet.nodes.map((node) => node.kill()))
    await Promise.all(fleet.nodes.map((node) => node.start('--port', '0')))
    const begun = Date.now()
    const after = await until('three clusters of four', 90_000, async () => {
      const found = await Promise.all(CITIES.map((_, n) => rosterOf(cityOf(n))))
      return found.every((id) => id !== null) ? found : null
    })
    process.stdout.write(`      ${Date.now() - begun} ms after the last API answered\n`)
    expect(after).to.deep.equal(before)
  })

  it('lose nothing when most shops of a city die and come back', async () => {
    // Twelve that start at once may doubt each other for a second, until they have found one another.
    const before = await until('one roster', 30_000, () => rosterOf(cityOf(0)))
    const intake = cityOf(0)[0] as DaemonProcess
    const orders: string[] = []
    const body = await orderFor(intake)
    for (let n = 0; n < 10; n += 1) {
      const { order } = await until('an order is taken', 30_000, () =>
        intake.api.post<{ order: OrderView }>('/orders', body),
      )
      orders.push(order.id)
    }
    const dead = cityOf(0).slice(1)
    await Promise.all(dead.map((node) => node.kill()))
    // The survivor alone goes on taking orders: no cut, no quorum and no roster stands in the way.
    const alone = await until('the survivor takes an order', 60_000, () =>
      intake.api.post<{ order: OrderView }>('/orders', body),
    )
    orders.push(alone.order.id)
    await Promise.all(dead.map((node) => node.start('--port', '0')))
    const begun = Date.now()
    const after = await until('one roster again', 120_000, () => rosterOf(cityOf(0)))
    expect(after).to.equal(before)
    await until('every order has its copies', 120_000, async () => {
      const all = await Promise.all(cityOf(0).map(status))
      return all.every(({ underReplicated }) => underReplicated === 0) ? true : null
    })
    process.stdout.write(`      ${Date.now() - begun} ms until all is as it was\n`)
    for (const node of cityOf(0)) {
      for (const id of orders) {
        await until(`order ${id} is known`, 30_000, () => node.api.get<OrderView>(`/orders/${id}`))
      }
    }
    const rosters = await Promise.all(CITIES.map((_, n) => rosterOf(cityOf(n))))
    expect(new Set(rosters).size).to.equal(3)
  })
})
