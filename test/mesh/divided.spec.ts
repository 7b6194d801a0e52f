import { expect } from 'chai'
import type { Item, Order } from '../../src/models/order.ts'
import type { Explanation } from '../../src/routing/explanation.ts'
import { recompute } from '../../src/routing/router.ts'
import { MUG, POSTER } from '../unit/routing/fixtures.ts'
import { LOT_RULES, LOT_SHOPS } from '../unit/routing/lot-case.ts'
import { artworkAt, specOf, submissionOf } from './mesh-order.ts'
import { eventually, Mesh } from './mesh-shop.ts'
import type { MeshShop, ShopPlan } from './mesh-shop.ts'

const OPEN = { opensAt: '00:00', closesAt: '23:59' }

/** The shops of the case as real nodes: their blanks, not their days, are what is scarce. */
const PLANS = LOT_SHOPS.map(({ profile, report }, number): ShopPlan => {
  const { peer: _, boot: __, revision: ___, ...told } = profile
  return {
    profile: {
      ...told,
      place: { ...told.place, site: `site-${number}` },
      capacity: { digital: 60, sublimation: 60 },
      hours: { week: Array.from({ length: 7 }, () => OPEN), cutOff: '23:00', closedDays: [] },
      leadDays: 0,
    },
    stock: Object.entries(report.stock).map(([sku, onHand]) => {
      return { sku: sku as keyof typeof report.stock, onHand, reorderPoint: 0 }
    }),
  }
})

async function itemOf(shop: MeshShop, print: typeof POSTER, quantity: number): Promise<Item> {
  return { ...print, product: 'Thing', quantity, artwork: await artworkAt(shop, print.process) }
}

describe('an order that the router divides badly', () => {
  const mesh = new Mesh()
  let placed: Order

  before(async function () {
    this.timeout(60_000)
    await mesh.start(PLANS)
    const [first] = mesh.shops
    if (first === undefined) throw new Error('a mesh has shops')
    await eventually('all shops know all, and are one cluster', 40_000, async () => {
      const views = await Promise.all(mesh.shops.map((shop) => shop.ask({ type: 'status' })))
      return views.every(
        ({ knownShops, cluster }) => knownShops === PLANS.length && cluster.members.length === 3,
      )
    })
    const { cluster } = await first.ask({ type: 'status' })
    const items = [await itemOf(first, POSTER, 20), await itemOf(first, MUG, 40)]
    const spec = {
      ...specOf(cluster.id, { lat: 37.8, lon: -122.4 }, items),
      maxSplits: 3,
      rules: LOT_RULES,
    }
    const result = await first.ask({ type: 'submit', submission: submissionOf(spec, '', '1') })
    if (!result.ok) throw new Error(result.message)
    placed = result.order
  })

  after(() => mesh.stop())

  async function found(): Promise<Order> {
    const result = await (mesh.shops[1] as MeshShop).ask({ type: 'order', order: placed.id })
    if (!result.ok) throw new Error(result.message)
    return result.order
  }

  it('is printed as the exact solver in its thread divides it', async function () {
    this.timeout(40_000)
    await eventually('it is printed', 30_000, async () => (await found()).state === 'printed')
    const live = (await found()).parts.filter(({ state }) => state === 'printed')
    const nameOf = (peer: string | null): string =>
      mesh.shops.find((shop) => shop.peer === peer)?.profile.name ?? ''
    expect(live.map(({ shop, shares }) => [nameOf(shop), shares])).to.have.deep.members([
      ['Shop a', [[1, 40]]],
      ['Shop b', [[0, 20]]],
    ])
  })

  it('says so in its signed history, and in its explanation, from which anybody decides alike', async () => {
    const { events } = await found()
    const plans = events.filter(({ type, part }) => type === 'plan' && part !== 'p1')
    expect(plans.map(({ detail }) => detail)).to.deep.equal(['exact', 'exact'])
    const asked = await (mesh.shops[2] as MeshShop).ask({ type: 'explain', order: placed.id })
    if (!asked.ok) throw new Error(asked.message)
    const divided = asked.decisions
      .map(({ explanation }) => explanation as Explanation)
      .find(({ choice }) => choice.type === 'routed' && choice.legs.length === 2)
    expect(divided?.exact).to.include({ verdict: 'better', proven: true })
    if (divided === undefined || divided.choice.type !== 'routed') throw new Error('not divided')
    const cost = divided.choice.legs.reduce((sum, leg) => sum + leg.cost, 0)
    expect(divided.exact?.without, 'a third more without it').to.be.greaterThan(cost * 1.3)
    expect(recompute(divided.inputs)).to.deep.equal(divided.choice)
  })
})
