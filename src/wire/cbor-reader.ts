/**
 * Reads what `cbor-writer.ts` writes and nothing else: a value has one encoding, so that whoever
 * signs, hashes or compares bytes need not ask how they were made. Longer heads, unordered or double
 * keys, short floats, tags and indefinite lengths are refused.
 */
/** Longer texts are no names: they are made anew each time. */
const REMEMBERED_TEXT_MAX = 64
/** Deeper than anything that nodes say to each other; nesting without end would exhaust the stack. */
const DEPTH_MAX = 32
/** Slots of remembered texts: ids of a few hundred peers and orders. */
const TEXTS = 2_048
const KEYS = 256

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/**
 * Most texts are names that come again and again. Finding one by its bytes is faster than making it
 * anew, and what was found is one string to whoever compares it. Only a memory: it decides nothing.
 */
const texts: string[] = Array.from({ length: TEXTS }, () => '')
const keys: string[] = Array.from({ length: KEYS }, () => '')

const float = new DataView(new ArrayBuffer(8))
let source: Uint8Array = new Uint8Array(0)
let at = 0

/** Why bytes are no value. */
export class CborFault extends Error {}

/** Throws a `CborFault` for anything but the one encoding of a value. */
export function decode(bytes: Uint8Array): unknown {
  source = bytes
  at = 0
  const value = read(0)
  if (at !== bytes.length) fault('goes on behind its end')
  return value
}

function fault(what: string): never {
  throw new CborFault(`CBOR ${what} at byte ${at}`)
}

function read(depth: number): unknown {
  if (at >= source.length) fault('ends early')
  const first = source[at++] as number
  const minor = first & 0x1f
  switch (first >> 5) {
    case 0:
      return argument(minor)
    case 1:
      return negative(argument(minor))
    case 2:
      return readBytes(argument(minor))
    case 3:
      return readText(argument(minor), texts)
    case 4:
      return readList(argument(minor), depth + 1)
    case 5:
      return readMap(argument(minor), depth + 1)
    case 7:
      return readSimple(first)
    default:
      return fault('has a tag')
  }
}

/** The number that a head carries, which must be in its shortest form and exact. */
function argument(minor: number): number {
  if (minor < 24) return minor
  const size = 1 << (minor - 24)
  if (minor > 27 || at + size > source.length) return fault('has a bad head')
  let value: number
  let least: number
  if (size === 1) {
    value = source[at] as number
    least = 24
  } else if (size === 2) {
    value = ((source[at] as number) << 8) | (source[at + 1] as number)
    least = 0x100
  } else if (size === 4) {
    value = word(at)
    least = 0x1_0000
  } else {
    value = word(at) * 0x1_0000_0000 + word(at + 4)
    least = 0x1_0000_0000
  }
  if (value < least) fault('has a longer head than it needs')
  if (value > Number.MAX_SAFE_INTEGER) fault('has a number that is not exact')
  at += size
  return value
}

function word(from: number): number {
  const [high, low] = [
    ((source[from] as number) << 8) | (source[from + 1] as number),
    ((source[from + 2] as number) << 8) | (source[from + 3] as number),
  ]
  return high * 0x1_0000 + low
}

function negative(value: number): number {
  return Number.isSafeInteger(-1 - value) ? -1 - value : fault('has a number that is not exact')
}

function readBytes(length: number): Uint8Array {
  const from = take(length)
  // A copy: the value may be kept for long, and must not keep a whole frame with it.
  return source.slice(from, from + length)
}

/** The place of the next `length` bytes, which are passed over. */
function take(length: number): number {
  const from = at
  if (length > source.length - from) fault('ends early')
  at = from + length
  return from
}

function readText(length: number, memory: string[]): string {
  const from = take(length)
  if (length === 0) return ''
  if (length > REMEMBERED_TEXT_MAX) return decodeText(from, length)
  // Names differ at their ends; what is found is compared whole.
  const last = source[at - 1] as number
  const other = source[from + (length >> 1)] as number
  const third = length < 3 ? 0 : (source[at - 3] as number)
  const hash = Math.imul(last + (other << 8) + (third << 16) + (length << 24), 0x9e3779b1)
  const slot = (hash >>> 16) & (memory.length - 1)
  const known = memory[slot] as string
  if (known.length === length && isAt(known, from)) return known
  const text = decodeText(from, length)
  // Only what is letter by letter the same in bytes may be found by its bytes.
  if (text.length === length) memory[slot] = text
  return text
}

function isAt(text: string, from: number): boolean {
  const bytes = source
  const { length } = text
  for (let i = 0; i < length; i += 1) if (text.charCodeAt(i) !== bytes[from + i]) return false
  return true
}

function decodeText(from: number, length: number): string {
  try {
    return utf8.decode(source.subarray(from, from + length))
  } catch {
    return fault('has a text that is no UTF-8')
  }
}

function readList(length: number, depth: number): unknown[] {
  if (depth > DEPTH_MAX) fault('is nested too deeply')
  // Every member takes a byte at least: a garbage length cannot exhaust memory.
  if (length > source.length - at) fault('ends early')
  const list: unknown[] = []
  for (let i = 0; i < length; i += 1) list.push(read(depth))
  return list
}

function readMap(length: number, depth: number): Record<string, unknown> {
  if (depth > DEPTH_MAX) fault('is nested too deeply')
  const map: Record<string, unknown> = {}
  let before = -1
  for (let i = 0; i < length; i += 1) {
    const from = at
    if (at >= source.length) fault('ends early')
    const first = source[at++] as number
    if (first >> 5 !== 3) fault('has a key that is no text')
    const key = readText(argument(first & 0x1f), keys)
    if (before >= 0 && !isOrdered(before, from)) fault('has keys out of order')
    before = from
    const value = read(depth)
    if (key === '__proto__') Object.defineProperty(map, key, { ...OWN, value })
    else map[key] = value
  }
  return map
}

/** An assignment to this one name would change what the object is. */
const OWN = { writable: true, enumerable: true, configurable: true }

/** Heads are part of the comparison: they put shorter keys first, and equal keys are not in order. */
function isOrdered(former: number, later: number): boolean {
  for (let i = 0; later + i < at; i += 1) {
    const difference = (source[later + i] as number) - (source[former + i] as number)
    if (difference !== 0) return difference > 0
  }
  return false
}

function readSimple(first: number): unknown {
  switch (first) {
    case 0xf4:
      return false
    case 0xf5:
      return true
    case 0xf6:
      return null
    case 0xfb: {
      const from = take(8)
      for (let i = 0; i < 8; i += 1) float.setUint8(i, source[from + i] as number)
      const value = float.getFloat64(0)
      // What an integer can say is said as an integer.
      if (!Number.isFinite(value) || Number.isSafeInteger(value))
        fault('has a number that is not so')
      return value
    }
    default:
      return fault('has an unknown item')
  }
}
