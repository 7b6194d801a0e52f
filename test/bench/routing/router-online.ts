/**
 * The kit's problem 2 with the product's own router: `node harness-online.mjs INSTANCE BOUND
 * router-online.ts`. Shops' bid prices come from the product's dual prices, renewed every day by one
 * member for all, from an earlier week if there is one, else from the last days of this one.
 */
import type { Process } from '../../../src/models/catalog.ts'
import type { BlankSku } from '../../../src/models/ids.ts'
import type { ShopProfile, ShopReport } from '../../../src/models/shop.ts'
import { ExpectedDemand } from '../../../src/routing/expected-demand.ts'
import { DUAL_SETTINGS, dualPrices } from '../../../src/routing/prices.ts'
import { Router } from '../../../src/routing/router.ts'
import type { RouterSettings } from '../../../src/routing/settings.ts'
import { ShopTable } from '../../../src/routing/shop-table.ts'
import {
  DAY_ZERO,
  SCALE,
  idOf,
  kitProfile,
  kitReport,
  kitRequest,
  kitSettings,
  processOf,
  setQuality,
  skuOf,
} from './kit-world.ts'
import type { KitShop, KitWorld } from './kit-world.ts'

/** t, lat, lon, zone, product, qty, promiseDays. */
type OrderRow = readonly [number, number, number, string, number, number, number]

interface OnlineOrder {
  readonly t: number
  readonly lat: number
  readonly lon: number
  readonly zone: string
  readonly product: number
  readonly qty: number
  readonly promiseDays: number
}

interface Init extends KitWorld {
  readonly shops: readonly KitShop[]
  readonly days: number
  readonly horizon: number
  readonly train: readonly OrderRow[] | null
}

/** Units promisable by shop and process, up to each day of the instance. */
type Board = readonly Readonly<Record<string, Int32Array>>[]

/** Shops asked in turn, at most: the harness asks no more than eight of one answer. */
const ASKED_MAX = 8
/** Next best shops farther from the best than this are not worth a question. */
const ASKED_MARGIN = 60
/** Days of this week that stand for the next ones where there is no earlier week. */
const HISTORY_DAYS = 4
const AHEAD_DAYS = 5
/** Prices from a few days are less certain than those from a whole week. */
const CAUTION_UNTRAINED = 0.7
/** Stock plays no part in this problem. */
const PLENTY = 1_000_000

function orderOf([t, lat, lon, zone, product, qty, promiseDays]: OrderRow): OnlineOrder {
  return { t, lat, lon, zone, product, qty, promiseDays }
}

/**
 * What all routers of a run have in common: the same board reaches all at once, so one table serves
 * them, and what a router alone has learned from replies is laid over it for its own decisions.
 */
class Mesh {
  readonly world: Init
  readonly settings: RouterSettings
  readonly table = new ShopTable()
  readonly router: Router
  private readonly profiles: ShopProfile[]
  private readonly stock: Record<BlankSku, number>[]
  private board: Board | null = null
  private today = -1
  private prices: Partial<Record<Process, number>>[] = []
  private readonly past: OnlineOrder[] = []
  private count = 0
  private trained: ExpectedDemand | null = null

  constructor(world: Init) {
    this.world = world
    const base = kitSettings(world)
    this.settings = { ...base, cost: { ...base.cost, lateDaysMax: world.params.maxLateDays } }
    this.router = new Router(this.table, this.settings)
    this.profiles = world.shops.map((shop) => kitProfile(world, shop))
    this.stock = world.shops.map((shop) =>
      Object.fromEntries(Object.keys(shop.price).map((id) => [skuOf(Number(id)), PLENTY])),
    )
    this.prices = world.shops.map(() => ({}))
  }

  publish(day: number, board: Board): void {
    if (board === this.board) return
    const newDay = day > this.today
    this.board = board
    this.today = day
    this.renewReports()
    if (!newDay) return
    this.renewPrices()
    this.renewReports()
  }

  /** A router's own decision, with what it alone knows laid over the board. */
  decide(order: OnlineOrder, own: ReadonlyMap<number, ShopReport>): number[] {
    this.past.push(order)
    for (const [shop, report] of own) this.table.upsert(this.profiles[shop] as ShopProfile, report)
    const legs = this.router.alternatives(this.request(order), ASKED_MAX, ASKED_MARGIN)
    const last = this.world.horizon - 1
    const list = legs.flatMap((leg) => [idOf(leg.shop), Math.min(last, leg.day - DAY_ZERO)])
    for (const shop of own.keys()) this.renewReport(shop)
    return list
  }

