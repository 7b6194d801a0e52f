import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { isPeerId } from '../../crypto/peer-key.ts'
import type { PeerId } from '../../models/ids.ts'
import { replacePrivateFile } from '../../files/private-file.ts'

/**
 * The file in the data directory with the members met last: a shop that restarts finds the others
 * also when the one bootstrap node of its invite is away.
 */
export const PEER_FILE = 'peers.json'
/** A cluster's worth; one that answers tells of the others. */
export const PEERS_KEPT = 64

const PeerFile = z.object({
  v: z.literal(1),
  peers: z.array(z.object({ peer: z.string(), addresses: z.array(z.string()) })),
})

export interface MetPeer {
  readonly peer: PeerId
  readonly addresses: readonly string[]
}

/** Remembers across restarts where members were met. */
export class PeerMemory {
  readonly #path: string | null
  /** What the file says, so that it is not written again and again. */
  #written = ''

  /** Null: remembers nothing. */
  constructor(dataDir: string | null) {
    this.#path = dataDir === null ? null : join(dataDir, PEER_FILE)
  }

  /** None for a missing or damaged file: this is a memory aid, and the network repeats it. */
  load(): readonly MetPeer[] {
    if (this.#path === null) return []
    try {
      const { peers } = PeerFile.parse(JSON.parse(readFileSync(this.#path, 'utf8')))
      return peers
        .slice(0, PEERS_KEPT)
        .flatMap(({ peer, addresses }) => (isPeerId(peer) ? [{ peer, addresses }] : []))
    } catch {
      return []
    }
  }

  /** With nobody connected, the file of better days stays as it is. */
  remember(connected: readonly MetPeer[]): void {
    if (this.#path === null || connected.length === 0) return
    const sorted = connected.toSorted((a, b) => (a.peer < b.peer ? -1 : 1)).slice(0, PEERS_KEPT)
    const peers = sorted.map(({ peer, addresses }) => ({ peer, addresses }))
    const text = `${JSON.stringify({ v: 1, peers }, null, 2)}\n`
    if (text === this.#written) return
    replacePrivateFile(this.#path, text)
    this.#written = text
  }
}
