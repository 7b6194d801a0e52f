import { multiaddr } from '@multiformats/multiaddr'
import type { PeerId } from '../../models/ids.ts'

/** One member that this node could dial. */
export interface KnownPeer {
  readonly peer: PeerId
  /** Without the peer id at the end; the newest known first. */
  addresses: readonly string[]
  /** In a row. */
  failures: number
  /** When its last connection ended; on the clock of the dialler. */
  lostAt: number
  /** Not to be dialled before; on the clock of the dialler. */
  nextDialAt: number
  isDialling: boolean
  /** It is calling, or is to call first: until `nextDialAt` what is for it can wait for that. */
  isComing: boolean
  /** Something is to be sent there. */
  isWanted: boolean
  /** Random: in which order this node dials those whom it seeks for no particular reason. */
  readonly draw: number
  /** It answered that it will not have us: see `REFUSED_BACKOFF`. */
  hasRefused: boolean
}

/** More than the largest network this is for; the most unreachable make room beyond. */
export const KNOWN_PEERS_MAX = 1_024
/** A shop with a LAN, a VPN and a public address, over TCP and WebSockets, has six. */
const ADDRESSES_MAX = 8
/** A day at the longest back-off: who comes back after that calls us. */
export const FORGET_AFTER_FAILURES = 1_440

/** Members and their addresses as told by themselves, other members, mDNS and the DHT. */
export class KnownPeers {
  readonly #peers = new Map<PeerId, KnownPeer>()

  get(peer: PeerId): KnownPeer | undefined {
    return this.#peers.get(peer)
  }

  all(): IterableIterator<KnownPeer> {
    return this.#peers.values()
  }

  /** Adds or refreshes; `firstDialAt` is for peers not known before. Null: there is no room. */
  learn(
    peer: PeerId,
    addresses: readonly string[],
    firstDialAt: number,
    draw = 0,
  ): KnownPeer | null {
    const usable = addresses.map(withoutPeerId).filter((address) => address !== null)
    const known = this.#peers.get(peer)
    if (known !== undefined) {
      const news = usable.filter((address) => !known.addresses.includes(address))
      // Members tell each other of all whom they know, at each meeting: as a rule nothing new.
      if (news.length > 0 || (usable[0] ?? known.addresses[0]) !== known.addresses[0])
        known.addresses = merged(usable, known.addresses)
      // A new address is a new chance: it need not wait for the old ones' back-off.
      if (news.length > 0 && !known.hasRefused)
        known.nextDialAt = Math.min(known.nextDialAt, firstDialAt)
      return known
    }
    if (this.#peers.size >= KNOWN_PEERS_MAX && !this.#makeRoom()) return null
    const added: KnownPeer = {
      peer,
      addresses: merged(usable, []),
      failures: 0,
      lostAt: Number.NEGATIVE_INFINITY,
      nextDialAt: firstDialAt,
      isDialling: false,
      isComing: false,
      isWanted: false,
      draw,
      hasRefused: false,
    }
    this.#peers.set(peer, added)
    return added
  }

  forget(peer: PeerId): void {
    this.#peers.delete(peer)
  }

  #makeRoom(): boolean {
    const failing = [...this.#peers.values()].filter((known) => known.failures > 0)
    const [worst] = failing.toSorted((a, b) => b.failures - a.failures)
    return worst !== undefined && this.#peers.delete(worst.peer)
  }
}

function merged(newer: readonly string[], older: readonly string[]): readonly string[] {
  return [...new Set([...newer, ...older])].slice(0, ADDRESSES_MAX)
}

/** Null for what is no multiaddr. */
function withoutPeerId(address: string): string | null {
  try {
    const parsed = multiaddr(address)
    const [last] = parsed.getComponents().slice(-1)
    return last?.name === 'p2p' ? parsed.decapsulate('/p2p').toString() : parsed.toString()
  } catch {
    return null
  }
}

/**
 * A loopback address means this machine to whoever reads it: told by a peer that is itself
 * connected from elsewhere, it would lead to the wrong machine.
 */
export function reachableFrom(addresses: readonly string[], via: string): readonly string[] {
  if (via === '' || isLoopback(via)) return addresses
  return addresses.filter((address) => !isLoopback(address))
}

/**
 * For peers of whom one cannot say from where they speak (mDNS, DHT): a peer on this machine is
 * reached at its LAN address as well, one that listens on loopback alone is on this machine.
 */
export function withoutNeedlessLoopback(addresses: readonly string[]): readonly string[] {
  const elsewhere = addresses.filter((address) => !isLoopback(address))
  return elsewhere.length > 0 ? elsewhere : addresses
}

function isLoopback(address: string): boolean {
  return /^\/(ip4\/127\.|ip6\/::1\/|dns[46]?\/localhost\/|memory\/)/.test(address)
}
