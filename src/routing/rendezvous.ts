/**
 * Weighted rendezvous hashing: among shops that are as good as each other, each order has its own
 * favourite, the same on every node, and shops are favoured in proportion to their weight
 * (ROUTING.md, point 5; Thaler & Ravishankar 1998, weights by the logarithm method).
 */

/** 32 bits of a string (FNV-1a, then the finaliser of MurmurHash3, for FNV mixes its last bytes badly). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return finalise(hash)
}

function finalise(hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The shop with the largest rank wins. `weight` > 0; both hashes from `hashText`. */
export function rendezvousRank(order: number, shop: number, weight: number): number {
  const mixed = finalise(Math.imul(order, 0x9e3779b1) ^ shop)
  // In (0, 1), so that the logarithm is finite and not zero.
  const uniform = (mixed + 0.5) / 4_294_967_296
  return -weight / Math.log(uniform)
}
