import { regionOf } from '../../clusters/digests/region.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { LatLon } from '../../models/geo.ts'
import type { MachineContext } from '../machine-context.ts'

/** What has been looked up is believed for so long: who answered for a place then mostly still does. */
const REMEMBERED_MS = 10 * 60_000
const REMEMBERED_MAX = 256

/** Keys of the network's distributed table, one for each question that it answers. */
export const directoryKey = {
  /** Members of the cluster, or of the one into which it was dissolved. */
  cluster: (cluster: ClusterId): string => `cluster/${cluster}`,
  /** Members of clusters with shops in the region of a place. */
  place: (point: LatLon): string => `place/${regionOf(point)}`,
  /** The shops of that name: however it is written. */
  shop: (name: string): string => `shop/${name.trim().toLowerCase()}`,
}

/** Looks up who answers for clusters and places that this node hears nothing of. */
export class Directory {
  readonly #context: MachineContext
  readonly #known = new Map<string, { readonly peers: readonly PeerId[]; readonly until: number }>()
  #provided = ''

  constructor(context: MachineContext) {
    this.#context = context
  }

  /** What this node answers for from now on. */
  provide(keys: readonly string[]): void {
    const sorted = [...new Set(keys)].sort()
    const named = sorted.join('\n')
    if (named === this.#provided) return
    this.#provided = named
    this.#context.emit({ type: 'provide', keys: sorted })
  }

  /** What has been looked up lately. */
  known(key: string): readonly PeerId[] {
    const entry = this.#known.get(key)
    return entry !== undefined && entry.until > this.#context.now() ? entry.peers : []
  }

  /** Others than this node itself. */
  find(key: string, done: (peers: readonly PeerId[]) => void): void {
    const known = this.known(key)
    if (known.length > 0) {
      done(known)
      return
    }
    this.#context.count('directory_asked')
    this.#context.find(key, (found) => {
      const peers = found.filter((peer) => peer !== this.#context.self)
      this.#remember(key, peers)
      done(peers)
    })
  }

  #remember(key: string, peers: readonly PeerId[]): void {
    this.#known.delete(key)
    this.#known.set(key, { peers, until: this.#context.now() + REMEMBERED_MS })
    for (const first of this.#known.keys()) {
      if (this.#known.size <= REMEMBERED_MAX) break
      this.#known.delete(first)
    }
  }
}
