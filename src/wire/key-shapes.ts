import type { KeyMessage } from './key-messages.ts'
import { keepersShape } from './keepers-shape.ts'
import { KEY_BLOB_BYTES_MAX, KEY_BLOBS_MAX } from './limits.ts'
import { bytes, fields, integer, list, nullOr, oneOf, text } from './shape.ts'
import type { Shape } from './shape.ts'

/** Twice what any id needs: a bound, not a format. */
const NAME_MAX = 128
const GENERATION_MAX = 1_000_000_000
const HASH_BYTES = 32
/** Members of an old and a new committee, and who drives the change. */
const SOURCES_MAX = 11

const name = text(NAME_MAX)
const generation = integer(0, GENERATION_MAX)
const hash = bytes(HASH_BYTES)
const at = fields({ generation, keepers: keepersShape })

/** The fields of every message about idempotency keys. */
export const KEY_SHAPES: Readonly<Record<KeyMessage['type'], Readonly<Record<string, Shape>>>> = {
  keys_ask: { rid: name, group: name },
  keys_told: { rid: name, at: nullOr(at) },
  keys_stage: {
    rid: name,
    group: name,
    generation,
    store: name,
    manifest: hash,
    sources: list(name, SOURCES_MAX),
  },
  keys_staged: { rid: name },
  keys_seal: { rid: name, group: name, generation, store: name },
  keys_sealed: { rid: name, blobs: list(hash, KEY_BLOBS_MAX) },
  keys_refused: {
    rid: name,
    reason: oneOf(['wrong_store', 'overtaken', 'not_found', 'busy']),
  },
  keys_pull: { rid: name, group: name, blob: hash },
  keys_blob: { rid: name, bytes: nullOr(bytes(KEY_BLOB_BYTES_MAX)) },
  keys_open: { group: name, generation, store: name, at },
  keys_opened: { group: name, generation, store: name },
  key_settled: { group: name, generation, name, order: name },
}
