import { Desk } from '../../../src/desk/desk.ts'
import { PROCESSES } from '../../../src/models/catalog.ts'
import type { Process } from '../../../src/models/catalog.ts'
import { claimOf } from '../../../src/models/claim.ts'
import { distanceKm } from '../../../src/models/geo.ts'
import { DAY_MS, makeReservationId } from '../../../src/models/ids.ts'
import type { BlankSku, PartId, PeerId, StoreId } from '../../../src/models/ids.ts'
import type { ShopProfile, ShopReport } from '../../../src/models/shop.ts'
import { ExpectedDemand } from '../../../src/routing/prices/expected-demand.ts'
import { DUAL_SETTINGS, dualPrices } from '../../../src/routing/prices/prices.ts'
import { Router } from '../../../src/routing/router.ts'
import { ShopTable } from '../../../src/routing/index/shop-table.ts'
import { DAY_ZERO, SCALE, START, kitProfile, kitRequest, kitSettings } from './kit-world.ts'
import { idOf, processOf, setQuality, skuOf } from './kit-world.ts'
import type { OnlineInstance } from './online-instance.ts'
import { orderOf } from './online-stream.ts'
import type { OnlineOrder } from './online-stream.ts'

/** Shops that a refusal tells of besides the one that refuses. */
const NEIGHBOURS = 8
/** A report follows a change at most once a second: what neighbours know of each other is that old. */
const NEIGHBOURS_OLD_DAYS = 1_000 / DAY_MS
/** Blanks play no part in this problem. */
const PLENTY = 1_000_000
/** As a conductor: more refusals, and the part waits. */
const REFUSALS_MAX = 24

type News = Map<number, ShopReport>

interface BurstShop {
  readonly desk: Desk
  readonly profile: ShopProfile
  readonly neighbours: readonly number[]
  /** What its neighbours have heard of it, and when it was said. */
  told: ShopReport
  toldAt: number
}

export interface Placed {
  readonly shop: number
  /** Day of the instance by which it is made. */
  readonly day: number
  readonly tries: number
}

/**
 * Shops with the product's own desks, and the news of them that all routers had before the burst.
 * Within the burst a router learns only from the answers to its own offers.
 */
export class BurstMarket {
  readonly shops: readonly BurstShop[]
  private readonly world: OnlineInstance
  private readonly table = new ShopTable()
  private readonly router: Router
  private readonly bids: Partial<Record<Process, number>>[]
  private readonly reports: ShopReport[]

  constructor(world: OnlineInstance, at: number) {
    this.world = world
    const base = kitSettings(world)
    const cost = { ...base.cost, lateDaysMax: world.params.maxLateDays }
    this.router = new Router(this.table, { ...base, cost })
    this.bids = world.shops.map(() => ({}))
    const now = START + at * DAY_MS
    const desks = world.shops.map((shop) => {
      const profile = kitProfile(world, shop)
      const skus = Object.keys(shop.price).map((id): BlankSku => skuOf(Number(id)))
      const configuredStock = skus.map((sku) => ({ sku, onHand: PLENTY, reorderPoint: 0 }))
      const storeId = `${shop.id}`.padStart(32, '0') as StoreId
      const init = { profile, storeId, records: [], firstDesk: true, configuredStock, now }
      return { profile, desk: Desk.restore(init).desk }
    })
    this.reports = desks.map(({ desk, profile }, id) => this.reportOf(desk, profile, id, at))
    this.publish(desks.map(({ profile }) => profile))
    this.learnPrices(at)
    this.reports = desks.map(({ desk, profile }, id) => this.reportOf(desk, profile, id, at))
    this.publish(desks.map(({ profile }) => profile))
    this.shops = desks.map((one, id) => {
      const told = this.reports[id] as ShopReport
      return { ...one, neighbours: this.nearest(id), told, toldAt: at }
    })
  }

  /** Offers to one shop after the other, each the best by what this router knows by then. */
  place(order: OnlineOrder, id: string, news: News): Placed | null {
    const { world } = this
    const arriveDay = Math.floor(order.t) + order.promiseDays
    const ask = { id, lines: [order], now: order.t, arriveDay, maxParcels: 1 }
    const request = kitRequest(world, { ...order, ...ask, strategy: 'direct' })
    const refused = new Map<PeerId, string>()
    for (let tries = 1; tries <= REFUSALS_MAX + 1; tries++) {
      const choice = this.chooseWith(news, { ...request, excluded: refused })
      const [leg] = choice.type === 'routed' ? choice.legs : []
      if (leg === undefined) return null
      const shop = idOf(leg.shop)
      const { desk } = this.shops[shop] as BurstShop
      const offer = {
        order: request.order,
        part: 'p1' as PartId,
        attempt: 1,
        claim: claimOf(request.spec.items, leg.shares),
        shipBy: leg.shipBy ?? request.spec.shipBy,
        keepers: [],
      }
      const { outcome } = desk.reserve(offer, request.now)
      this.hear(news, shop, order.t, outcome.type === 'refused')
      if (outcome.type === 'reserved') return { shop, day: leg.day - DAY_ZERO, tries }
      // Its room is known now: it may still be the best for a later day.
      if (outcome.reason !== 'capacity') refused.set(leg.shop, outcome.reason)
    }
    return null
  }

