/**
 * The kit's problem 2 with the product's own router: `node harness-online.mjs INSTANCE BOUND
 * router-online.ts`. Shops' bid prices come from the product's dual prices, renewed four times a day
 * by one member for all, from an earlier week if there is one, else from what came so far.
 */
import type { Process } from '../../../src/models/catalog.ts'
import type { BlankSku } from '../../../src/models/ids.ts'
import type { ShopProfile, ShopReport } from '../../../src/models/shop.ts'
import { ExpectedDemand } from '../../../src/routing/prices/expected-demand.ts'
import type { Repetition } from '../../../src/routing/prices/expected-demand.ts'
import { DUAL_SETTINGS, dualPrices } from '../../../src/routing/prices/prices.ts'
import { Router } from '../../../src/routing/router.ts'
import type { RouterSettings } from '../../../src/routing/settings.ts'
import { ShopTable } from '../../../src/routing/index/shop-table.ts'
import {
  DAY_ZERO,
  SCALE,
  idOf,
  kitProfile,
  kitReport,
  kitRequest,
  kitSettings,
  peerOf,
  processOf,
  setQuality,
  skuOf,
} from './kit-world.ts'
import type { KitShop, KitWorld } from './kit-world.ts'
import { MeshKnowledge } from './mesh-knowledge.ts'
import type { AskedAround, NodeKnowledge } from './mesh-knowledge.ts'

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

/**
 * Shops of one answer, at most: the harness asks no more than eight in turn. At first only the best:
 * who refuses tells what he has, and then the next best is another one, or a later day at the same
 * shop. With boards six hours old a tenth of a point depends on it. The harness comes back twice.
 */
const ASKED_FIRST = 1
const ASKED_MAX = 8
/** Next best shops farther from the best than this are not worth a question. */
const ASKED_MARGIN = 60
/** Without an earlier week: what came in the last days, at most so many, is expected again for the next. */
const HISTORY_DAYS = 4
const AHEAD_DAYS = 5
/**
 * Prices are renewed so often, in days: by what came since, and by the room that is left. A little
 * less than six hours, so that boards of that age bring them too: the last order came before.
 */
const RENEWAL_DAYS = 0.24
/** On the first day of a first week, when every hour tells more than all before it. */
const FIRST_RENEWAL_DAYS = 1 / 16
/** Stock plays no part in this problem. */
const PLENTY = 1_000_000

function orderOf([t, lat, lon, zone, product, qty, promiseDays]: OrderRow): OnlineOrder {
  return { t, lat, lon, zone, product, qty, promiseDays }
}

