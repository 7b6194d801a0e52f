import type { Beat, Heartbeat } from './membership-messages.ts'
import type { Message } from './messages.ts'

/** A heartbeat's values in a fixed order. */
export type PackedHeartbeat = readonly [
  boot: number,
  nonce: number,
  seq: number,
  cluster: string,
  epoch: number,
  storeSeq: number,
  health: number,
  suspects: Heartbeat['suspects'],
]

export type PackedBeat = readonly [seq: number, mark: number, storeSeq: number]

const LENGTH = 8
const BEAT_LENGTH = 3

/**
 * As a frame says it. Heartbeats are most of what a quiet node sends, and two thirds of their bytes were the names of
 * their fields: they and beats alone travel as lists, which no other message is.
 */
export function packed(message: Message): Message | PackedHeartbeat | PackedBeat {
  if (message.type === 'beat') return [message.seq, message.mark, message.storeSeq]
  if (message.type !== 'heartbeat') return message
  const { boot, nonce, seq, cluster, epoch, storeSeq, health, suspects } = message
  return [boot, nonce, seq, cluster, epoch, storeSeq, health, suspects]
}

/** What was packed, not yet looked at; anything else as it is. */
export function unpacked(item: unknown): unknown {
  if (!Array.isArray(item)) return item
  if (item.length === BEAT_LENGTH) {
    const [seq, mark, storeSeq] = item as unknown[]
    return { type: 'beat', seq, mark, storeSeq } satisfies Record<keyof Beat, unknown>
  }
  if (item.length !== LENGTH) return item
  const [boot, nonce, seq, cluster, epoch, storeSeq, health, suspects] = item as unknown[]
  return { type: 'heartbeat', boot, nonce, seq, cluster, epoch, storeSeq, health, suspects }
}
