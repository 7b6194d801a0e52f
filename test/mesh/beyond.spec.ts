import { expect } from 'chai'
import type { Order } from '../../src/models/order.ts'
import type { BlankSku } from '../../src/models/ids.ts'
import type { Explanation } from '../../src/routing/explanation.ts'
import { recompute } from '../../src/routing/router.ts'
import { MUG, MUGS, capability, shop } from '../unit/routing/fixtures.ts'
import { artworkAt, specOf, submissionOf } from './mesh-order.ts'
import { eventually, Mesh } from './mesh-shop.ts'
import type { MeshShop, ShopPlan } from './mesh-shop.ts'

const OPEN = { opensAt: '00:00', closesAt: '23:59' }
const SHOPS_A_CITY = 3

const WEST = { lat: 37.77, lon: -122.42, city: 'San Francisco', timeZone: 'America/Los_Angeles' }
const EAST = { lat: 40.71, lon: -74.01, city: 'New York', timeZone: 'America/New_York' }

/** Posters are made in the West, mugs in the East. */
function plansOf(town: typeof WEST, capabilities: ReturnType<typeof capability>[]): ShopPlan[] {
  return [...Array(SHOPS_A_CITY).keys()].map((nth): ShopPlan => {
    const { profile } = shop({ peer: `${town.city}-${nth}`, at: town })
    const { peer: _, boot: __, revision: ___, ...told } = profile
    return {
      profile: {
        ...told,
        name: `${town.city} ${nth}`,
        place: { ...town, country: 'US', site: `${town.city}-${nth}` },
        capabilities,
        capacity: { digital: 60, sublimation: 60 },
        hours: { week: Array.from({ length: 7 }, () => OPEN), cutOff: '23:00', closedDays: [] },
        leadDays: 0,
      },
      stock: [
        { sku: 'silk-170/A3' as BlankSku, onHand: 500, reorderPoint: 0 },
        { sku: 'mug-white/11oz' as BlankSku, onHand: 500, reorderPoint: 0 },
      ],
    }
  })
}

describe('an order that only a cluster out of hearing can make', () => {
  // As in a network of thousands: a node knows its own cluster in full, and of others what they sum up.
  const mesh = new Mesh(1, SHOPS_A_CITY)
  let placed: Order

  function western(nth: number): MeshShop {
    return mesh.shops[nth] as MeshShop
  }

  before(async function () {
    this.timeout(150_000)
    await mesh.start([...plansOf(WEST, [capability({})]), ...plansOf(EAST, [MUGS])])
    // Nodes that start together hear all of each other, and forget at their next sweep what is too much.
    // Whichever of them places the order: none may know anybody of the East.
    await eventually('each western shop knows its own city only', 90_000, async () => {
      const views = await Promise.all(mesh.shops.map((one) => one.ask({ type: 'status' })))
      return views.every(({ knownShops, cluster }, number) => {
        const isWest = number < SHOPS_A_CITY
        return cluster.members.length === SHOPS_A_CITY && (!isWest || knownShops === SHOPS_A_CITY)
      })
    })
    const { cluster } = await western(0).ask({ type: 'status' })
    const artwork = await artworkAt(western(0), 'a mug')
    const items = [{ ...MUG, product: 'Mug', quantity: 5, artwork }]
    const spec = specOf(cluster.id, { lat: EAST.lat, lon: EAST.lon }, items)
    const result = await western(0).ask({ type: 'submit', submission: submissionOf(spec, '', '1') })
    if (!result.ok) throw new Error(result.message)
    placed = result.order
  })

  after(() => mesh.stop())

  it('is printed there, by a shop that its cluster proposed', async function () {
    this.timeout(40_000)
    const found = async (): Promise<Order> => {
      const result = await western(1).ask({ type: 'order', order: placed.id })
      if (!result.ok) throw new Error(result.message)
      return result.order
    }
    await eventually('it is printed', 30_000, async () => (await found()).state === 'printed')
    const [part] = (await found()).parts.filter(({ state }) => state === 'printed')
    const printer = mesh.shops.find(({ peer }) => peer === part?.shop)
    expect(printer?.profile.place.city).to.equal(EAST.city)
    expect(printer?.door.printed.length, 'once, by the press itself').to.equal(1)
  })

  it('says in its explanation whom it asked, why, and what the answer was', async () => {
    const result = await western(2).ask({ type: 'explain', order: placed.id })
    if (!result.ok) throw new Error(result.message)
    const explanation = result.decisions.at(-1)?.explanation as Explanation
    const { cluster } = await (mesh.shops[SHOPS_A_CITY] as MeshShop).ask({ type: 'status' })
    const [asked] = explanation.asked ?? []
    expect(asked).to.include({ cluster: cluster.id, answer: 'proposed' })
    // By its digest, or, where none has come yet, by the directory's word that it is near the customer.
    expect(asked?.why).to.be.oneOf(['nobody_here', 'destination'])
    expect(cluster.members.map(({ peer }) => peer)).to.include(asked?.peer)
    const proposed = asked?.proposals.map((proposal) => proposal.shop)
    const { choice } = explanation
    if (choice.type !== 'routed') throw new Error(`nobody was found: ${choice.reason}`)
    expect(proposed).to.include.members(choice.legs.map((leg) => leg.shop))
    expect(recompute(explanation.inputs), 'anybody decides alike from its record').to.deep.equal(
      choice,
    )
  })
})
