import { fromString, toString } from 'uint8arrays'
import { SHIPPING_METHODS } from '../../models/catalog.ts'
import type { ShippingMethod } from '../../models/catalog.ts'
import type { PeerId } from '../../models/ids.ts'
import type { Currency } from '../../models/money.ts'
import type { OrderSpec } from '../../models/order.ts'
import type { Crypto } from '../../ports/crypto.ts'
import { encode } from '../../wire/cbor-writer.ts'
import { decodeShaped } from '../../wire/decode-shaped.ts'
import { bytes, decimal, integer, list, nullOr, text, tuple } from '../../wire/shape.ts'

/**
 * A quote is its own proof: what was offered, to whom and until when, signed by the node that offered
 * it. So any node of the network honours it, and none has to remember it.
 */
export interface Quote {
  readonly issuer: PeerId
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly currency: Currency
  /** Minor units; null where nobody could. */
  readonly prices: Readonly<Record<ShippingMethod, number | null>>
}

const VERSION = 1
const PREFIX = 'q1.'
/** Of a hash: no two requests of a merchant's are alike by chance. */
const SUBJECT_BYTES = 16
/** A quote takes some 250. */
export const QUOTE_LENGTH_MAX = 512

type Body = readonly [
  version: number,
  issuer: PeerId,
  expiresAt: number,
  currency: Currency,
  subject: Uint8Array,
  prices: readonly (number | null)[],
]

const figure = decimal(0, Number.MAX_SAFE_INTEGER)
const BODY = tuple(
  integer(VERSION, VERSION),
  text(80),
  figure,
  text(3),
  bytes(SUBJECT_BYTES),
  list(nullOr(figure), SHIPPING_METHODS.length),
)
const SEALED = tuple(bytes(QUOTE_LENGTH_MAX), bytes(128))

export function writeQuote(quote: Omit<Quote, 'issuer'>, spec: OrderSpec, crypto: Crypto): string {
  const body: Body = [
    VERSION,
    crypto.self,
    quote.expiresAt,
    quote.currency,
    subjectOf(spec, crypto),
    SHIPPING_METHODS.map((method) => quote.prices[method]),
  ]
  const content = encode(body)
  return PREFIX + toString(encode([content, crypto.sign('quote', content)]), 'base64url')
}

/** `not_a_quote`: nobody's, or changed on its way. `other_order`: for something, or somebody, else. */
export type QuoteFlaw = 'not_a_quote' | 'other_order'

/** Whether the issuer is a member is the caller's to ask. Never throws. */
export function readQuote(token: string, spec: OrderSpec, crypto: Crypto): Quote | QuoteFlaw {
  const sealed = unsealed(token)
  if (sealed === null) return 'not_a_quote'
  const [content, signature] = sealed
  const body = decodeShaped(content, BODY) as Body | null
  if (body === null) return 'not_a_quote'
  const [, issuer, expiresAt, currency, subject, prices] = body
  if (!crypto.verify('quote', issuer, content, signature)) return 'not_a_quote'
  const wanted = subjectOf(spec, crypto)
  if (subject.length !== wanted.length || subject.some((byte, i) => byte !== wanted[i])) {
    return 'other_order'
  }
  const byMethod = Object.fromEntries(
    SHIPPING_METHODS.map((method, at) => [method, prices[at] ?? null]),
  ) as Quote['prices']
  return { issuer, expiresAt, currency, prices: byMethod }
}

function unsealed(token: string): readonly [content: Uint8Array, signature: Uint8Array] | null {
  if (token.length > QUOTE_LENGTH_MAX || !token.startsWith(PREFIX)) return null
  const encoded = token.slice(PREFIX.length)
  if (!/^[\w-]+$/.test(encoded)) return null
  const raw = bytesOf(encoded)
  return raw && (decodeShaped(raw, SEALED) as readonly [Uint8Array, Uint8Array] | null)
}

/** Null for letters that are the beginning of something: the library throws. */
function bytesOf(encoded: string): Uint8Array | null {
  try {
    return fromString(encoded, 'base64url')
  } catch {
    return null
  }
}

/**
 * What the price was for: the merchant, what is printed how often, and where to. Files, dates and
 * wording may change until the order is placed.
 */
function subjectOf(spec: OrderSpec, crypto: Crypto): Uint8Array {
  const items = spec.items.map((item) => [
    item.process,
    item.size,
    item.substrate,
    [...item.finishings].sort(),
    item.colours,
    item.sides,
    item.quantity,
  ])
  const { country, near } = spec.destination
  const subject = [spec.merchant, items, country, near.lat, near.lon]
  return crypto.hash(encode(subject)).subarray(0, SUBJECT_BYTES)
}
