import type { Heartbeat } from './membership-messages.ts'
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

const LENGTH = 8

/**
 * As a frame says it. Heartbeats are most of what a quiet node sends, and two thirds of their bytes were the names of
 * their fields: they alone travel as a list, which no other message is.
 */
export function packed(message: Message): Message | PackedHeartbeat {
  if (message.type !== 'heartbeat') return message
  const { boot, nonce, seq, cluster, epoch, storeSeq, health, suspects } = message
  return [boot, nonce, seq, cluster, epoch, storeSeq, health, suspects]
}

/** What was packed, not yet looked at; anything else as it is. */
export function unpacked(item: unknown): unknown {
  if (!Array.isArray(item) || item.length !== LENGTH) return item
  const [boot, nonce, seq, cluster, epoch, storeSeq, health, suspects] = item as unknown[]
  return { type: 'heartbeat', boot, nonce, seq, cluster, epoch, storeSeq, health, suspects }
}
