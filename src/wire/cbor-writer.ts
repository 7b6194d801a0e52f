import { mapPlan } from './map-plan.ts'

/**
 * Deterministic CBOR (RFC 8949, 4.2.3; the data model of DAG-CBOR without links): shortest heads,
 * map keys by length and then by bytes, every float in 64 bits. The same value is the same bytes at
 * every node, which is what signatures and chosen values are compared by. Own code, because general
 * libraries make a token of every item, and this is what nodes do all day; a property test holds it
 * against `@ipld/dag-cbor`.
 */
const UINT = 0x00
const NEGATIVE = 0x20
const BYTES = 0x40
const TEXT = 0x60
const LIST = 0x80
const MAP = 0xa0
const FALSE = 0xf4
const TRUE = 0xf5
const NULL = 0xf6
const FLOAT_64 = 0xfb

/** Longer heads do not exist; a float is as long. */
const HEAD_BYTES_MAX = 9
/** Longer texts are faster in one native call than letter by letter. */
const LOOP_TEXT_MAX = 64
const BUFFER_BYTES = 4_096
/** A buffer that one great value has left behind is not kept. */
const BUFFER_BYTES_KEPT_MAX = 256 * 1024
/** What waits somewhere keeps its slab: no more than the frames that a peer's queue may hold. */
const SLAB_BYTES = 16 * 1024
const PIECE_BYTES_MAX = 1_024
/** Fewer bytes are copied faster one by one. */
const LOOP_BYTES_MAX = 64
/** UTF-8 of one UTF-16 unit. */
const UTF8_BYTES_MAX = 3

const utf8 = new TextEncoder()
const float = new DataView(new ArrayBuffer(8))
/** Where everything is written, and copied out once its length is known. */
let buffer = new Uint8Array(BUFFER_BYTES)
let end = 0
/** Where the next small list is put. */
let slab = new Uint8Array(SLAB_BYTES)
let slabEnd = 0

/** Throws for what has no CBOR here: undefined, functions, NaN, infinities, and class instances. */
export function encode(value: unknown): Uint8Array {
  end = 0
  write(value)
  return taken()
}

/**
 * Lists of the values in order, each as `encode` makes it: a new one begins after `countMax` members,
 * or where the next one would take it beyond `bytesMax` (one alone may be longer).
 */
export function encodeLists(
  values: readonly unknown[],
  countMax: number,
  bytesMax: number,
): Uint8Array[] {
  const lists: Uint8Array[] = []
  let first = 0
  while (first < values.length) {
    end = HEAD_BYTES_MAX
    let next = first
    let full = end
    for (; next < values.length && next - first < countMax; next += 1) {
      full = end
      write(values[next])
      if (end - HEAD_BYTES_MAX > bytesMax && next > first) break
      full = end
    }
    lists.push(listOf(next - first, full))
    first = next
  }
  return lists
}

/** The members lie behind the place of the longest head, up to `until`. */
function listOf(count: number, until: number): Uint8Array {
  end = 0
  head(LIST, count)
  buffer.copyWithin(end, HEAD_BYTES_MAX, until)
  end += until - HEAD_BYTES_MAX
  return end > PIECE_BYTES_MAX ? taken() : piece()
}

/** Lists are frames: many, small, and soon gone. Cut from a slab they cost a third of an allocation. */
function piece(): Uint8Array {
  if (slabEnd + end > slab.length) {
    slab = new Uint8Array(SLAB_BYTES)
    slabEnd = 0
  }
  const bytes = slab.subarray(slabEnd, slabEnd + end)
  if (end < LOOP_BYTES_MAX) for (let i = 0; i < end; i += 1) bytes[i] = buffer[i] as number
  else bytes.set(buffer.subarray(0, end))
  slabEnd += end
  return bytes
}

function taken(): Uint8Array {
  const bytes = buffer.slice(0, end)
  if (buffer.length > BUFFER_BYTES_KEPT_MAX) buffer = new Uint8Array(BUFFER_BYTES)
  return bytes
}

