/**
 * MurmurHash3 x86_128 (Austin Appleby, public domain) over bytes, widened to any number of words by
 * repeated finalisation. Fast in plain JavaScript and alike on every engine; no protection against
 * an attacker, of whom the simulator has none: only accidents must not collide.
 */
const C1 = 0x239b961b
const C2 = 0xab0e9789
const C3 = 0x38b34ae5
const C4 = 0xa1e38b93

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

function finalize(word: number): number {
  let w = word
  w ^= w >>> 16
  w = Math.imul(w, 0x85ebca6b)
  w ^= w >>> 13
  w = Math.imul(w, 0xc2b2ae35)
  return w ^ (w >>> 16)
}

/** Little-endian word at `at`; bytes beyond the end count as zero. */
function wordAt(bytes: Uint8Array, at: number): number {
  const byte = (index: number): number => bytes[index] ?? 0
  return byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24)
}

/** Four mixed words of the parts, which are kept apart by their lengths. */
export function mix(parts: readonly Uint8Array[]): [number, number, number, number] {
  let [h1, h2, h3, h4] = [0x9368e53c, 0x586dcd20, 0x2f2d5a17, 0x71c94b0d]
  for (const bytes of parts) {
    for (let at = 0; at < bytes.byteLength; at += 16) {
      h1 ^= Math.imul(rotate(Math.imul(wordAt(bytes, at), C1), 15), C2)
      h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0
      h2 ^= Math.imul(rotate(Math.imul(wordAt(bytes, at + 4), C2), 16), C3)
      h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0
      h3 ^= Math.imul(rotate(Math.imul(wordAt(bytes, at + 8), C3), 17), C4)
      h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0
      h4 ^= Math.imul(rotate(Math.imul(wordAt(bytes, at + 12), C4), 18), C1)
      h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0
    }
    // The length closes each part: without it ("a", "b") and ("ab") would be one.
    h1 ^= bytes.byteLength
    h2 = (h2 + Math.imul(rotate(h1, 11), C3)) | 0
    h3 ^= h2
    h4 = (h4 + h3) | 0
  }
  h1 = finalize((h1 + h2 + h3 + h4) | 0)
  h2 = finalize((h2 + h1) | 0)
  h3 = finalize((h3 + h1) | 0)
  h4 = finalize((h4 + h1) | 0)
  return [(h1 + h2 + h3 + h4) | 0, (h2 + h1) | 0, (h3 + h1) | 0, (h4 + h1) | 0]
}

/** Spreads four words over `length` bytes: each block is finalised with its own count. */
export function expand(
  words: readonly [number, number, number, number],
  length: number,
): Uint8Array {
  const output = new Uint8Array(length)
  let previous = 0
  for (let at = 0; at < length; at += 4) {
    const word = words[(at >> 2) & 3] ?? 0
    previous = finalize((word + Math.imul(at + 1, 0x9e3779b1) + previous) | 0)
    for (let i = 0; i < 4 && at + i < length; i++) output[at + i] = previous >>> (8 * i)
  }
  return output
}

/** `length` bytes that depend on every bit of every part. */
export function mixedBytes(parts: readonly Uint8Array[], length: number): Uint8Array {
  return expand(mix(parts), length)
}