  /** Every placed order is on the books of its shop, once, and nothing else is: orders by shop. */
  audit(placed: ReadonlyMap<string, number>): void {
    for (const { desk } of this.shops) desk.audit()
    const held = this.shops.reduce((sum, { desk }) => sum + desk.jobs().length, 0)
    if (held !== placed.size) throw new Error(`${held} reservations of ${placed.size} orders`)
    for (const [order, shop] of placed) {
      const id = makeReservationId(order as never, 'p1' as PartId, 1)
      const reservation = this.shops[shop]?.desk.reservation(id) ?? null
      if (reservation === null) throw new Error(`the reservation of ${order} is lost`)
    }
  }

  private chooseWith(news: News, request: ReturnType<typeof kitRequest>) {
    const lay = (id: number, report: ShopReport): void =>
      this.table.upsert((this.shops[id] as BurstShop).profile, report)
    for (const [id, report] of news) lay(id, report)
    const choice = this.router.choose(request)
    for (const id of news.keys()) lay(id, this.reports[id] as ShopReport)
    return choice
  }

  /** The desk's own state, and with a refusal that of the shops around it as it has heard it. */
  private hear(news: News, id: number, at: number, refused: boolean): void {
    const { desk, profile, neighbours } = this.shops[id] as BurstShop
    news.set(id, this.reportOf(desk, profile, id, at))
    if (!refused) return
    for (const other of neighbours) {
      const shop = this.shops[other] as BurstShop
      if (at - shop.toldAt >= NEIGHBOURS_OLD_DAYS) {
        shop.told = this.reportOf(shop.desk, shop.profile, other, at)
        shop.toldAt = at
      }
      news.set(other, shop.told)
    }
  }

  private nearest(id: number): number[] {
    const { shops } = this.world
    const here = shops[id]
    if (here === undefined) return []
    const others = shops.filter((shop) => shop.id !== id)
    const km = new Map(others.map((shop) => [shop.id, distanceKm(here, shop)]))
    const byWay = others.map((shop) => shop.id).sort((a, b) => (km.get(a) ?? 0) - (km.get(b) ?? 0))
    return byWay.slice(0, NEIGHBOURS)
  }

  private reportOf(desk: Desk, profile: ShopProfile, id: number, at: number): ShopReport {
    const now = START + at * DAY_MS
    return {
      peer: profile.peer,
      storeId: 'kit' as StoreId,
      boot: 1,
      seq: 1,
      profile: [1, 1],
      at: now,
      mode: desk.mode(),
      today: desk.today(now),
      promise: desk.promise(now),
      stock: desk.freeStock(),
      bidPrice: this.bids[id] ?? {},
    }
  }

  private publish(profiles: readonly ShopProfile[]): void {
    profiles.forEach((profile, id) => this.table.upsert(profile, this.reports[id] as ShopReport))
    for (const shop of this.world.shops) setQuality(this.table, shop)
  }

  /** From the week before, which knew nothing of the burst. */
  private learnPrices(at: number): void {
    const { world, table, router } = this
    const demand = new ExpectedDemand(router.settings)
    for (const row of world.train ?? []) {
      const order = orderOf(row)
      const arriveDay = Math.floor(order.t) + order.promiseDays
      const ask = { id: 'train', lines: [order], now: order.t, arriveDay, maxParcels: 1 }
      const request = kitRequest(world, { ...order, ...ask, strategy: 'direct' })
      demand.add(request, DAY_ZERO + order.t, table)
    }
    const settings = { ...DUAL_SETTINGS, step: DUAL_SETTINGS.step * SCALE }
    const worth = world.params.rejectPerUnit * SCALE
    for (const process of PROCESSES) {
      if (!world.processes.some((_, k) => processOf(world, k) === process)) continue
      const market = demand.market(process, DAY_ZERO + at, world.horizon - Math.floor(at), table)
      const prices = dualPrices({ ...market, worth }, settings)
      market.peers.forEach((peer, n) => {
        const known = this.bids[idOf(peer)] ?? {}
        this.bids[idOf(peer)] = { ...known, [process]: Math.round(prices[n] ?? 0) }
      })
    }
  }
}
