import type { Libp2p } from '@libp2p/interface'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import * as digest from 'multiformats/hashes/digest'
import { sha256 } from 'multiformats/hashes/sha2'
import type { PeerId } from '../../models/ids.ts'

export type ContentRouting = Pick<Libp2p, 'contentRouting'>

/** Under which the DHT knows what has this SHA-256 (32 bytes). */
export function cidOf(hash: Uint8Array): CID {
  return CID.createV1(raw.code, digest.create(sha256.code, hash))
}

/**
 * Peers that say in the network's own DHT that they have something, at most `most`. `isWhole` is false
 * where there is no DHT, nobody in it, or no time left: what was found until then is given.
 */
export async function lookUpProviders(
  { contentRouting }: ContentRouting,
  cid: CID,
  most: number,
  signal: AbortSignal,
): Promise<{ readonly peers: PeerId[]; readonly isWhole: boolean }> {
  const found = new Set<PeerId>()
  let isWhole = true
  try {
    for await (const { id } of contentRouting.findProviders(cid, { signal })) {
      found.add(id.toString() as PeerId)
      if (found.size >= most) break
    }
  } catch {
    isWhole = false
  }
  return { peers: [...found], isWhole }
}
