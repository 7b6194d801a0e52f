import { intakeTail } from '../models/ids.ts'
import type { ClusterId, PeerId } from '../models/ids.ts'
import type { Crypto } from '../ports/crypto.ts'

/** Half of an id (16 characters, as order ids take it) says who founded it: 40 bits of its peer id. */
const TAIL_LENGTH = 8
const BASE = 36

/** Lower case, for ids of clusters are; digits and letters alike. */
function founderTail(peer: PeerId): string {
  return intakeTail(peer)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '0')
    .slice(-TAIL_LENGTH)
}

/**
 * An id that no other shop mints, and this one never again: the other half is drawn from this
 * process's incarnation and the count of its foundings.
 */
export function mintClusterId(
  peer: PeerId,
  incarnation: string,
  nth: number,
  crypto: Crypto,
): ClusterId {
  const hash = crypto.hash(new TextEncoder().encode(`cluster ${peer} ${incarnation} ${nth}`))
  const drawn = [...hash.subarray(0, 16 - TAIL_LENGTH)].map((byte) => (byte % BASE).toString(BASE))
  return (founderTail(peer) + drawn.join('')) as ClusterId
}

/** Who else creates this cluster's register is mistaken or worse. */
export function isFoundedBy(cluster: ClusterId, peer: PeerId): boolean {
  return cluster.startsWith(founderTail(peer))
}

const VIEW_KEY = 'view/'

/** The register that holds a cluster's view. */
export function viewKey(cluster: ClusterId): string {
  return VIEW_KEY + cluster
}

/** Null for a register that holds something else. */
export function clusterOfKey(key: string): ClusterId | null {
  return key.startsWith(VIEW_KEY) ? (key.slice(VIEW_KEY.length) as ClusterId) : null
}
