import { hash, randomBytes } from 'node:crypto'
import { findPlace } from '../models/gazetteer.ts'
import { coarse } from '../models/geo.ts'
import type { LatLon } from '../models/geo.ts'
import type { ArtworkHash, MerchantId, PeerId } from '../models/ids.ts'
import type { Destination, Strategy } from '../models/order.ts'
import type { ShopView, Submission } from '../runtime/command.ts'
import { checkAddress, postcodePrefix } from './address-rules.ts'
import type { Shelved } from './artwork-shelf.ts'
import type { ApiContext } from './context.ts'
import type { InputIssue } from './error-body.ts'
import { inputIssue, shown } from './input.ts'
import type { Parsed } from './input.ts'
import type { OrderRequest } from './order-request.ts'

/** What the merchant should know although the order is taken. */
export interface OrderWarning {
  readonly code: 'place_approximate'
  readonly field: string
  readonly message: string
}

export interface PreparedOrder {
  readonly submission: Submission
  readonly warnings: readonly OrderWarning[]
}

/** What the node knows that an order refers to. */
export interface OrderSurroundings {
  readonly merchant: MerchantId
  readonly currency: string
  readonly defaults: ApiContext['orderDefaults']
  /** Milliseconds since 1970. */
  readonly now: number
  readonly shops: readonly ShopView[]
  readonly artwork: (hash: ArtworkHash, size: string) => Promise<Shelved>
}

/** When a merchant names no date: a working week for the press and a weekend. */
const SHIP_WITHIN_DEFAULT_MS = 7 * 86_400_000
/** Nobody promises capacity a year ahead; a date beyond is a typing mistake. */
const SHIP_WITHIN_MAX_MS = 365 * 86_400_000
const SALT_BYTES = 16

/** Completes a request to what the core takes, or says everything that is wrong with it. */
export async function prepareSubmission(
  request: OrderRequest,
  idempotencyKey: string,
  around: OrderSurroundings,
): Promise<Parsed<PreparedOrder>> {
  const shipBy = request.shipBy ?? around.now + SHIP_WITHIN_DEFAULT_MS
  const place = placeOf(request)
  const { strategy = around.defaults.strategy, maxSplits = around.defaults.maxSplits } = request
  const shop = shopOf(request, strategy, around.shops)
  const items: Submission['spec']['items'][number][] = []
  const issues: InputIssue[] = [
    ...checkAddress(request.recipient),
    ...checkDate(shipBy, around.now),
    ...checkCurrency(request, around.currency),
    ...(shop.ok ? [] : shop.issues),
  ]
  for (const [index, item] of request.items.entries()) {
    const shelved = await around.artwork(item.artwork, item.size)
    if (shelved.ok) items.push({ ...item, artwork: shelved.artwork })
    else issues.push(artworkIssue(index, item.artwork, shelved))
  }
  if (issues.length > 0 || place === null || !shop.ok) return { ok: false, issues }
  const { location: _location, ...recipient } = request.recipient
  const submission: Submission = {
    spec: {
      merchant: around.merchant,
      merchantReference: request.merchantReference,
      items,
      destination: destinationOf(request, place.at),
      shippingMethod: request.shippingMethod,
      shipBy,
      priceCap: request.priceCap,
      strategy,
      shop: shop.value,
      maxSplits,
    },
    recipient,
    salt: randomBytes(SALT_BYTES).toString('hex'),
    idempotencyKey,
    fingerprint: fingerprintOf(request),
  }
  return { ok: true, value: { submission, warnings: place.warnings } }
}

function destinationOf({ recipient }: OrderRequest, at: LatLon): Destination {
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
}: OrderRequest): { at: LatLon; warnings: readonly OrderWarning[] } | null {
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

function checkDate(shipBy: number, now: number): readonly InputIssue[] {
  const value = new Date(shipBy).toISOString()
  if (shipBy <= now) {
    return [inputIssue('shipBy', value, 'in the past', 'give a date in the future')]
  }
  if (shipBy - now <= SHIP_WITHIN_MAX_MS) return []
  return [inputIssue('shipBy', value, 'more than a year away', 'give a date within a year')]
}

function checkCurrency({ priceCap }: OrderRequest, currency: string): readonly InputIssue[] {
  if (priceCap === null || priceCap.currency === currency) return []
  const fix = `give the cap in ${currency}`
  return [
    inputIssue('priceCap.currency', priceCap.currency, `this network settles in ${currency}`, fix),
  ]
}

function shopOf(
  request: OrderRequest,
  strategy: Strategy,
  shops: readonly ShopView[],
): Parsed<PeerId | null> {
  const wanted = request.shop
  if (wanted === undefined) return { ok: true, value: null }
  const refuse = (problem: string, fix: string): Parsed<PeerId | null> => ({
    ok: false,
    issues: [inputIssue('shop', shown(wanted), problem, fix)],
  })
  if (strategy !== 'direct') {
    return refuse(`only for strategy direct, not ${strategy}`, 'set strategy to direct')
  }
  const named = shops.filter(
    ({ profile }) => profile.peer === wanted || profile.name.toLowerCase() === wanted.toLowerCase(),
  )
  const [only] = named
  if (only === undefined) return refuse('no shop of this network', 'see `printnode shops`')
  if (named.length > 1) return refuse('the name of several shops', 'give the id of one')
  return { ok: true, value: only.profile.peer }
}

function artworkIssue(
  index: number,
  artwork: ArtworkHash,
  { code, message }: { readonly code: string; readonly message: string },
): InputIssue {
  const fix =
    code === 'not_held'
      ? 'upload the file with POST /artwork to this node first'
      : 'correct the file and upload it, or correct the item'
  return inputIssue(`items[${index}].artwork`, artwork, `${message} [${code}]`, fix)
}

/** Of what was asked, not of how it was spelt: the same key with another body is a conflict. */
export function fingerprintOf(request: OrderRequest): string {
  const { idempotencyKey: _key, ...rest } = request
  return hash('sha256', canonicalJson(rest), 'hex')
}

/** Keys in order at every level: two spellings of one value give one text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
