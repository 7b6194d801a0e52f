import { expect } from 'chai'
import { makeBlankSku } from '../../src/models/ids.ts'
import type { OrderId } from '../../src/models/ids.ts'
import type { Submission } from '../../src/orders/intake/intake.ts'
import type { Item } from '../../src/models/order.ts'
import { Chance } from '../../src/runtime/chance.ts'
import { artworkAt, specOf, submissionOf } from './mesh-order.ts'
import { eventually, Mesh } from './mesh-shop.ts'
import type { MeshShop, ShopPlan } from './mesh-shop.ts'

const SHOPS = 20
/** Twenty nodes share one loop here: a loaded machine may keep a quorum waiting once or twice. */
const TRIES_MAX = 5
const ORDERS = 200
const PAPER = makeBlankSku('silk-170', 'A3')
const SHIRT = makeBlankSku('tshirt-white', 'M')
const ON_SHELF = 500

/** Shops along the coast; every third prints shirts instead of posters. */
function plan(number: number): ShopPlan {
  const shirts = number % 3 === 2
  const open = { opensAt: '00:00', closesAt: '23:59' }
  return {
    profile: {
      name: `Shop ${number}`,
      place: {
        lat: 33 + number / 4,
        lon: -118 - number / 5,
        country: 'US',
        city: `City ${number}`,
        timeZone: 'America/Los_Angeles',
        site: `site-${number}`,
      },
      capabilities: [
        {
          process: shirts ? 'dtg' : 'digital',
          sizes: [shirts ? 'M' : 'A3'],
          substrates: [shirts ? 'tshirt-white' : 'silk-170'],
          finishings: [],
          coloursMax: 4,
          sidesMax: 2,
          price: { setup: 100, unit: 80 + (number % 5), finishing: 0 },
        },
      ],
      capacity: shirts ? { dtg: 300 } : { digital: 300 },
      hours: { week: Array.from({ length: 7 }, () => open), cutOff: '23:00', closedDays: [] },
      shipping: { parcel: 400, per100Km: 30, customs: 0 },
      currency: 'USD',
      leadDays: 0,
      embargo: [],
    },
    stock: [{ sku: shirts ? SHIRT : PAPER, onHand: ON_SHELF, reorderPoint: 20 }],
  }
}

/** As a merchant does: what is unknown is asked again under the same key, and is one order all the same. */
async function place(intake: MeshShop, submission: Submission): Promise<OrderId> {
  for (let tries = 0; ; tries += 1) {
    const result = await intake.ask({ type: 'submit', submission })
    if (result.ok) return result.order.id
    const again = ['unknown_outcome', 'quorum_unavailable', 'key_quorum_unavailable'].includes(
      result.code,
    )
    if (!again || tries === TRIES_MAX) throw new Error(result.message)
  }
}

/** The cluster that keeps the keys of a merchant who is added at this shop. */
async function homeOf(shop: MeshShop): Promise<string> {
  let home = ''
  await eventually('it has found its cluster', 30_000, async () => {
    home = (await shop.ask({ type: 'status' })).cluster.id
    return home !== ''
  })
  return home
}

describe('a mesh of twenty shops in one process', () => {
  const mesh = new Mesh()

  before(async function () {
    this.timeout(120_000)
    await mesh.start(Array.from({ length: SHOPS }, (_, number) => plan(number)))
    await eventually('all shops know all', 80_000, async () => {
      const views = await Promise.all(mesh.shops.map((shop) => shop.ask({ type: 'status' })))
      return views.every((view) => view.knownShops === SHOPS && view.connectedPeers === SHOPS - 1)
    })
  })

  after(() => mesh.stop())

  it('ships 200 orders given to any of them, and every book balances to the unit', async function () {
    this.timeout(120_000)
    const chance = new Chance('orders')
    const pick = (): MeshShop => mesh.shops[chance.below(SHOPS)] as MeshShop
    const home = await homeOf(pick())
    const ordered = { paper: 0, shirts: 0 }
    const placed: OrderId[] = []
    for (let i = 0; i < ORDERS; i += 1) {
      const intake = pick()
      const artwork = await artworkAt(intake, `artwork ${i % 10}`)
      const shirts = chance.next() < 0.4
      const quantity = 1 + chance.below(12)
      ordered[shirts ? 'shirts' : 'paper'] += quantity
      const item: Item = {
        product: 'Thing',
        process: shirts ? 'dtg' : 'digital',
        size: shirts ? 'M' : 'A3',
        substrate: shirts ? 'tshirt-white' : 'silk-170',
        finishings: [],
        colours: 4,
        sides: 1,
        quantity,
        artwork,
      }
      const near = { lat: 33 + chance.next() * 5, lon: -120 }
      const submission = submissionOf(specOf(home, near, [item]), `order-${i}`, `${i}`)
      placed.push(await place(intake, submission))
    }
    await shipEverything(mesh.shops, placed)

    const asked = pick()
    for (const id of placed) {
      const found = await asked.ask({ type: 'order', order: id })
      expect(found.ok && found.order.state, id).to.equal('shipped')
    }
    const left = { paper: 0, shirts: 0 }
    const printed = { paper: 0, shirts: 0 }
    for (const shop of mesh.shops) {
      const { lines } = await shop.ask({ type: 'stock' })
      for (const { sku, onHand, reserved } of lines) {
        expect(reserved, `${shop.profile.name} ${sku}`).to.equal(0)
        left[sku === SHIRT ? 'shirts' : 'paper'] += onHand
      }
      for (const { items } of shop.door.printed) {
        for (const item of items) {
          printed[item.process === 'dtg' ? 'shirts' : 'paper'] += item.quantity
        }
      }
    }
    expect(printed).to.deep.equal(ordered)
    const posterShops = mesh.shops.filter(
      (shop) => shop.profile.capacity.digital !== undefined,
    ).length
    expect(left).to.deep.equal({
      paper: posterShops * ON_SHELF - ordered.paper,
      shirts: (SHOPS - posterShops) * ON_SHELF - ordered.shirts,
    })
    const jobs = mesh.shops.flatMap((shop) => shop.door.printed.map((ticket) => ticket.job))
    expect(new Set(jobs).size).to.equal(jobs.length)
  })
})

/** The operators' part: pack and ship whatever lies printed, until all orders are on their way. */
async function shipEverything(
  shops: readonly MeshShop[],
  orders: readonly OrderId[],
): Promise<void> {
  const left = [...orders]
  const [asked] = shops as [MeshShop]
  await eventually('all orders are shipped', 90_000, async () => {
    for (const shop of shops) {
      const { jobs } = await shop.ask({ type: 'jobs' })
      for (const { job, state } of jobs) {
        if (state === 'printed') await shop.ask({ type: 'job_packed', job })
        if (state === 'printed' || state === 'packed') {
          await shop.ask({ type: 'job_shipped', job, carrier: 'UPS', tracking: '1Z' })
        }
      }
    }
    for (let order = left.at(-1); order !== undefined; order = left.at(-1)) {
      const found = await asked.ask({ type: 'order', order })
      if (!found.ok || found.order.state !== 'shipped') return false
      left.pop()
    }
    return true
  })
}
