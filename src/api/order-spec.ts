import { findPlace } from '../models/gazetteer.ts'
import { coarse } from '../models/geo.ts'
import type { LatLon } from '../models/geo.ts'
import type { MerchantId, PeerId } from '../models/ids.ts'
import type { Destination, Item, OrderSpec, Strategy } from '../models/order.ts'
import type { RouteRules } from '../models/route-rules.ts'
import type { ShopView } from '../runtime/commands/command.ts'
import { checkAddress, postcodePrefix } from './address-rules.ts'
import type { ApiContext } from './context.ts'
import type { InputIssue } from './error-body.ts'
import { inputIssue } from './input.ts'
import type { Parsed } from './input.ts'
import type { OrderRequest } from './order-request.ts'
import { findShop, resolveRules } from './rules.ts'

/** What the merchant should know although the order is taken. */
export interface OrderWarning {
  readonly code: 'place_approximate'
  readonly field: string
  readonly message: string
}

/** What the node knows that an order refers to. */
export interface SpecSurroundings {
  readonly merchant: MerchantId
  /** What holds for every order of the merchant that does not say otherwise. */
  readonly standing: RouteRules | null
  readonly currency: string
  readonly defaults: ApiContext['orderDefaults']
  /** Milliseconds since 1970. */
  readonly now: number
  readonly shops: readonly ShopView[]
}

/** Of an order, all that is neither an item nor a name: alike for a quote. */
export type SpecRequest = Pick<
  OrderRequest,
  | 'merchantReference'
  | 'shippingMethod'
  | 'shipBy'
  | 'arriveBy'
  | 'priceCap'
  | 'strategy'
  | 'shop'
  | 'maxSplits'
  | 'optimize'
  | 'rules'
> & {
  readonly recipient: Pick<
    OrderRequest['recipient'],
    'country' | 'region' | 'city' | 'postcode' | 'location'
  >
}

export interface PreparedSpec {
  readonly spec: OrderSpec
  readonly warnings: readonly OrderWarning[]
}

/** When a merchant names no date: a working week for the press and a weekend. */
const SHIP_WITHIN_DEFAULT_MS = 7 * 86_400_000
/** Nobody promises capacity a year ahead; a date beyond is a typing mistake. */
const SHIP_WITHIN_MAX_MS = 365 * 86_400_000

/** Completes a request to what is routed, or says everything that is wrong with it. */
export function prepareSpec(
  request: SpecRequest,
  items: readonly Item[],
  itemsAsked: number,
  around: SpecSurroundings,
): Parsed<PreparedSpec> {
  const { arriveBy } = request
  // Whoever says when it must be there leaves it to the shop when to send it.
  const shipBy = request.shipBy ?? arriveBy ?? around.now + SHIP_WITHIN_DEFAULT_MS
  const place = placeOf(request)
  const { strategy = around.defaults.strategy, maxSplits = around.defaults.maxSplits } = request
  const shop = shopOf(request, strategy, around.shops)
  const rules = resolveRules(request.rules ?? {}, request.optimize, around.shops, itemsAsked)
  const merged = rules.ok ? mergedRules(around.standing, rules.value) : null
  const issues: InputIssue[] = [
    ...checkAddress(request.recipient),
    ...checkDate('shipBy', shipBy, around.now),
    ...(arriveBy === undefined ? [] : checkDate('arriveBy', arriveBy, around.now)),
    ...checkCurrency(request, around.currency),
    ...(rules.ok ? [] : rules.issues),
    ...(shop.ok ? checkNamed(shop.value, merged) : shop.issues),
  ]
  if (issues.length > 0 || place === null || !shop.ok) return { ok: false, issues }
  const spec: OrderSpec = {
    merchant: around.merchant,
    merchantReference: request.merchantReference,
    items,
    destination: destinationOf(request, place.at),
    shippingMethod: request.shippingMethod,
    shipBy,
    ...(arriveBy === undefined ? {} : { arriveBy }),
    priceCap: request.priceCap,
    strategy,
    shop: shop.value,
    maxSplits,
    ...(merged === null ? {} : { rules: merged }),
  }
  return { ok: true, value: { spec, warnings: place.warnings } }
}

/** The order's own word goes before the merchant's usual one, rule by rule. */
function mergedRules(standing: RouteRules | null, own: RouteRules | null): RouteRules | null {
  return standing === null ? own : { ...standing, ...own }
}

function destinationOf({ recipient }: SpecRequest, at: LatLon): Destination {
  return {
    country: recipient.country,
    postcodePrefix: postcodePrefix(recipient.postcode),
    near: coarse(at),
    // The machine hashes the address with the salt.
    addressHash: '',
  }
}

function placeOf({
  recipient,
}: SpecRequest): { at: LatLon; warnings: readonly OrderWarning[] } | null {
  const { country, region, city, location } = recipient
  if (location !== undefined) return { at: location, warnings: [] }
  const found = findPlace(country, region, city)
  if (found === null) return null
  if (found.precision === 'city') return { at: found.at, warnings: [] }
  const message = `the city is not in the offline table: shops are ranked by their distance to the ${found.precision}; give recipient.location {lat, lon} for a nearer one`
  return {
    at: found.at,
    warnings: [{ code: 'place_approximate', field: 'recipient.city', message }],
  }
}

function checkDate(field: string, at: number, now: number): readonly InputIssue[] {
  const value = new Date(at).toISOString()
  if (at <= now) {
    return [inputIssue(field, value, 'in the past', 'give a date in the future')]
  }
  if (at - now <= SHIP_WITHIN_MAX_MS) return []
  return [inputIssue(field, value, 'more than a year away', 'give a date within a year')]
}

function checkCurrency({ priceCap }: SpecRequest, currency: string): readonly InputIssue[] {
  if (priceCap === null || priceCap.currency === currency) return []
  const fix = `give the cap in ${currency}`
  return [
    inputIssue('priceCap.currency', priceCap.currency, `this network settles in ${currency}`, fix),
  ]
}

function shopOf(
  request: SpecRequest,
  strategy: Strategy,
  shops: readonly ShopView[],
): Parsed<PeerId | null> {
  const wanted = request.shop
  if (wanted === undefined) return { ok: true, value: null }
  if (strategy === 'direct') {
    const known = shops.filter(({ profile }) => profile.peer === wanted)
    return known.length === 1 ? { ok: true, value: wanted as PeerId } : findNamed(wanted, shops)
  }
  const problem = `only for strategy direct, not ${strategy}`
  return {
    ok: false,
    issues: [inputIssue('shop', JSON.stringify(wanted), problem, 'set strategy to direct')],
  }
}

/** An order for a shop that nobody has heard of would wait for ever: here its id is not enough. */
function findNamed(wanted: string, shops: readonly ShopView[]): Parsed<PeerId> {
  const found = findShop(wanted, 'shop', shops)
  if (!found.ok || shops.some(({ profile }) => profile.peer === found.value)) return found
  const value = JSON.stringify(wanted)
  const issue = inputIssue('shop', value, 'no shop of this network', 'see `printnode shops`')
  return { ok: false, issues: [issue] }
}

/** A merchant that names a shop and forbids it has made a mistake in one of the two. */
function checkNamed(shop: PeerId | null, rules: RouteRules | null): readonly InputIssue[] {
  if (shop === null || rules === null) return []
  const denied = rules.deny?.includes(shop) === true
  if (!denied && rules.allow?.includes(shop) !== false) return []
  const problem = denied ? 'in rules.deny' : 'not in rules.allow'
  const fix = 'name another shop, or change the rules'
  return [inputIssue('shop', JSON.stringify(shop), problem, fix)]
}
