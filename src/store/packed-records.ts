import type { StoreRecord } from '../ports/store.ts'

/** In place of a length: the key is deleted. */
const DELETED = 0xffff_ffff
/** Length of the key, length of the value. */
const HEAD_BYTES = 6

/**
 * Records as one piece of memory: cheap to hand to the thread, and already what the log holds. The
 * values are copied, so that it is what they were at the call.
 */
export function packRecords(records: readonly StoreRecord[]): Uint8Array<ArrayBuffer> {
  const sizes = records.map(({ key }) => Buffer.byteLength(key))
  let size = 0
  records.forEach(({ value }, i) => {
    size += HEAD_BYTES + (sizes[i] as number) + (value?.length ?? 0)
  })
  const packed = new Uint8Array(size)
  const view = Buffer.from(packed.buffer)
  let at = 0
  records.forEach(({ key, value }, i) => {
    const keyBytes = sizes[i] as number
    view.writeUInt16LE(keyBytes, at)
    view.writeUInt32LE(value === null ? DELETED : value.length, at + 2)
    view.write(key, at + HEAD_BYTES, 'utf8')
    at += HEAD_BYTES + keyBytes
    if (value === null) return
    packed.set(value, at)
    at += value.length
  })
  return packed
}

/** In order. Values are views: they keep `packed` alive. Only for bytes that were packed here. */
export function unpackRecords(packed: Uint8Array): StoreRecord[] {
  const view = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength)
  const records: StoreRecord[] = []
  for (let at = 0; at < packed.length;) {
    const keyEnd = at + HEAD_BYTES + view.readUInt16LE(at)
    const length = view.readUInt32LE(at + 2)
    const key = view.toString('utf8', at + HEAD_BYTES, keyEnd)
    if (length === DELETED) records.push({ key, value: null })
    else records.push({ key, value: packed.subarray(keyEnd, keyEnd + length) })
    at = length === DELETED ? keyEnd : keyEnd + length
  }
  return records
}
