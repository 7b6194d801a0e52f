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
/** Where a sender begins a new frame: the last message of a frame may take it over by its own size. */
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
  let batch: Message[] = []
  let size = 0
  const flush = (): void => {
    if (batch.length > 0) frames.push(encode(batch))
    batch = []
    size = 0
  }
  for (const message of messages) {
    const weight = roughSize(message)
    if (batch.length >= FRAME_MESSAGES_MAX || size + weight > FRAME_BYTES_TARGET) flush()
    batch.push(message)
    size += weight
  }
  flush()
  return frames
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

/** Only the large fields count: values and records; the rest of a message is under 1 KiB. */
function roughSize(message: Message): number {
  const total = (parts: readonly Uint8Array[]): number =>
    parts.reduce((sum, b) => sum + b.length, 0)
  switch (message.type) {
    case 'promise':
    case 'value':
      return 512 + (message.value?.length ?? 0)
    case 'accept':
    case 'learn':
      return 512 + message.value.length
    case 'report_delta':
      return 512 + total(message.profiles) + total(message.reports)
    case 'explain_told':
      return 512 + total(message.explanations)
    case 'refused':
      return 512 + message.report.length
    case 'report_digest':
      return 512 + message.versions.length * 160
    case 'private_told':
      return 512 + (message.sealed?.length ?? 0)
    case 'prepare':
    case 'accepted':
    case 'conflict':
    case 'wrong_store':
    case 'read':
    case 'join':
    case 'joined':
    case 'not_joined':
    case 'pointer':
    case 'expired':
    case 'wrong_day':
    case 'retire':
    case 'offer':
    case 'reserved':
    case 'release':
    case 'private_ask':
    case 'explain_ask':
    case 'poke':
      return 512
  }
}
