import { expect } from 'chai'
import type { OrderView } from '../../src/api/order-view.ts'
import type { NodeStatus } from '../../src/runtime/commands/command.ts'
import { orderFor, until } from './fleet.ts'
import { Lan } from './lan.ts'
import { Census, doublePrints, tally } from './town/census.ts'
import { TownOnMachines } from './town/on-machines.ts'
import { TownPeople } from './town/people.ts'
import type { TownShop } from './town/shop.ts'

/** Farther apart than a cluster reaches. */
const CITIES = [
  { city: 'San Francisco', lat: 37.76, lon: -122.41 },
  { city: 'Chicago', lat: 41.88, lon: -87.63 },
  { city: 'New York', lat: 40.71, lon: -74.01 },
] as const
const SHOPS_EACH = 3
const MACHINES = CITIES.length * SHOPS_EACH
const CUT_OFF = [6, 7, 8] as const
const REST = [0, 1, 2, 3, 4, 5] as const
const BEFORE = 12
const CUT_MS = 120_000
/** On either side, while it lasts. */
const ORDER_EVERY_MS = 5_000
const HEALED_MS_MAX = 120_000

/** Issue 4, "Show it" 3: nine machines, and a city that nobody else hears for two minutes. */
describe('e2e: a city that is cut off', function () {
  this.timeout(900_000)
  let town: TownOnMachines | null = null
  let shops: readonly TownShop[] = []

  before(async function () {
    const obstacle = Lan.obstacle()
    if (obstacle !== null) {
      console.log(`    skipped: ${obstacle}`)
      this.skip()
    }
    town = await TownOnMachines.start(
      Array.from({ length: MACHINES }, (_, n) => CITIES[Math.floor(n / SHOPS_EACH)] ?? CITIES[0]),
    )
    shops = town.shops
  })
  after(() => town?.stop())

  const shopAt = (index: number): TownShop => shops[index] as TownShop

  async function place(index: number): Promise<string> {
    const { node } = shopAt(index)
    const body = await orderFor(node)
    const placed = await until('an order is taken', 60_000, () =>
      node.api.post<{ order: OrderView }>('/orders', body),
    )
    return placed.order.id
  }

  /** Ids of the three clusters, once each city has one roster of its own with everybody alive on it. */
  async function rosters(msMax: number): Promise<readonly string[]> {
    return until('a whole cluster in each city', msMax, async () => {
      const views = await Promise.all(shops.map(({ node }) => node.api.get<NodeStatus>('/status')))
      const ids = CITIES.map((_, n) => rosterOf(views.slice(n * SHOPS_EACH, (n + 1) * SHOPS_EACH)))
      const known = ids.filter((id) => id !== null)
      return new Set(known).size === CITIES.length ? known : null
    })
  }

  function cut(from: readonly number[], to: readonly number[]): void {
    town?.cut(from, to)
  }

  /** An order at each of `doors` in turn, until the time has come. */
  async function ordersUntil(deadline: number, doors: readonly number[]): Promise<string[]> {
    const placed: string[] = []
    while (Date.now() < deadline) {
      placed.push(await place(doors[placed.length % doors.length] as number))
      await new Promise((resolve) => setTimeout(resolve, ORDER_EVERY_MS))
    }
    return placed
  }

  it('goes on by itself for two minutes, and loses and doubles nothing', async () => {
    const homes = await rosters(120_000)
    const placed: string[] = []
    for (let n = 0; n < BEFORE; n += 1) placed.push(await place(n % MACHINES))
    const people = new TownPeople(shops, true)
    try {
      cut(CUT_OFF, REST)
      cut(REST, CUT_OFF)
      const deadline = Date.now() + CUT_MS
      const [inside, outside] = await Promise.all([
        ordersUntil(deadline, CUT_OFF),
        ordersUntil(deadline, REST),
      ])
      const seen = await Promise.all(
        inside.map((id) => shopAt(CUT_OFF[0]).node.api.get<OrderView>(`/orders/${id}`)),
      )
      const shipped = seen.filter(({ state }) => state === 'shipped').length
      say(
        `cut: ${inside.length} orders inside, ${shipped} of them shipped; ${outside.length} outside`,
      )
      expect(shipped).to.be.above(inside.length / 2)
      placed.push(...inside, ...outside)
      town?.lan.heal()
      const healedAt = Date.now()
      expect(await rosters(HEALED_MS_MAX)).to.deep.equal(homes)
      const census = await until('every order is shipped', HEALED_MS_MAX, async () => {
        const found = await Census.of(shops, placed)
        return found.open.length === 0 && found.lost.length === 0 ? found : null
      })
      say(
        `${placed.length} orders ${Date.now() - healedAt} ms after healing: ${tally(census.byState)}`,
      )
      expect(census.ended).to.have.length(placed.length)
    } finally {
      await people.goHome()
    }
    expect(await doublePrints(shops)).to.deep.equal([])
    for (const id of placed) {
      const told = await Promise.all(
        [0, 3, 6].map((n) => shopAt(n).node.api.get<OrderView>(`/orders/${id}`)),
      )
      expect(new Set(told.map(({ state }) => state)), id).to.deep.equal(new Set(['shipped']))
    }
  })
})

function rosterOf(views: readonly NodeStatus[]): string | null {
  const ids = new Set(views.map(({ cluster }) => cluster.id))
  const epochs = new Set(views.map(({ cluster }) => cluster.epoch))
  const whole = views.every(
    ({ cluster: { members } }) =>
      members.length === views.length && members.every(({ level }) => level === 'alive'),
  )
  return whole && ids.size === 1 && epochs.size === 1 ? (views[0]?.cluster.id ?? null) : null
}

function say(line: string): void {
  process.stdout.write(`      ${line}\n`)
}
