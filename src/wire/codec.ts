import { decode, encode } from '@ipld/dag-cbor'
import { MESSAGE_SHAPES } from './message-shapes.ts'
import type { Message } from './messages.ts'

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
  const frames: Uint8Array[] = []
  let batch: Uint8Array[] = []
  let size = 0
  const flush = (): void => {
    if (batch.length > 0) frames.push(listOf(batch, size))
    batch = []
    size = 0
  }
  for (const message of messages) {
    const bytes = encode(message)
    if (batch.length >= FRAME_MESSAGES_MAX || size + bytes.length > FRAME_BYTES_TARGET) flush()
    batch.push(bytes)
    size += bytes.length
  }
  flush()
  return frames
}

/** What `encode` makes of the list, from its members that are encoded already (RFC 8949, 3.1). */
function listOf(members: readonly Uint8Array[], size: number): Uint8Array {
  const { length } = members
  const head =
    length < 24
      ? [0x80 | length]
      : length < 256
        ? [0x98, length]
        : [0x99, length >> 8, length & 0xff]
  const frame = new Uint8Array(head.length + size)
  frame.set(head)
  let at = head.length
  for (const member of members) {
    frame.set(member, at)
    at += member.length
  }
  return frame
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
  if (!decoded.every(isMessage)) return { type: 'malformed', reason: 'unknown_shape' }
  return { type: 'messages', messages: decoded }
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
