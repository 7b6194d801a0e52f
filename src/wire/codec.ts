import { decode } from './cbor-reader.ts'
import { encodeLists } from './cbor-writer.ts'
import { MESSAGE_SHAPES } from './message-shapes.ts'
import type { Message } from './messages.ts'
import { packed, unpacked } from './packed-heartbeat.ts'

/** Messages in one frame: all that one turn says to one peer. More are sent in another frame. */
export const FRAME_MESSAGES_MAX = 1_000
/**
 * Bytes of one frame: a full anti-entropy delta fits, and a garbage length cannot exhaust memory.
 * Heartbeats wait behind at most one of these.
 */
export const FRAME_BYTES_MAX = 1024 * 1024
/** Where a sender begins a new frame. One message may be longer, and then has a frame of its own. */
const FRAME_BYTES_TARGET = 256 * 1024

export type DecodedFrame =
  | { readonly type: 'messages'; readonly messages: readonly Message[] }
  | {
      readonly type: 'malformed'
      readonly reason: 'too_large' | 'not_cbor' | 'not_a_list' | 'unknown_shape'
    }

/** The frames of one turn to one peer, in order: one, unless there is much to say. */
export function encodeMessages(messages: readonly Message[]): Uint8Array[] {
  return encodeLists(messages.map(packed), FRAME_MESSAGES_MAX, FRAME_BYTES_TARGET)
}

/** Never throws: what a peer sends is either messages or a reason to distrust it. */
export function decodeMessages(frame: Uint8Array): DecodedFrame {
  if (frame.length > FRAME_BYTES_MAX) return { type: 'malformed', reason: 'too_large' }
  let decoded: unknown
  try {
    decoded = decode(frame)
  } catch {
    return { type: 'malformed', reason: 'not_cbor' }
  }
  if (!Array.isArray(decoded) || decoded.length > FRAME_MESSAGES_MAX) {
    return { type: 'malformed', reason: 'not_a_list' }
  }
  const messages = decoded.map(unpacked)
  if (!messages.every(isMessage)) return { type: 'malformed', reason: 'unknown_shape' }
  return { type: 'messages', messages }
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false
  const { type } = value
  return (
    typeof type === 'string' &&
    Object.hasOwn(MESSAGE_SHAPES, type) &&
    MESSAGE_SHAPES[type as Message['type']](value)
  )
}
