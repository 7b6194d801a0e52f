import { assert } from '../models/failure.ts'
import type { StoreRecord } from '../ports/store.ts'
import { KEY_LENGTH_MAX, VALUE_BYTES_MAX } from './limits.ts'

/** Bytes of a commit; a record that no store takes is a bug of the caller. */
export function checkRecords(records: readonly StoreRecord[]): number {
  let bytes = 0
  for (const { key, value } of records) {
    assert(key !== '' && key.length <= KEY_LENGTH_MAX, `key has 1 to ${KEY_LENGTH_MAX} characters`)
    // Half a surrogate or a NUL would come back as another key than went in.
    assert(key.isWellFormed() && !key.includes('\0'), 'key is well-formed text')
    assert((value?.length ?? 0) <= VALUE_BYTES_MAX, `value of ${key} is over the limit`)
    bytes += key.length + (value?.length ?? 0)
  }
  return bytes
}

/** The order of keys in every store: by code point, as SQLite compares their bytes. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
