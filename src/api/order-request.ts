import * as z from 'zod'
import { PROCESSES, SHIPPING_METHODS } from '../models/catalog.ts'
import type { ArtworkHash } from '../models/ids.ts'
import { isCurrency } from '../models/money.ts'
import { ITEMS_MAX, PARTS_MAX, QUANTITY_MAX } from '../models/order.ts'
import { GOODS_FLAGS, PREFERENCES } from '../models/route-rules.ts'
import { choice, line, matching, optionalLine, record, whole } from './input.ts'
import { RulesSchema } from './rules-request.ts'

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

const itemFields = {
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
  goods: z
    .array(choice(GOODS_FLAGS), 'a list of what is special about it, for example ["hazardous"]')
    .max(GOODS_FLAGS.length, `at most ${GOODS_FLAGS.length} of them`)
    .optional(),
}

const ItemRequest = record(
  { ...itemFields, artwork: Artwork },
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

const recipientFields = {
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
}

const RecipientRequest = record(
  recipientFields,
  'an object with name, street, city, postcode and country',
)

const DATE = /^\d{4}-\d{2}-\d{2}$/
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/
const INSTANT_WANTED =
  'a date, for example 2027-01-19 (its end in UTC), or a time with a zone, for example 2027-01-19T17:00:00Z'

/** Milliseconds since 1970, or null for what is no date. A day lasts until its end in UTC. */
function parseInstant(text: string): number | null {
  const isDate = DATE.test(text)
  if (!isDate && !DATE_TIME.test(text)) return null
  const at = new Date(isDate ? `${text}T23:59:59.999Z` : text)
  if (Number.isNaN(at.getTime())) return null
  // 30 February would come back as a day in March.
  return isDate && !at.toISOString().startsWith(text) ? null : at.getTime()
}

const Instant = z
  .string(INSTANT_WANTED)
  .refine((text) => parseInstant(text) !== null, INSTANT_WANTED)
  .transform((text) => parseInstant(text) ?? 0)

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

/** As `printnode quote` printed it. */
const QuoteId = matching(
  /^q1\.[\w-]{1,509}$/,
  'the id of a quote, q1. and letters, as `printnode quote` printed it',
)

const orderFields = {
  merchantReference: optionalLine(64, 'your own number for this order'),
  idempotencyKey: IdempotencyKey.optional(),
  items: z
    .array(ItemRequest, 'a list of items')
    .min(1, 'at least one item')
    .max(ITEMS_MAX, `at most ${ITEMS_MAX} items; send the rest as another order`),
  recipient: RecipientRequest,
  shippingMethod: choice(SHIPPING_METHODS).default('standard'),
  shipBy: Instant.optional(),
  arriveBy: Instant.optional(),
  priceCap: PriceCap.nullish().transform((cap) => cap ?? null),
  strategy: choice(['auto', 'cluster', 'direct', 'split']).optional(),
  shop: line(80, 'a shop, by its id or its name').optional(),
  maxSplits: whole(1, PARTS_MAX, 'parcels at most').optional(),
  optimize: choice(PREFERENCES).optional(),
  rules: RulesSchema.optional(),
}

export const OrderRequestSchema = record(
  { ...orderFields, quote: QuoteId.optional() },
  'an order as a JSON object; `printnode order submit --help` shows one',
)

export type OrderRequest = z.infer<typeof OrderRequestSchema>

/** Pages decide what a unit weighs; until there is artwork they are a guess. */
const PAGES_MAX = 10_000
/** What is asked of an order that nobody has placed yet: no artwork, and nobody's name. */
export const QuoteRequestSchema = record(
  {
    ...orderFields,
    items: z
      .array(
        record(
          {
            ...itemFields,
            product: optionalLine(120, 'what it is'),
            artwork: Artwork.optional(),
            pages: whole(1, PAGES_MAX, 'pages of the artwork').optional(),
          },
          'an object with process, size, substrate and quantity',
        ),
        'a list of items',
      )
      .min(1, 'at least one item')
      .max(ITEMS_MAX, `at most ${ITEMS_MAX} items; ask for the rest as another quote`),
    recipient: record(
      {
        ...recipientFields,
        name: optionalLine(120, 'whom the parcel is for'),
        street: optionalLine(200, 'street and number'),
      },
      'an object with city, postcode and country',
    ),
  },
  'an order as a JSON object; `printnode quote --help` shows one',
)

export type QuoteRequest = z.infer<typeof QuoteRequestSchema>