  /** The shop's report with one row newer than the board. */
  reportWith(shop: number, k: number, row: Int32Array, older: ShopReport | null): ShopReport {
    const report = older ?? this.reportOf(shop)
    const name = processOf(this.world, k)
    return { ...report, promise: { ...report.promise, [name]: this.vector(row) } }
  }

  private request(order: OnlineOrder): ReturnType<typeof kitRequest> {
    return kitRequest(this.world, {
      id: `order-${++this.count}`,
      ...order,
      lines: [order],
      now: order.t,
      arriveDay: Math.floor(order.t) + order.promiseDays,
      maxParcels: 1,
      strategy: 'direct',
    })
  }

  private vector(row: Int32Array): number[] {
    return [...row.subarray(this.today)]
  }

  private reportOf(shop: number): ShopReport {
    const { world, board } = this
    const promise: Partial<Record<Process, number[]>> = {}
    for (const [k, row] of Object.entries(board?.[shop] ?? {})) {
      promise[processOf(world, Number(k))] = this.vector(row)
    }
    const bids = this.prices[shop] ?? {}
    const stock = this.stock[shop] ?? {}
    return kitReport(world.shops[shop] as KitShop, DAY_ZERO + this.today, promise, stock, bids)
  }

  private renewReport(shop: number): void {
    this.table.upsert(this.profiles[shop] as ShopProfile, this.reportOf(shop))
  }

  private renewReports(): void {
    const first = this.table.size === 0
    for (const shop of this.world.shops) {
      this.renewReport(shop.id)
      if (first) setQuality(this.table, shop)
    }
  }

  /** One market a process; nothing is known before the first day of a first week. */
  private renewPrices(): void {
    const { world, table, today } = this
    const demand = this.expected()
    const caution = this.world.train === null ? CAUTION_UNTRAINED : DUAL_SETTINGS.caution
    const dual = { ...DUAL_SETTINGS, step: DUAL_SETTINGS.step * SCALE, caution }
    world.processes.forEach((_, k) => {
      const process = processOf(world, k)
      const days = world.horizon - today
      const market = demand.market(process, DAY_ZERO + today, days, table)
      const worth = world.params.rejectPerUnit * SCALE
      const prices = dualPrices({ ...market, worth }, dual)
      market.peers.forEach((peer, at) => {
        const known = this.prices[idOf(peer)] ?? {}
        this.prices[idOf(peer)] = { ...known, [process]: Math.round(prices[at] ?? 0) }
      })
    })
  }

  private expected(): ExpectedDemand {
    if (this.trained !== null) return this.trained
    const { train } = this.world
    const demand = new ExpectedDemand(this.settings)
    if (train !== null) {
      for (const row of train) this.expect(demand, orderOf(row), 0)
      this.trained = demand
      return demand
    }
    const from = Math.max(0, this.today - HISTORY_DAYS)
    const span = this.today - from
    if (span === 0) return demand
    for (let ahead = 0; ahead < AHEAD_DAYS; ahead++) {
      const like = from + (ahead % span)
      const shift = this.today + ahead - like
      const orders = this.past.filter((order) => Math.floor(order.t) === like)
      for (const order of orders) this.expect(demand, order, shift)
    }
    return demand
  }

  private expect(demand: ExpectedDemand, order: OnlineOrder, shift: number): void {
    const t = order.t + shift
    demand.add(this.request({ ...order, t }), DAY_ZERO + Math.floor(t), this.table)
  }
}

const meshes = new WeakMap<readonly KitShop[], Mesh>()

/** The kit's interface. */
export function createRouter(init: Init): {
  board(day: number, board: Board): void
  reply(shop: number, k: number, row: Int32Array): void
  route(order: OnlineOrder): number[]
} {
  const mesh = meshes.get(init.shops) ?? new Mesh(init)
  meshes.set(init.shops, mesh)
  const own = new Map<number, ShopReport>()
  return {
    board(day, board) {
      own.clear()
      mesh.publish(day, board)
    },
    reply(shop, k, row) {
      own.set(shop, mesh.reportWith(shop, k, row, own.get(shop) ?? null))
    },
    route: (order) => mesh.decide(order, own),
  }
}
