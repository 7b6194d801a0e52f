/**
 * Rendezvous hashing (Thaler and Ravishankar 1998): everybody puts the same peers in the same order
 * for a key, keys spread evenly, and a peer that leaves moves nobody else.
 */
export function rendezvousOrder<Peer extends string>(key: string, peers: readonly Peer[]): Peer[] {
  const base = hash(0x811c9dc5, key)
  return peers
    .map((peer) => ({ peer, weight: mixed(hash(base, peer)) }))
    .sort((a, b) => b.weight - a.weight || (a.peer < b.peer ? -1 : 1))
    .map(({ peer }) => peer)
}

/** FNV-1a over UTF-16 units. */
function hash(state: number, text: string): number {
  let h = state
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

/** MurmurHash3's finalizer: FNV alone leaves the high bits of short keys alike. */
function mixed(state: number): number {
  let h = state
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