function isSame(a: OnlineOrder, b: OnlineOrder): boolean {
  return a.t === b.t && a.lat === b.lat && a.lon === b.lon && a.product === b.product
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
  private last: OnlineOrder | null = null
  private readonly demand: ExpectedDemand
  private now = 0
  private renewedAt = -1
  knowledge: MeshKnowledge | null = null

  constructor(world: Init) {
    this.world = world
    const base = kitSettings(world)
    this.settings = { ...base, cost: { ...base.cost, lateDaysMax: world.params.maxLateDays } }
    this.demand = new ExpectedDemand(this.settings)
    this.router = new Router(this.table, this.settings)
    this.profiles = world.shops.map((shop) => kitProfile(world, shop))
    this.stock = world.shops.map((shop) =>
      Object.fromEntries(Object.keys(shop.price).map((id) => [skuOf(Number(id)), PLENTY])),
    )
    this.prices = world.shops.map(() => ({}))
  }

  publish(day: number, board: Board): void {
    if (board === this.board) return
    this.board = board
    this.today = day
    this.now = Math.max(day, this.now)
    this.renewReports()
    if (!this.isRenewalDue()) return
    this.renewPrices()
    this.renewReports()
  }

  private isRenewalDue(): boolean {
    const { now, renewedAt } = this
    const wait = now < 1 ? FIRST_RENEWAL_DAYS : RENEWAL_DAYS
    return now >= renewedAt + wait || Math.floor(now) > Math.floor(renewedAt)
  }

  /** Nodes that know only their own part of the network: `shopsMax` shops in full, digests of others. */
  nodeOf(at: number, shopsMax: number): NodeKnowledge {
    this.knowledge ??= new MeshKnowledge(
      this.world.shops.map(({ id, lat, lon }) => ({ peer: peerOf(id), lat, lon })),
    )
    return this.knowledge.nodeOf(at, shopsMax)
  }

  /** A router's own decision, with what it alone knows laid over the board. */
  decide(
    order: OnlineOrder,
    own: ReadonlyMap<number, ShopReport>,
    node: NodeKnowledge | null,
  ): number[] {
    const again = this.last !== null && isSame(order, this.last)
    if (!again) this.meet(order)
    for (const [shop, report] of own) this.table.upsert(this.profiles[shop] as ShopProfile, report)
    const request = this.request(order)
    const known = node === null ? request : node.narrow(this.router, request)
    const asked = again ? ASKED_MAX : ASKED_FIRST
    const legs = this.router.alternatives(known, asked, ASKED_MARGIN)
    const last = this.world.horizon - 1
    const list = legs.flatMap((leg) => [idOf(leg.shop), Math.min(last, leg.day - DAY_ZERO)])
    for (const shop of own.keys()) this.renewReport(shop)
    return list
  }

  private meet(order: OnlineOrder): void {
    this.last = order
    this.count++
    this.now = order.t
    if (this.world.train === null) this.past.push(order)
  }

  /** The shop's report with one row newer than the board. */
  reportWith(shop: number, k: number, row: Int32Array, older: ShopReport | null): ShopReport {
    const report = older ?? this.reportOf(shop)
    const name = processOf(this.world, k)
    return { ...report, promise: { ...report.promise, [name]: this.vector(row) } }
  }

  private request(order: OnlineOrder): ReturnType<typeof kitRequest> {
    return kitRequest(this.world, {
      id: `order-${this.count}`,
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
    this.knowledge?.renew(this.table)
  }

  /** One market a process; nothing is known before the first orders of a first week. */
  private renewPrices(): void {
    const { world, table, now } = this
    const again = this.learn()
    const dual = { ...DUAL_SETTINGS, step: DUAL_SETTINGS.step * SCALE }
    const worth = world.params.rejectPerUnit * SCALE
    const days = world.horizon - Math.floor(now)
    this.renewedAt = now
    if (again?.days === 0) return
    world.processes.forEach((_, k) => {
      const process = processOf(world, k)
      const market = this.demand.market(process, DAY_ZERO + now, days, table, again)
      const prices = dualPrices({ ...market, worth }, dual)
      market.peers.forEach((peer, at) => {
        const known = this.prices[idOf(peer)] ?? {}
        this.prices[idOf(peer)] = { ...known, [process]: Math.round(prices[at] ?? 0) }
      })
    })
  }

  /** The earlier week, once, if there is one; else what came since the last time, and how it recurs. */
  private learn(): Repetition | null {
    const { world, past, now, renewedAt } = this
    if (world.train !== null) {
      if (renewedAt < 0) for (const row of world.train) this.expect(orderOf(row))
      return null
    }
    for (const order of past.splice(0)) this.expect(order)
    // Whole days, as soon as there are any: hours differ.
    const days = now < 1 ? now : Math.min(HISTORY_DAYS, Math.floor(now))
    return { days, until: DAY_ZERO + Math.min(world.days, now + AHEAD_DAYS) }
  }

  private expect(order: OnlineOrder): void {
    this.demand.add(this.request(order), DAY_ZERO + order.t, this.table)
  }
}

const meshes = new WeakMap<readonly KitShop[], Mesh>()

interface KitRouter {
  board(day: number, board: Board): void
  reply(shop: number, k: number, row: Int32Array): void
  route(order: OnlineOrder): number[]
}

function meshOf(init: Init): Mesh {
  const mesh = meshes.get(init.shops) ?? new Mesh(init)
  meshes.set(init.shops, mesh)
  return mesh
}

/** The kit's interface. */
export function createRouter(init: Init): KitRouter {
  return routerOf(meshOf(init), null)
}

/** The same with what the n-th node of a real mesh knows (`mesh-knowledge.ts`). */
export function createNodeRouter(init: Init, nth: number, shopsMax: number): KitRouter {
  const mesh = meshOf(init)
  return routerOf(mesh, mesh.nodeOf(nth, shopsMax))
}

/** Orders about which others were asked, and clusters asked, in all runs on these shops. */
export function askedAround(shops: readonly KitShop[]): AskedAround {
  return meshes.get(shops)?.knowledge?.asked ?? { orders: 0, clusters: 0 }
}

function routerOf(mesh: Mesh, node: NodeKnowledge | null): KitRouter {
  const own = new Map<number, ShopReport>()
  return {
    board(day, board) {
      own.clear()
      mesh.publish(day, board)
    },
    reply(shop, k, row) {
      own.set(shop, mesh.reportWith(shop, k, row, own.get(shop) ?? null))
    },
    route: (order) => mesh.decide(order, own, node),
  }
}
