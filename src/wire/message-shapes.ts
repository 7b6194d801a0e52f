import { PROCESSES } from '../models/catalog.ts'
import { ITEMS_MAX } from '../models/order.ts'
import { keepersShape } from './keepers-shape.ts'
import { KEY_SHAPES } from './key-shapes.ts'
import { DECISIONS_MAX, RECORD_BYTES_MAX, SOLICITED_SHOPS_MAX } from './limits.ts'
import { MEMBERSHIP_SHAPES } from './membership-shapes.ts'
import type { Message } from './messages.ts'
import { REGISTER_SHAPES } from './register-shapes.ts'
import {
  bytes,
  decimal,
  fields,
  integer,
  list,
  mapOf,
  nullOr,
  oneOf,
  text,
  textLike,
  tuple,
} from './shape.ts'
import type { Shape } from './shape.ts'

/** Twice what any id needs: a bound, not a format. */
const NAME_MAX = 128
const KEY_MAX = 256
const COUNT_MAX = 1_000_000_000
const RECORDS_MAX = 1_000
/** A cell and those around it, and room for a cluster astride. */
const REGIONS_MAX = 16

const flag: Shape = (value) => typeof value === 'boolean'
const name = text(NAME_MAX)
const cluster = textLike(/^[a-z0-9]{1,16}$/)
/** Shops that say where they are at home, or nowhere. */
const heap = textLike(/^[a-z0-9]{0,16}$/)
const sum = integer(0, 2 ** 32 - 1)
const within = tuple(decimal(-90, 90), decimal(-180, 180), integer(0, 20_100))
const rid = text(NAME_MAX)
const when = integer(0, Number.MAX_SAFE_INTEGER)
const keepers = keepersShape
const claim = fields({
  units: mapOf(oneOf(PROCESSES), integer(1, COUNT_MAX), PROCESSES.length),
  blanks: mapOf(name, integer(1, COUNT_MAX), ITEMS_MAX),
})

/** One shape for each message; `type` is checked by finding it here. */
export const MESSAGE_SHAPES: Readonly<Record<Message['type'], Shape>> = shapes({
  ...REGISTER_SHAPES,
  ...KEY_SHAPES,
  ...MEMBERSHIP_SHAPES,
  offer: {
    rid,
    offer: fields({
      order: name,
      part: name,
      attempt: integer(1, 1_000),
      claim,
      shipBy: when,
      keepers,
    }),
  },
  reserved: { rid, reservation: text(KEY_MAX), desk: name, heldUntil: when },
  refused: { rid, reason: name, report: bytes(RECORD_BYTES_MAX) },
  release: { reservation: text(KEY_MAX), keepers },
  report_sums: {
    all: flag,
    heaps: list(tuple(heap, sum), RECORDS_MAX),
    regions: list(tuple(name, sum), REGIONS_MAX),
    within: nullOr(within),
  },
  report_differ: { heaps: list(heap, RECORDS_MAX), regions: list(name, REGIONS_MAX) },
  report_digest: {
    versions: list(tuple(name, when, when, when, when), RECORDS_MAX),
    heaps: nullOr(list(heap, RECORDS_MAX)),
    share: tuple(integer(0, RECORDS_MAX - 1), integer(1, RECORDS_MAX)),
    digests: list(tuple(cluster, when, when, when), RECORDS_MAX),
    cells: nullOr(list(name, REGIONS_MAX)),
    regions: list(name, REGIONS_MAX),
    within: nullOr(within),
  },
  report_delta: {
    profiles: list(bytes(RECORD_BYTES_MAX), RECORDS_MAX),
    reports: list(bytes(RECORD_BYTES_MAX), RECORDS_MAX),
    digests: list(bytes(RECORD_BYTES_MAX), RECORDS_MAX),
    pulses: list(bytes(RECORD_BYTES_MAX), RECORDS_MAX),
  },
  report_ask: {},
  solicit_ask: { rid, question: bytes(RECORD_BYTES_MAX) },
  solicit_told: {
    rid,
    cluster: text(16),
    profiles: list(bytes(RECORD_BYTES_MAX), SOLICITED_SHOPS_MAX),
    reports: list(bytes(RECORD_BYTES_MAX), SOLICITED_SHOPS_MAX),
    costs: bytes(RECORD_BYTES_MAX),
  },
  private_keep: { rid, order: name, sealed: bytes(RECORD_BYTES_MAX) },
  private_kept: { rid },
  private_ask: { rid, order: name },
  private_told: { rid, sealed: nullOr(bytes(RECORD_BYTES_MAX)), held: flag },
  explain_ask: { rid, order: name },
  explain_told: { rid, explanations: list(bytes(RECORD_BYTES_MAX), DECISIONS_MAX) },
  key_won: { order: name },
  artwork_keep: {
    rid,
    order: name,
    files: list(fields({ hash: text(NAME_MAX), bytes: when }), ITEMS_MAX),
  },
  artwork_kept: { rid, missing: integer(0, ITEMS_MAX) },
  poke: { order: name, part: name, keepers },
  yield: { reservation: text(KEY_MAX) },
  prices: {
    cluster,
    until: when,
    prices: list(tuple(name, oneOf(PROCESSES), integer(1, COUNT_MAX)), RECORDS_MAX),
  },
})

function shapes(
  table: Readonly<Record<Message['type'], Readonly<Record<string, Shape>>>>,
): Readonly<Record<Message['type'], Shape>> {
  const entries = Object.entries(table).map(([type, shape]) => [
    type,
    fields({ type: oneOf([type]), ...shape }),
  ])
  return Object.fromEntries(entries) as Record<Message['type'], Shape>
}
