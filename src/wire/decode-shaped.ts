import { decode } from './cbor-reader.ts'
import type { Shape } from './shape.ts'

/** What another node encoded, once it has the shape; null for anything else. Never throws. */
export function decodeShaped(bytes: Uint8Array, shape: Shape): unknown {
  let value: unknown
  try {
    value = decode(bytes)
  } catch {
    return null
  }
  return shape(value) ? value : null
}
