import { multiaddr } from '@multiformats/multiaddr'
import { Failure } from '../../models/failure.ts'
import type { PeerId } from '../../models/ids.ts'

/** An address from the configuration or the invite, with or without a peer id at its end. */
export interface Seed {
  readonly address: string
  /** Who was found there last. */
  peer: PeerId | null
  failures: number
  nextDialAt: number
  isDialling: boolean
}

/** Looks this often whether a seed that is connected still is. */
const CONNECTED_CHECK_MS = 5_000

/** The bootstrap list: never forgotten, dialled for as long as nobody from there is connected. */
export class Seeds {
  readonly #seeds: readonly Seed[]

  /** Throws `invalid_config` naming the address that cannot be one. */
  constructor(addresses: readonly string[]) {
    this.#seeds = [...new Set(addresses)].map((address) => {
      const peer = peerIn(address)
      return { address, peer, failures: 0, nextDialAt: 0, isDialling: false }
    })
  }

  /** Infinite if all are being dialled, or due and waiting for room. */
  nextDialAt(now: number): number {
    const waiting = this.#seeds.filter((seed) => !seed.isDialling && seed.nextDialAt > now)
    return Math.min(...waiting.map((seed) => seed.nextDialAt))
  }

  /** Those to dial now; a connected one is looked at again a little later. */
  due(now: number, isConnected: (peer: PeerId) => boolean): readonly Seed[] {
    const due = this.#seeds.filter((seed) => !seed.isDialling && seed.nextDialAt <= now)
    return due.filter((seed) => {
      if (seed.peer === null || !isConnected(seed.peer)) return true
      seed.nextDialAt = now + CONNECTED_CHECK_MS
      return false
    })
  }

  begin(seed: Seed): void {
    seed.isDialling = true
  }

  /** `peer` is who was reached; null: nobody. */
  end(seed: Seed, peer: PeerId | null, now: number, delayMs: (failures: number) => number): void {
    seed.isDialling = false
    seed.peer = peer ?? seed.peer
    seed.failures = peer === null ? seed.failures + 1 : 0
    seed.nextDialAt = now + (peer === null ? delayMs(seed.failures) : CONNECTED_CHECK_MS)
  }
}

function peerIn(address: string): PeerId | null {
  try {
    const components = multiaddr(address).getComponents()
    const id = components.findLast((component) => component.name === 'p2p')?.value
    return id === undefined ? null : (id as PeerId)
  } catch (error) {
    const example = '/ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…'
    const problem = `${JSON.stringify(address)} is not a multiaddr such as ${example}`
    throw new Failure('invalid_config', `bootstrap: ${problem}`, 'bootstrap', error)
  }
}
