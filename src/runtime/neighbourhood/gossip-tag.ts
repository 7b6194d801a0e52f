/** What a gossip message is: its first byte. Those who listen to a cluster hear all kinds. */
export type GossipKind = 'report' | 'profile' | 'digest' | 'pulse'

/** By their number on the wire. */
const KINDS: readonly GossipKind[] = ['report', 'profile', 'digest', 'pulse']

export function tagged(kind: GossipKind, bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(bytes.length + 1)
  message[0] = KINDS.indexOf(kind)
  message.set(bytes, 1)
  return message
}

/** Null for what a later version may understand. */
export function untagged(
  message: Uint8Array,
): { readonly kind: GossipKind; readonly bytes: Uint8Array } | null {
  const kind = KINDS[message[0] ?? KINDS.length]
  return kind === undefined ? null : { kind, bytes: message.subarray(1) }
}
