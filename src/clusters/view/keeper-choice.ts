import type { PeerId } from '../../models/ids.ts'
import { rendezvousOrder } from '../../models/rendezvous.ts'
import type { Keeper } from '../../wire/messages.ts'
import { isKeptBy } from './view.ts'

/** A shop that could keep a register: reachable as far as known, and not resting. */
export interface KeeperCandidate extends Keeper {
  readonly site: string
}

/** A quorum of five inside one town is one power cut (CONSENSUS.md 6.10): two are elsewhere. */
const NEAR_MAX = 3

/** How safe a new register is, as it is told to the merchant: never more than is true. */
export interface Durability {
  readonly copies: number
  readonly wanted: number
  /** Copies that no single fire or power cut takes together. */
  readonly sites: number
}

export interface KeeperChoice {
  readonly keepers: readonly Keeper[]
  readonly durability: Durability
}

/**
 * Keepers of a new register (amendment 5): in rendezvous order of its key over the own cluster, on
 * distinct sites, three of them at most while neighbours have others; filled up from neighbours, then
 * from sites that have one already. An odd number:
 * of two keepers both must live, which is worse than one. `first` is one of them in any case: the
 * intake has the artwork and the merchant's ear, and its copy costs no message.
 */
export function chooseKeepers(
  key: string,
  own: readonly KeeperCandidate[],
  neighbours: readonly KeeperCandidate[],
  wanted: 1 | 3 | 5,
  first: readonly KeeperCandidate[] = [],
): KeeperChoice {
  const chosen = fill(key, first, own, neighbours, wanted)
  const kept = chosen.slice(0, chosen.length % 2 === 0 ? chosen.length - 1 : chosen.length)
  const sites = new Set(kept.map(({ site }) => site)).size
  return {
    keepers: kept.map(({ peer, store }) => ({ peer, store })),
    durability: { copies: kept.length, wanted, sites },
  }
}

/**
 * The keepers with the lost ones replaced, and as many more as are wanted, the others where they
 * are; null where nobody can step in: then the register stays with those whom it has, and a later
 * call may find more. A shop whose disk was lost may step in for itself, with its new one.
 */
export function replacementFor(
  key: string,
  keepers: readonly Keeper[],
  lost: readonly Keeper[],
  own: readonly KeeperCandidate[],
  neighbours: readonly KeeperCandidate[],
  wanted: 1 | 3 | 5 = keepers.length as 1 | 3 | 5,
): readonly Keeper[] | null {
  const staying = keepers.filter((keeper) => !isKeptBy(lost, keeper))
  if (staying.length === keepers.length && keepers.length >= wanted) return null
  const siteOf = new Map([...neighbours, ...own].map(({ peer, site }) => [peer, site]))
  const kept = staying.map((keeper) => ({
    ...keeper,
    site: siteOf.get(keeper.peer) ?? keeper.peer,
  }))
  const lives = (candidate: KeeperCandidate): boolean => !isKeptBy(lost, candidate)
  const size = Math.max(wanted, keepers.length)
  const found = fill(key, kept, own.filter(lives), neighbours.filter(lives), size)
  // An even number tolerates no more losses than one less, and needs one vote more.
  const next = found.length % 2 === 0 ? found.slice(0, -1) : found
  const isBetter = next.length > keepers.length || staying.length < keepers.length
  if (next.length < keepers.length || !isBetter) return null
  return next.map(({ peer, store }) => ({ peer, store }))
}

function fill(
  key: string,
  kept: readonly KeeperCandidate[],
  own: readonly KeeperCandidate[],
  neighbours: readonly KeeperCandidate[],
  wanted: number,
): KeeperCandidate[] {
  const chosen = [...kept]
  const sites = new Set(kept.map(({ site }) => site))
  const isNear = (peer: PeerId): boolean => !neighbours.some((other) => other.peer === peer)
  const take = (
    candidates: readonly KeeperCandidate[],
    anySite: boolean,
    isEnough = (): boolean => false,
  ): void => {
    const byPeer = new Map(candidates.map((candidate) => [candidate.peer, candidate]))
    for (const peer of rendezvousOrder(key, [...byPeer.keys()])) {
      const candidate = byPeer.get(peer)
      if (candidate === undefined || chosen.length >= wanted || isEnough()) return
      if (chosen.some((other) => other.peer === peer)) continue
      if (!anySite && sites.has(candidate.site)) continue
      chosen.push(candidate)
      sites.add(candidate.site)
    }
  }
  take(own, false, () => chosen.filter(({ peer }) => isNear(peer)).length >= NEAR_MAX)
  take(neighbours, false)
  take(own, false)
  take(own, true)
  take(neighbours, true)
  return chosen
}
