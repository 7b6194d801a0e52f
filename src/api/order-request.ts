import * as z from 'zod'
import { PROCESSES, SHIPPING_METHODS } from '../models/catalog.ts'
import type { ArtworkHash } from '../models/ids.ts'
import { isCurrency } from '../models/money.ts'
import { ITEMS_MAX, PARTS_MAX, QUANTITY_MAX } from '../models/order.ts'
import { choice, line, matching, optionalLine, record, whole } from './input.ts'

/** An order as merchants write it: JSON in, checked and completed with defaults. */

const SIZE = matching(
  /^[A-Za-z0-9][A-Za-z0-9.-]{0,31}$/,
  'a size of letters, digits, dots and dashes, for example A3, 210x297, M or 11oz',
)
const SLUG = matching(
  /^[a-z0-9][a-z0-9-]{0,47}$/,
  'a name of lower-case letters, digits and dashes, for example silk-170',
)

/** Folding, cutting and coating together: no press line has more stations. */
const FINISHINGS_MAX = 8
/** Four process colours and as many spot colours. */
const COLOURS_MAX = 8
/** A hundred thousand in major units of most currencies: beyond this, a person decides. */
const PRICE_CAP_MAX = 10_000_000

const ARTWORK_HASH = matching(
  /^[0-9a-f]{64}$/,
  'the hash that `POST /artwork` answered, 64 hexadecimal digits',
).transform((hash) => hash as ArtworkHash)

/** `hash` or `{hash, …}`: the answer of `POST /artwork` may be pasted as it is. */
const Artwork = z.preprocess(
  (value) => (typeof value === 'object' && value !== null && 'hash' in value ? value.hash : value),
  ARTWORK_HASH,
)

const ItemRequest = record(
  {
    product: line(120, 'what it is, for example Poster "Bay at night"'),
    process: choice(PROCESSES),
    size: SIZE,
    substrate: SLUG,
    finishings: z
      .array(SLUG, 'a list of finishings, for example ["matte-lamination"]')
      .max(FINISHINGS_MAX, `at most ${FINISHINGS_MAX} finishings`)
      .default([]),
    colours: whole(1, COLOURS_MAX, 'inks a side').default(4),
    sides: z.literal([1, 2], '1 or 2').default(1),
    quantity: whole(1, QUANTITY_MAX, 'how many to print'),
    artwork: Artwork,
  },
  'an object with product, process, size, substrate, quantity and artwork',
)

const Location = record(
  {
    lat: z
      .number('degrees from -90 to 90')
      .min(-90, 'degrees from -90 to 90')
      .max(90, 'degrees from -90 to 90'),
    lon: z
      .number('degrees from -180 to 180')
      .min(-180, 'degrees from -180 to 180')
      .max(180, 'degrees from -180 to 180'),
  },
  'an object {lat, lon} in degrees',
)

const RecipientRequest = record(
  {
    name: line(120, 'whom the parcel is for'),
    street: line(200, 'street and number'),
    city: line(120, 'the city'),
    region: optionalLine(80, 'state or province'),
    postcode: optionalLine(16, 'the postcode'),
    country: matching(/^[A-Z]{2}$/, 'an ISO 3166-1 code of two capital letters, for example US'),
    email: z.union([z.literal(''), z.email()], 'an e-mail address, or leave it out').default(''),
    phone: z
      .string()
      .trim()
      .regex(/^[+\d][\d ()/.-]{2,30}$|^$/, 'a phone number of digits, or leave it out')
      .default(''),
    location: Location.optional(),
  },
  'an object with name, street, city, postcode and country',
)

const DATE = /^\d{4}-\d{2}-\d{2}$/
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/
const SHIP_BY_WANTED =
  'a date, for example 2027-01-19 (its end in UTC), or a time with a zone, for example 2027-01-19T17:00:00Z'

/** Milliseconds since 1970, or null for what is no date. A day lasts until its end in UTC. */
function parseShipBy(text: string): number | null {
  const isDate = DATE.test(text)
  if (!isDate && !DATE_TIME.test(text)) return null
  const at = new Date(isDate ? `${text}T23:59:59.999Z` : text)
  if (Number.isNaN(at.getTime())) return null
  // 30 February would come back as a day in March.
  return isDate && !at.toISOString().startsWith(text) ? null : at.getTime()
}

const ShipBy = z
  .string(SHIP_BY_WANTED)
  .refine((text) => parseShipBy(text) !== null, SHIP_BY_WANTED)
  .transform((text) => parseShipBy(text) ?? 0)

const PriceCap = record(
  {
    amount: whole(1, PRICE_CAP_MAX, 'minor units, 12.50 USD is 1250'),
    currency: z
      .string('an ISO 4217 code, for example USD')
      .refine(isCurrency, 'an ISO 4217 code, for example USD'),
  },
  'an object {amount, currency}, amount in minor units',
)

export const IdempotencyKey = matching(
  /^[\x21-\x7e]{1,128}$/,
  'at most 128 printable ASCII characters without spaces, for example your order number',
)

export const OrderRequestSchema = record(
  {
    merchantReference: optionalLine(64, 'your own number for this order'),
    idempotencyKey: IdempotencyKey.optional(),
    items: z
      .array(ItemRequest, 'a list of items')
      .min(1, 'at least one item')
      .max(ITEMS_MAX, `at most ${ITEMS_MAX} items; send the rest as another order`),
    recipient: RecipientRequest,
    shippingMethod: choice(SHIPPING_METHODS).default('standard'),
    shipBy: ShipBy.optional(),
    priceCap: PriceCap.nullish().transform((cap) => cap ?? null),
    strategy: choice(['auto', 'cluster', 'direct', 'split']).optional(),
    shop: line(80, 'a shop, by its id or its name').optional(),
    maxSplits: whole(1, PARTS_MAX, 'parcels at most').optional(),
  },
  'an order as a JSON object; `printnode order submit --help` shows one',
)

export type OrderRequest = z.infer<typeof OrderRequestSchema>
