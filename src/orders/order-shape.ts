import { PROCESSES, SHIPPING_METHODS } from '../models/catalog.ts'
import { ATTEMPTS_MAX, ITEMS_MAX, OPS_KEPT, PARTS_MAX, STRATEGIES } from '../models/order.ts'
import { ORDER_STATES } from '../models/order-lifecycle.ts'
import { PART_STATES } from '../models/part-lifecycle.ts'
import { KEEP_TOGETHER_MAX, RULE_SHOPS_MAX } from '../models/route-rules.ts'
import {
  bytes,
  decimal,
  fieldsAmong,
  fieldsWith,
  integer,
  list,
  mapOf,
  nullOr,
  oneOf,
  text,
  tuple,
} from '../wire/shape.ts'
import type { Shape } from '../wire/shape.ts'

/** Bounds, not formats: an intake checks more closely. Orders outlive versions: more fields are let be. */
const TEXT_MAX = 512
const EVENTS_MAX = 1_000
const FINISHINGS_MAX = 64
const BYTES_MAX = 128

const whole = integer(0, Number.MAX_SAFE_INTEGER)
const name = text(TEXT_MAX)
const price = decimal(0, Number.MAX_SAFE_INTEGER)
/** Milliseconds since 1970; a clock may have parts of one. */
const instant = decimal(0, Number.MAX_SAFE_INTEGER)
const bool: Shape = (value) => typeof value === 'boolean'

/** A newer version may know more of them: this one lets them be. */
const flags = list(name, FINISHINGS_MAX)

const itemFields = {
  product: name,
  process: oneOf(PROCESSES),
  size: name,
  substrate: name,
  finishings: list(name, FINISHINGS_MAX),
  colours: whole,
  sides: integer(1, 2),
  quantity: whole,
  artwork: fieldsAmong({ hash: name, bytes: whole, mediaType: name, pages: whole }),
}
const item = fieldsWith(itemFields, { goods: flags })

const shops = list(name, RULE_SHOPS_MAX)
const perMille = integer(0, 1_000_000)
const rules = fieldsWith(
  {},
  {
    optimize: name,
    weights: mapOf(name, decimal(0, Number.MAX_SAFE_INTEGER), EVENTS_MAX),
    allow: shops,
    deny: shops,
    priority: list(shops, RULE_SHOPS_MAX),
    market: name,
    fewestSplits: bool,
    oneShopPerMille: perMille,
    keepTogether: list(list(whole, ITEMS_MAX), KEEP_TOGETHER_MAX),
    lotMin: whole,
    rank: name,
    dailyCap: whole,
    latePerMilleMax: perMille,
    reprintPerMilleMax: perMille,
  },
)

const specFields = {
  merchant: name,
  merchantReference: name,
  items: list(item, ITEMS_MAX),
  destination: fieldsAmong({
    country: name,
    postcodePrefix: name,
    near: fieldsAmong({ lat: decimal(-90, 90), lon: decimal(-180, 180) }),
    addressHash: name,
  }),
  shippingMethod: oneOf(SHIPPING_METHODS),
  shipBy: instant,
  priceCap: nullOr(fieldsAmong({ amount: price, currency: name })),
  strategy: oneOf(STRATEGIES),
  shop: nullOr(name),
  maxSplits: whole,
}
/** Orders of the first version have no rules. */
export const ORDER_SPEC_SHAPE: Shape = fieldsWith(specFields, { arriveBy: instant, rules })

const partFields = {
  id: name,
  shares: list(tuple(whole, whole), ITEMS_MAX),
  state: oneOf(PART_STATES),
  attempt: integer(0, ATTEMPTS_MAX),
  shop: nullOr(name),
  desk: nullOr(name),
  cost: price,
  ackBy: instant,
  startBy: instant,
  tried: list(fieldsAmong({ shop: name, attempt: whole, reason: name }), ATTEMPTS_MAX),
  reason: name,
  carrier: name,
  tracking: name,
}
/** Orders of the first version have no day for each part. */
const part = fieldsWith(partFields, { shipBy: instant })

/** Type, part, attempt, instant, actor, detail, signature. */
const event = tuple(name, name, whole, instant, whole, name, bytes(BYTES_MAX))

const orderFields = {
  v: whole,
  id: name,
  version: integer(1, Number.MAX_SAFE_INTEGER),
  spec: ORDER_SPEC_SHAPE,
  intake: name,
  createdAt: instant,
  state: oneOf(ORDER_STATES),
  cancelWish: bool,
  parts: list(part, PARTS_MAX),
  events: list(event, EVENTS_MAX),
  actors: list(name, EVENTS_MAX),
  chain: bytes(BYTES_MAX),
  ops: list(name, OPS_KEPT),
}

/** An order as its register holds it (`order-codec.ts`). Many come without a key. */
export const ORDER_SHAPE: Shape = fieldsWith(orderFields, {
  key: fieldsAmong({ name, fingerprint: name }),
})
