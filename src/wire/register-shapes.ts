import { keepersShape } from './keepers-shape.ts'
import { REGISTER_VALUE_BYTES_MAX } from './limits.ts'
import type { RegisterMessage } from './messages.ts'
import type { RegisterCareMessage } from './register-messages.ts'
import { bytes, fields, integer, nullOr, text } from './shape.ts'
import type { Shape } from './shape.ts'

/** Twice what any id needs: a bound, not a format. */
const NAME_MAX = 128
const KEY_MAX = 256
/** Days since 1970: until the year 10000. */
const DAY_MAX = 3_000_000

const name = text(NAME_MAX)
const rid = text(NAME_MAX)
const generation = integer(0, 1_000_000)
const ballot = fields({ counter: integer(0, Number.MAX_SAFE_INTEGER), node: name, boot: name })
const held = { accepted: nullOr(ballot), value: nullOr(bytes(REGISTER_VALUE_BYTES_MAX)) }
const addressed = { key: text(KEY_MAX), generation, store: name }
const keepers = keepersShape
const day = integer(0, DAY_MAX)
const count = integer(0, Number.MAX_SAFE_INTEGER)
const process = { boot: count, at: count }

type RegisterType = (RegisterMessage | RegisterCareMessage)['type']

/** The fields of every message about registers. */
export const REGISTER_SHAPES: Readonly<Record<RegisterType, Readonly<Record<string, Shape>>>> = {
  prepare: { rid, ...addressed, ballot },
  promise: { rid, ...process, ...held },
  accept: { rid, ...addressed, ...process, ballot, value: bytes(REGISTER_VALUE_BYTES_MAX) },
  accepted: { rid, ...process },
  conflict: { rid, promised: ballot },
  wrong_store: { rid, store: name },
  read: { rid, ...addressed, known: nullOr(ballot) },
  value: { rid, ...process, ...held },
  unchanged: { rid, ...process },
  join: { rid, ...addressed, day, from: keepers },
  joined: { rid },
  not_joined: { rid },
  pointer: { rid, generation, keepers },
  expired: { rid },
  wrong_day: { rid, day },
  closed: { rid },
  learn: { ...addressed, ballot, value: bytes(REGISTER_VALUE_BYTES_MAX) },
  chosen: { ...addressed, ...process, ballot },
  locate: { rid, key: text(KEY_MAX) },
  located: {
    rid,
    at: nullOr(fields({ generation, keepers })),
    born: integer(0, Number.MAX_SAFE_INTEGER),
  },
  retire: { ...addressed, keepers },
}
