import { distanceKm } from '../../../src/models/geo.ts'
import { carbonPerKg, carriagePerKg } from '../../../src/routing/cost.ts'
import { transitDays } from '../../../src/routing/transit.ts'
import type { RouterSettings } from '../../../src/routing/settings.ts'
import type { Chance } from '../../../src/runtime/chance.ts'
import { SCALE, kitSettings } from './kit-world.ts'
import type { KitShop } from './kit-world.ts'
import type { OnlineInstance, OrderRow } from './online-instance.ts'

export interface OnlineOrder {
  readonly t: number
  readonly lat: number
  readonly lon: number
  readonly zone: string
  readonly product: number
  readonly qty: number
  readonly promiseDays: number
}

/** Units promisable by shop and process, up to each day of the instance. */
export type Board = readonly Readonly<Record<string, Int32Array>>[]

/** One node's router, as the practice kit's harness sees it. */
export interface StreamRouter {
  board(day: number, board: Board): void
  /** Shop and day, best first, in one flat list. */
  route(order: OnlineOrder): readonly number[]
  reply(shop: number, process: number, row: Int32Array): void
}

export interface StreamResult {
  /** Cents, lateness and turned-away units included. */
  readonly cost: number
  readonly rejectedUnits: number
  readonly lateUnits: number
  /** By order: shops asked. */
  readonly tries: readonly number[]
}

/** Answers of a router that are asked in turn, and how often it is asked again. */
const ASKED_MAX = 8
const ROUNDS_MAX = 3

export function orderOf([t, lat, lon, zone, product, qty, promiseDays]: OrderRow): OnlineOrder {
  return { t, lat, lon, zone, product, qty, promiseDays }
}

/** What an order costs at a shop, without lateness, and the day by which it must have left. */
export class StreamCosts {
  private readonly world: OnlineInstance
  private readonly settings: RouterSettings

  constructor(world: OnlineInstance) {
    this.world = world
    this.settings = kitSettings(world)
  }

  /** Null: the shop cannot make it. Cents. */
  of(order: OnlineOrder, shop: KitShop): { readonly cost: number; readonly due: number } | null {
    const { params: p, products } = this.world
    const { cost, transit } = this.settings
    const factor = shop.price[order.product]
    const product = products[order.product]
    if (factor === undefined || product === undefined) return null
    const km = distanceKm(shop, order)
    const crosses = shop.zone !== order.zone
    const made = product.base * factor
    const unit =
      made * (1 + (crosses ? p.dutyRate : 0) + p.qualityWeight * (1 - shop.quality)) +
      (product.kg * (carriagePerKg(cost, km) + carbonPerKg(cost, km))) / SCALE
    const parcel =
      p.parcelFixed + (crosses ? p.customsFixed : 0) + p.parcelKm * Math.min(km, p.airFromKm)
    const days = transitDays(transit, km, crosses, 'standard')
    const due = Math.floor(order.t) + order.promiseDays - days
    return { cost: parcel + product.setup + order.qty * unit, due }
  }
}

/** The shops' own books: what each has promised by when. Works the earliest date first. */
class Floor {
  today = 0
  private readonly world: OnlineInstance
  private readonly due: Record<string, Int32Array>[]

  constructor(world: OnlineInstance) {
    this.world = world
    this.due = world.shops.map(({ cap }) =>
      Object.fromEntries(Object.keys(cap).map((k) => [k, new Int32Array(world.horizon)])),
    )
  }

  promise(shop: number, k: string): Int32Array {
    const { horizon } = this.world
    const row = new Int32Array(horizon)
    let units = 0
    for (let day = this.today; day < horizon; day++) {
      units += this.capacity(shop, k) - (this.due[shop]?.[k]?.[day] ?? 0)
      row[day] = units
    }
    for (let day = horizon - 2; day >= this.today; day--) {
      row[day] = Math.min(row[day] as number, row[day + 1] as number)
    }
    return row
  }

  board(): Board {
    return this.world.shops.map(({ id, cap }) =>
      Object.fromEntries(Object.keys(cap).map((k) => [k, this.promise(id, k)])),
    )
  }

  /** The shop's own word, whatever the asker believed. */
  reserve(shop: number, k: string, day: number, units: number): boolean {
    const row = this.due[shop]?.[k]
    if (row === undefined || day < this.today || day >= row.length) return false
    if ((this.promise(shop, k)[day] as number) < units) return false
    row[day] = (row[day] as number) + units
    return true
  }

  endDay(): void {
    this.due.forEach((rows, shop) => {
      for (const [k, row] of Object.entries(rows)) {
        let left = this.capacity(shop, k)
        for (let day = this.today; day < row.length && left > 0; day++) {
          const units = Math.min(left, row[day] as number)
          row[day] = (row[day] as number) - units
          left -= units
        }
        if ((row[this.today] as number) > 0) throw new Error(`shop ${shop} is oversold`)
      }
    })
    this.today++
  }

  private capacity(shop: number, k: string): number {
    return this.world.shops[shop]?.cap[k] ?? 0
  }
}

/** Streams the orders to routers chosen at random, which see a board as old as `refreshDays`. */
export function stream(
  world: OnlineInstance,
  routers: readonly StreamRouter[],
  refreshDays: number,
  chance: Chance,
): StreamResult {
  const floor = new Floor(world)
  const costs = new StreamCosts(world)
  const publish = (): void => {
    const board = floor.board()
    for (const router of routers) router.board(floor.today, board)
  }
  publish()
  let next = refreshDays
  const result = { cost: 0, rejectedUnits: 0, lateUnits: 0, tries: [] as number[] }
  for (const row of world.orders) {
    const order = orderOf(row)
    while (floor.today < Math.floor(order.t)) {
      floor.endDay()
      publish()
      next = floor.today + refreshDays
    }
    if (order.t >= next) publish()
    while (next <= order.t) next += refreshDays
    const router = routers[chance.below(routers.length)] as StreamRouter
    const { placed, tries } = place(world, floor, router, order)
    result.tries.push(tries)
    if (placed === null) {
      result.rejectedUnits += order.qty
      result.cost += world.params.rejectPerUnit * order.qty
      continue
    }
    const [shop, day] = placed
    const option = costs.of(order, world.shops[shop] as KitShop)
    if (option === null) throw new Error(`shop ${shop} cannot make product ${order.product}`)
    const late = Math.max(0, day - option.due)
    if (late > world.params.maxLateDays) throw new Error(`${late} days late`)
    if (late > 0) result.lateUnits += order.qty
    result.cost += option.cost + late * world.params.latePerUnitDay * order.qty
  }
  while (floor.today < world.horizon) floor.endDay()
  return result
}

function place(
  world: OnlineInstance,
  floor: Floor,
  router: StreamRouter,
  order: OnlineOrder,
): { readonly placed: readonly [shop: number, day: number] | null; readonly tries: number } {
  const k = String(world.products[order.product]?.process)
  let tries = 0
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const list = router.route(order)
    for (let at = 0; at + 1 < list.length && at < 2 * ASKED_MAX; at += 2) {
      const [shop, day] = [list[at] as number, list[at + 1] as number]
      tries++
      const accepted = floor.reserve(shop, k, day, order.qty)
      router.reply(shop, Number(k), floor.promise(shop, k))
      if (accepted) return { placed: [shop, day], tries }
    }
    if (list.length === 0) break
  }
  return { placed: null, tries }
}
