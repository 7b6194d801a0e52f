import type { Process } from '../models/catalog.ts'
import { PROCESSES } from '../models/catalog.ts'
import { dayName } from '../models/calendar.ts'
import { DAY_MS } from '../models/ids.ts'
import type {
  ArtworkHash,
  BlankSku,
  ClusterId,
  MerchantId,
  PeerId,
  StoreId,
} from '../models/ids.ts'
import type { OrderSpec } from '../models/order.ts'
import { refusalOf } from '../models/refusals.ts'
import type { Capability, Hours, ShopProfile, ShopReport } from '../models/shop.ts'
import type { RecordedInputs, RecordedShop } from './explanation.ts'
import type { Job, RouteRequest } from './request.ts'
import type { RouterSettings } from './settings.ts'
import { ShopTable } from './index/shop-table.ts'
import type { ShopSlot } from './index/shop-table.ts'

/** Closed days this far beyond now and the ship-by date cannot move a bookable day of the order. */
const CLOSED_DAYS_AROUND = 3

/** Cuts the request, the settings and these shops down to what the answer depends on. */
export function recordInputs(
  job: Job,
  settings: RouterSettings,
  shops: readonly ShopSlot[],
): RecordedInputs {
  const { request } = job
  const { spec } = request
  const hours: Hours[] = []
  const hoursIndex = new Map<string, number>()
  const indexOfHours = (shop: ShopSlot): number => {
    const cut = cutHours(shop.profile.hours, request, settings)
    const key = JSON.stringify(cut)
    const known = hoursIndex.get(key)
    if (known !== undefined) return known
    hoursIndex.set(key, hours.length)
    return hours.push(cut) - 1
  }
  const recorded = shops.map((shop) => recordShop(job, shop, indexOfHours(shop)))
  return {
    order: request.order,
    strategy: spec.strategy,
    named: spec.shop,
    items: spec.items.map((item) => ({
      process: item.process,
      size: item.size,
      substrate: item.substrate,
      finishings: item.finishings,
      colours: item.colours,
      sides: item.sides,
      quantity: item.quantity,
      pages: item.artwork.pages,
      ...(item.goods === undefined ? {} : { goods: item.goods }),
    })),
    shares: request.shares,
    country: spec.destination.country,
    postcodePrefix: spec.destination.postcodePrefix,
    near: spec.destination.near,
    shippingMethod: spec.shippingMethod,
    shipBy: spec.shipBy,
    arriveBy: request.arriveBy,
    priceCap: spec.priceCap,
    costAlready: request.costAlready,
    maxSplits: spec.maxSplits,
    ...(spec.rules === undefined ? {} : { rules: spec.rules }),
    ...(request.exact === undefined ? {} : { exact: request.exact }),
    mayDivide: request.mayDivide,
    now: request.now,
    settings: cutSettings(job, settings),
    hours,
    shops: recorded,
  }
}

function cutSettings(job: Job, settings: RouterSettings): RouterSettings {
  const grams: Record<BlankSku, number> = {}
  for (const { sku } of job.lines) {
    const known = settings.cost.grams[sku]
    if (known !== undefined) grams[sku] = known
  }
  return { ...settings, cost: { ...settings.cost, grams } }
}

function cutHours(hours: Hours, request: RouteRequest, settings: RouterSettings): Hours {
  const from = dayName(Math.floor(request.now / DAY_MS) - CLOSED_DAYS_AROUND)
  const ends = Math.max(request.spec.shipBy, request.arriveBy ?? 0, request.now)
  const reach = CLOSED_DAYS_AROUND + settings.cost.lateDaysMax
  const to = dayName(Math.floor(ends / DAY_MS) + reach)
  return { ...hours, closedDays: hours.closedDays.filter((day) => day >= from && day <= to) }
}

function recordShop(job: Job, shop: ShopSlot, hours: number): RecordedShop {
  const { profile, report, record } = shop
  const { place } = profile
  const promise: Partial<Record<Process, readonly number[]>> = {}
  const bidPrice: Partial<Record<Process, number>> = {}
  const stock: Record<BlankSku, number> = {}
  for (const { process, sku } of job.lines) {
    const name = PROCESSES[process] as Process
    const vector = report.promise[name]
    const bid = report.bidPrice[name]
    const shelf = report.stock[sku]
    if (vector !== undefined) promise[name] = vector
    if (bid !== undefined) bidPrice[name] = bid
    if (shelf !== undefined) stock[sku] = shelf
  }
  const { request } = job
  return {
    peer: profile.peer,
    profile: [profile.boot, profile.revision],
    report: [report.boot, report.seq],
    lat: place.lat,
    lon: place.lon,
    country: place.country,
    timeZone: place.timeZone,
    hours,
    capabilities: cutCapabilities(job, profile.capabilities),
    shipping: profile.shipping,
    currency: profile.currency,
    leadDays: profile.leadDays,
    embargoed: profile.embargo.includes(job.country),
    mode: report.mode,
    today: report.today,
    promise,
    stock,
    bidPrice,
    record,
    inCluster: request.cluster?.members.has(profile.peer) ?? false,
    ...(profile.goods === undefined ? {} : { goods: profile.goods }),
    // Merchant and product are not recorded: what the shop refuses of them is.
    excluded: request.excluded.get(profile.peer) ?? refusalOf(job.rules, profile) ?? '',
  }
}

