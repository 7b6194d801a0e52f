import { distanceKm } from '../../models/geo.ts'
import { makeBlankSku } from '../../models/ids.ts'
import type { Order } from '../../models/order.ts'
import type { PeerId } from '../../models/ids.ts'
import type { DemandTally } from './demand.ts'
import { readWord } from './keeping-word.ts'
import type { KeepingWord } from './keeping-word.ts'
import type { LargeShop } from './large-shop.ts'
import { NearShops } from './near-shops.ts'
import type { LargeWorld } from './large-world.ts'

/** What became of the orders of a run. */
export interface Outcomes {
  /**
   * Orders by state, as any node finds them. `out of reach`: too many of its keepers are switched off
   * just then; `lost` is what was placed and nobody knows.
   */
  readonly byState: ReadonlyMap<string, number>
  /** Assignments beyond the first, summed over parts. */
  readonly moves: number
  /** Orders made by more than one shop. */
  readonly divided: number
  /** Of all assigned parts. */
  readonly ours: Haul
  /** The same orders, each made whole by the nearest shop that can make it, whatever its load. */
  readonly nearest: Haul
  readonly word: KeepingWord
}

/** Means of the parcels of a run. */
export interface Haul {
  readonly parcels: number
  readonly meanKm: number
  /** Minor units: production and parcel, as shops price them. */
  readonly meanCost: number
  /** Per thousand parcels: shipped after the date, or given to a shop without the time for it. */
  readonly latePerMille: number
}

const LOOK_MS_MAX = 60_000
const LOOK_STEP_MS = 1_000

/** Asks for every placed order where it stands. Lets time pass until all have answered, for some must ask others. */
export function readOutcomes(
  world: LargeWorld,
  shops: readonly LargeShop[],
  tally: DemandTally,
): Outcomes {
  const { wheel } = world
  const found = new Map<Order['id'], Order>()
  const waiting = new Set<Order['id']>()
  const ask = (id: Order['id'], placed: Order): void => {
    const intake = world.nodeOf(placed.intake)
    const node = intake.isRunning ? intake : world.nodes.find((other) => other.isRunning)
    if (node === undefined) return
    waiting.add(id)
    node.ask({ type: 'order', order: id }, (result) => {
      waiting.delete(id)
      if (result?.ok === true) found.set(id, result.order)
    })
  }
  const hear = (): void => {
    const until = wheel.now + LOOK_MS_MAX
    while (waiting.size > 0 && wheel.now < until) wheel.runUntil(wheel.now + LOOK_STEP_MS)
  }
  for (const [id, order] of tally.placed) ask(id, order)
  hear()
  // One that was not there, or not yet sure: once more.
  for (const [id, order] of tally.placed) if (!found.has(id)) ask(id, order)
  hear()
  const byState = new Map<string, number>()
  const count = (state: string): void => {
    byState.set(state, (byState.get(state) ?? 0) + 1)
  }
  for (const id of tally.placed.keys()) {
    count(found.get(id)?.state ?? (isAsleep(world, id) ? 'out of reach' : 'lost'))
  }
  const orders = [...found.values()]
  return {
    byState,
    moves: sum(orders, (order) => sum(order.parts, ({ attempt }) => Math.max(0, attempt - 1))),
    divided: orders.filter((order) => order.parts.some(({ state }) => state === 'replaced')).length,
    ours: haulOf(orders, shops),
    nearest: nearestHaul(orders, shops),
    word: readWord(orders, shops, world.nodes),
  }
}

/** Whoever is switched off has a copy, by its disk and not by what nodes believe. */
function isAsleep({ nodes }: LargeWorld, order: Order['id']): boolean {
  return nodes.some((node) => !node.isRunning && node.holds(order))
}

function haulOf(orders: readonly Order[], shops: readonly LargeShop[]): Haul {
  const byPeer = new Map<PeerId, LargeShop>(shops.map((shop) => [shop.profile.peer, shop]))
  let parcels = 0
  let km = 0
  let cost = 0
  let late = 0
  for (const order of orders) {
    const shippedAt = new Map(
      order.events.flatMap(({ type, part, at }) => (type === 'ship' ? [[part, at]] : [])),
    )
    for (const part of order.parts) {
      const shop = part.shop === null ? undefined : byPeer.get(part.shop)
      if (shop === undefined || part.state === 'replaced') continue
      parcels += 1
      km += distanceKm(shop.profile.place, order.spec.destination.near)
      cost += part.cost
      if ((shippedAt.get(part.id) ?? 0) > order.spec.shipBy) late += 1
    }
  }
  return means(parcels, km, cost, late)
}

/** What the rule of thumb would have done with the same orders: the peer that ROUTING.md measures against. */
function nearestHaul(orders: readonly Order[], shops: readonly LargeShop[]): Haul {
  const near = new NearShops(shops)
  /** Units given to a shop's press so far: what is beyond the days until the date comes late. */
  const given = new Map<string, number>()
  let parcels = 0
  let km = 0
  let cost = 0
  let late = 0
  for (const order of orders) {
    const { destination, items, shipBy } = order.spec
    const item = items[0]
    if (item === undefined) continue
    const sku = makeBlankSku(item.substrate, item.size)
    const canMake = (at: number): boolean => {
      const shop = shops[at] as LargeShop
      return shop.profile.capacity[item.process] !== undefined && hasOnShelf(shop, sku)
    }
    const [nearest] = near.to(destination.near, 1, canMake)
    if (nearest === undefined) continue
    const { profile } = shops[nearest] as LargeShop
    const way = distanceKm(profile.place, destination.near)
    const key = `${nearest}/${item.process}`
    const units = (given.get(key) ?? 0) + item.quantity
    given.set(key, units)
    const days = (shipBy - order.createdAt) / 86_400_000
    if (units > (profile.capacity[item.process] ?? 0) * Math.max(1, Math.floor(days))) late += 1
    const price = profile.capabilities.find(({ process }) => process === item.process)?.price
    const customs = profile.place.country === destination.country ? 0 : profile.shipping.customs
    parcels += 1
    km += way
    cost +=
      (price === undefined ? 0 : price.setup + price.unit * item.quantity) +
      profile.shipping.parcel +
      (profile.shipping.per100Km * way) / 100 +
      customs
  }
  return means(parcels, km, cost, late)
}

function hasOnShelf(shop: LargeShop, sku: string): boolean {
  return shop.stock.some((line) => line.sku === sku)
}

function means(parcels: number, km: number, cost: number, late: number): Haul {
  const of = Math.max(1, parcels)
  return {
    parcels,
    meanKm: km / of,
    meanCost: cost / of,
    latePerMille: (late / of) * 1_000,
  }
}

function sum<T>(list: readonly T[], value: (entry: T) => number): number {
  return list.reduce((total, entry) => total + value(entry), 0)
}