function write(value: unknown): void {
  switch (typeof value) {
    case 'string':
      writeText(value)
      return
    case 'number':
      writeNumber(value)
      return
    case 'boolean':
      writeSimple(value ? TRUE : FALSE)
      return
    case 'object':
      if (value === null) writeSimple(NULL)
      else if (value instanceof Uint8Array) writeBytes(value)
      else if (Array.isArray(value)) {
        head(LIST, value.length)
        for (let i = 0; i < value.length; i += 1) write(value[i])
      } else writeMap(value as Readonly<Record<string, unknown>>)
      return
    case 'undefined':
    case 'function':
    case 'symbol':
    case 'bigint':
      throw new TypeError(`${typeof value} cannot be said in CBOR`)
  }
}

function writeSimple(item: number): void {
  room(1)
  buffer[end] = item
  end += 1
}

function writeNumber(value: number): void {
  if (Number.isSafeInteger(value)) {
    if (value >= 0) head(UINT, value)
    else head(NEGATIVE, -1 - value)
    return
  }
  if (!Number.isFinite(value)) throw new TypeError(`${value} cannot be said in CBOR`)
  writeSimple(FLOAT_64)
  float.setFloat64(0, value)
  room(8)
  for (let i = 0; i < 8; i += 1) buffer[end + i] = float.getUint8(i)
  end += 8
}

function writeBytes(value: Uint8Array): void {
  head(BYTES, value.length)
  room(value.length)
  buffer.set(value, end)
  end += value.length
}

function writeText(text: string): void {
  const { length } = text
  room(2 * HEAD_BYTES_MAX + length * UTF8_BYTES_MAX)
  if (length <= LOOP_TEXT_MAX && writeLetters(text)) return
  // The head says how many bytes: the text first, behind the place of the longest head.
  const from = end + HEAD_BYTES_MAX
  const { written } = utf8.encodeInto(text, buffer.subarray(from))
  head(TEXT, written)
  buffer.copyWithin(end, from, from + written)
  end += written
}

/** False, and nothing written, if a letter takes more than a byte. */
function writeLetters(text: string): boolean {
  const { length } = text
  const before = end
  head(TEXT, length)
  const [to, from] = [buffer, end]
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i)
    if (code >= 0x80) {
      end = before
      return false
    }
    to[from + i] = code
  }
  end += length
  return true
}

function writeMap(map: Readonly<Record<string, unknown>>): void {
  const prototype: unknown = Object.getPrototypeOf(map)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`${map.constructor.name} cannot be said in CBOR`)
  }
  const { keys, texts } = mapPlan(map)
  head(MAP, keys.length)
  for (let i = 0; i < keys.length; i += 1) {
    writeKey(texts[i] as Uint8Array)
    write(map[keys[i] as string])
  }
}

function writeKey(text: Uint8Array): void {
  const { length } = text
  room(length)
  const to = buffer
  for (let i = 0; i < length; i += 1) to[end + i] = text[i] as number
  end += length
}

function head(major: number, argument: number): void {
  room(HEAD_BYTES_MAX)
  if (argument < 24) {
    buffer[end] = major | argument
    end += 1
  } else if (argument < 0x100) {
    buffer[end] = major | 24
    buffer[end + 1] = argument
    end += 2
  } else if (argument < 0x1_0000) {
    buffer[end] = major | 25
    buffer[end + 1] = argument >> 8
    buffer[end + 2] = argument
    end += 3
  } else if (argument < 0x1_0000_0000) {
    buffer[end] = major | 26
    word(end + 1, argument)
    end += 5
  } else {
    buffer[end] = major | 27
    word(end + 1, Math.floor(argument / 0x1_0000_0000))
    word(end + 5, argument % 0x1_0000_0000)
    end += 9
  }
}

function word(at: number, value: number): void {
  buffer[at] = value >>> 24
  buffer[at + 1] = value >>> 16
  buffer[at + 2] = value >>> 8
  buffer[at + 3] = value
}

function room(bytes: number): void {
  if (end + bytes <= buffer.length) return
  const written = buffer
  buffer = new Uint8Array(Math.max(written.length * 2, end + bytes))
  buffer.set(written)
}