/** Only what could make a line of the order, and only the words that its lines use. */
function cutCapabilities(job: Job, capabilities: readonly Capability[]): Capability[] {
  const items = job.lines.map((line) => line.item)
  return capabilities
    .map((capability) => ({
      ...capability,
      sizes: capability.sizes.filter((size) => items.some((item) => item.size === size)),
      substrates: capability.substrates.filter((s) => items.some((item) => item.substrate === s)),
      finishings: capability.finishings.filter((f) => items.some((i) => i.finishings.includes(f))),
    }))
    .filter(
      ({ process, sizes, substrates }) =>
        sizes.length > 0 && substrates.length > 0 && items.some((i) => i.process === process),
    )
}

/** Settings of an older record have fewer fields. */
export function replaySettings({ settings }: RecordedInputs): RouterSettings {
  const older: Partial<RouterSettings> = settings
  return { ...settings, embargoes: older.embargoes ?? [] }
}

/** The recorded question, as a router elsewhere can be asked it. */
export function replayInputs(inputs: RecordedInputs): {
  readonly request: RouteRequest
  readonly table: ShopTable
} {
  const table = new ShopTable()
  for (const shop of inputs.shops) {
    const hours = inputs.hours[shop.hours]
    if (hours === undefined) throw new RangeError(`shop ${shop.peer} names hours ${shop.hours}`)
    table.upsert(replayProfile(inputs, shop, hours), replayReport(shop))
    table.setRecord(shop.peer, shop.record)
  }
  const peers = (keep: (shop: RecordedShop) => boolean): PeerId[] =>
    inputs.shops.filter(keep).map((shop) => shop.peer)
  const excluded = inputs.shops.filter((shop) => shop.excluded !== '')
  const request: RouteRequest = {
    order: inputs.order,
    spec: replaySpec(inputs),
    shares: inputs.shares,
    excluded: new Map(excluded.map((shop) => [shop.peer, shop.excluded])),
    now: inputs.now,
    mayDivide: inputs.mayDivide,
    costAlready: inputs.costAlready,
    cluster: { id: '' as ClusterId, members: new Set(peers((shop) => shop.inCluster)) },
    arriveBy: inputs.arriveBy,
    ...(inputs.exact === undefined ? {} : { exact: inputs.exact }),
  }
  return { request, table }
}

/** What routing does not look at is empty: the record holds no more than it needs. */
function replaySpec(inputs: RecordedInputs): OrderSpec {
  return {
    merchant: '' as MerchantId,
    merchantReference: '',
    items: inputs.items.map(({ pages, ...item }) => ({
      ...item,
      product: '',
      artwork: { hash: '' as ArtworkHash, bytes: 0, mediaType: 'application/pdf', pages },
    })),
    destination: {
      country: inputs.country,
      postcodePrefix: inputs.postcodePrefix ?? '',
      near: inputs.near,
      addressHash: '',
    },
    shippingMethod: inputs.shippingMethod,
    shipBy: inputs.shipBy,
    priceCap: inputs.priceCap,
    strategy: inputs.strategy,
    shop: inputs.named,
    maxSplits: inputs.maxSplits,
    ...(inputs.rules === undefined ? {} : { rules: inputs.rules }),
  }
}

function replayProfile(inputs: RecordedInputs, shop: RecordedShop, hours: Hours): ShopProfile {
  const [boot, revision] = shop.profile
  const { lat, lon, country, timeZone } = shop
  return {
    peer: shop.peer,
    boot,
    revision,
    name: '',
    place: { lat, lon, country, timeZone, city: '', site: '' },
    capabilities: shop.capabilities,
    capacity: {},
    hours,
    shipping: shop.shipping,
    currency: shop.currency,
    leadDays: shop.leadDays,
    embargo: shop.embargoed ? [inputs.country] : [],
    ...(shop.goods === undefined ? {} : { goods: shop.goods }),
  }
}

function replayReport(shop: RecordedShop): ShopReport {
  const [boot, seq] = shop.report
  return {
    peer: shop.peer,
    storeId: '' as StoreId,
    boot,
    seq,
    profile: shop.profile,
    at: 0,
    mode: shop.mode,
    today: shop.today,
    promise: shop.promise,
    stock: shop.stock,
    bidPrice: shop.bidPrice,
  }
}
