import type { PrintSpec, Process } from '../../../src/models/catalog.ts'
import type {
  ArtworkHash,
  BlankSku,
  ClusterId,
  MerchantId,
  OrderId,
  PeerId,
  StoreId,
} from '../../../src/models/ids.ts'
import { DAY_MS } from '../../../src/models/ids.ts'
import type { Item, OrderSpec } from '../../../src/models/order.ts'
import type {
  Capability,
  Hours,
  KnownShop,
  ShopProfile,
  ShopReport,
} from '../../../src/models/shop.ts'
import type { RouteRequest } from '../../../src/routing/request.ts'
import { defaultRouterSettings } from '../../../src/routing/settings.ts'
import type { CostSettings, RouterSettings } from '../../../src/routing/settings.ts'
import { ShopTable } from '../../../src/routing/index/shop-table.ts'

/** Monday 2026-01-12, 10:00 UTC. */
export const NOW = Date.UTC(2026, 0, 12, 10)
export const TODAY = Math.floor(NOW / DAY_MS)

export const WEEKDAYS: Hours = {
  week: [0, 1, 2, 3, 4, 5, 6].map((day) =>
    day < 5 ? { opensAt: '09:00', closesAt: '17:00' } : null,
  ),
  cutOff: '15:00',
  closedDays: [],
}

export const POSTER: PrintSpec = {
  process: 'digital',
  size: 'A3',
  substrate: 'silk-170',
  finishings: [],
  colours: 4,
  sides: 1,
}
export const MUG: PrintSpec = {
  process: 'sublimation',
  size: '11oz',
  substrate: 'mug-white',
  finishings: [],
  colours: 4,
  sides: 1,
}

export function capability(change: Partial<Capability> = {}): Capability {
  return {
    process: 'digital',
    sizes: ['A4', 'A3'],
    substrates: ['silk-170', 'matt-120'],
    finishings: ['lamination'],
    coloursMax: 4,
    sidesMax: 2,
    price: { setup: 100, unit: 500, finishing: 50 },
    ...change,
  }
}

export const MUGS = capability({
  process: 'sublimation',
  sizes: ['11oz'],
  substrates: ['mug-white'],
  finishings: [],
  sidesMax: 1,
  price: { setup: 0, unit: 900, finishing: 0 },
})

export const SF = { lat: 37.8, lon: -122.4 }
export const OAKLAND = { lat: 37.8, lon: -122.3 }
export const LA = { lat: 34.1, lon: -118.2 }
export const NEW_YORK = { lat: 40.7, lon: -74 }

export interface ShopChange {
  readonly peer?: string
  readonly profile?: Partial<ShopProfile>
  readonly report?: Partial<ShopReport>
  readonly at?: { readonly lat: number; readonly lon: number }
}

/** A shop in Oakland that makes posters and mugs, with 20 units a day and blanks in plenty. */
export function shop(change: ShopChange = {}): KnownShop {
  const peer = (change.peer ?? 'shop') as PeerId
  const profile: ShopProfile = {
    peer,
    boot: 1,
    revision: 1,
    name: `Shop ${peer}`,
    place: {
      ...(change.at ?? OAKLAND),
      country: 'US',
      city: 'Oakland',
      timeZone: 'UTC',
      site: peer,
    },
    capabilities: [capability(), MUGS],
    capacity: { digital: 20, sublimation: 20 },
    hours: WEEKDAYS,
    shipping: { parcel: 400, per100Km: 100, customs: 900 },
    currency: 'USD',
    leadDays: 1,
    embargo: [],
    ...change.profile,
  }
  const promise = Array.from({ length: 14 }, (_, day) => 20 * (day + 1))
  const report: ShopReport = {
    peer,
    storeId: 'store' as StoreId,
    boot: 1,
    seq: 1,
    profile: [profile.boot, profile.revision],
    at: NOW,
    mode: 'open',
    today: TODAY,
    promise: { digital: promise, sublimation: promise },
    stock: {
      ['silk-170/A3' as BlankSku]: 1_000,
      ['silk-170/A4' as BlankSku]: 1_000,
      ['mug-white/11oz' as BlankSku]: 1_000,
    },
    bidPrice: {},
    ...change.report,
  }
  return { profile, report }
}

export function item(print: PrintSpec, quantity: number, change: Partial<Item> = {}): Item {
  return {
    ...print,
    product: 'Bay at night',
    quantity,
    artwork: { hash: 'ab' as ArtworkHash, bytes: 10, mediaType: 'application/pdf', pages: 1 },
    ...change,
  }
}

/** Ten posters to San Francisco, to leave by Friday evening. */
export function order(change: Partial<OrderSpec> = {}): OrderSpec {
  return {
    merchant: 'm' as MerchantId,
    merchantReference: 'SHOP-1001',
    items: [item(POSTER, 10)],
    destination: { country: 'US', postcodePrefix: '941', near: SF, addressHash: '' },
    shippingMethod: 'standard',
    shipBy: NOW + 4 * DAY_MS + 8 * 3_600_000,
    priceCap: null,
    strategy: 'auto',
    shop: null,
    maxSplits: 3,
    ...change,
  }
}

export interface RequestChange extends Partial<Omit<RouteRequest, 'spec'>> {
  readonly spec?: Partial<OrderSpec>
}

export function request(change: RequestChange = {}): RouteRequest {
  const spec = order(change.spec)
  return {
    order: 'o-c1-1-f8c-abcdefghij-1-1' as OrderId,
    shares: spec.items.map(({ quantity }, line) => [line, quantity] as const),
    excluded: new Map(),
    now: NOW,
    mayDivide: true,
    costAlready: 0,
    cluster: null,
    arriveBy: null,
    ...change,
    spec,
  }
}

export function tableOf(shops: Iterable<KnownShop>): ShopTable {
  const table = new ShopTable()
  for (const { profile, report } of shops) table.upsert(profile, report)
  return table
}

export function settings(
  change: Partial<RouterSettings> = {},
  cost: Partial<CostSettings> = {},
): RouterSettings {
  const defaults = defaultRouterSettings('USD')
  return { ...defaults, ...change, cost: { ...defaults.cost, ...change.cost, ...cost } }
}

export function cluster(...members: string[]): RouteRequest['cluster'] {
  return { id: 'c1' as ClusterId, members: new Set(members as PeerId[]) }
}

export function promiseOf(process: Process, units: readonly number[]): ShopReport['promise'] {
  return { [process]: units }
}

export function peers(...names: string[]): Map<PeerId, string> {
  return new Map(names.map((name) => [name as PeerId, 'tried']))
}
