import type { PeerId } from '../../models/ids.ts'
import type { Keeper } from '../../wire/messages.ts'
import { chooseCommittee } from './committee.ts'
import { CLUSTER_SIZE_MIN } from '../formation/formation.ts'
import { isDissolved, isKeptBy, sameKeepers } from './view.ts'
import type { View } from './view.ts'
import { evictionsLeft } from './view-change.ts'

/** What a cluster's view needs somebody to do. */
export type Duty =
  /** The register lies elsewhere than the view says. */
  | { readonly type: 'move'; readonly to: readonly Keeper[] }
  | { readonly type: 'recommittee'; readonly committee: readonly Keeper[] }
  | { readonly type: 'evict'; readonly peer: PeerId }
  | { readonly type: 'retire'; readonly claims: readonly Uint8Array[] }

export interface UpkeepTerms {
  /** Unreachable for so long, a keeper of the view is replaced: a restart is shorter, and two lost keepers of three are the end. */
  readonly replaceKeeperMs: number
  /** Unreachable for so long, a member is voted out (CONSENSUS.md 6.7). */
  readonly evictMs: number
}

export interface Condition {
  readonly view: View
  /** Who keeps its register now. */
  readonly keepers: readonly Keeper[]
  /** Stores known to be gone for ever. */
  readonly lost: readonly Keeper[]
  /** Claims of members who are at home elsewhere. */
  readonly departed: readonly Uint8Array[]
  /** Milliseconds since which a member is held unreachable; null if it is not. */
  readonly unreachableFor: (peer: PeerId) => number | null
  /** Nothing speaks against it at the moment. */
  readonly isAlive: (peer: PeerId) => boolean
  readonly now: number
}

/**
 * What is to be done, the first of it first; nothing when all is well. Pure, so that whoever acts
 * decides alike. What cannot be done now must not stand in the way of what can, see `Caretaker`.
 */
export function dutiesOf(condition: Condition, terms: UpkeepTerms): readonly Duty[] {
  const { view, keepers, departed, now } = condition
  if (isDissolved(view)) return []
  const duties: Duty[] = []
  // First of all: a move to keepers that are not there would stand in the way of everything.
  const committee = chooseCommittee(view, unfit(condition, terms))
  if (!sameKeepers(committee, view.committee)) duties.push({ type: 'recommittee', committee })
  else if (!sameKeepers(keepers, view.committee)) {
    duties.push({ type: 'move', to: view.committee })
  }
  if (departed.length > 0) duties.push({ type: 'retire', claims: departed })
  if (view.members.length <= CLUSTER_SIZE_MIN || evictionsLeft(view, now) === 0) return duties
  const gone = view.members.find(({ peer, resting }) => {
    const forMs = condition.unreachableFor(peer)
    return !resting && forMs !== null && forMs >= terms.evictMs
  })
  return gone === undefined ? duties : [...duties, { type: 'evict', peer: gone.peer }]
}

/**
 * Members who should keep nothing now, if others can. Who keeps something already is given time to come back;
 * nobody begins to who is not there: one who hears no majority holds nobody unreachable, and would put its
 * view into the hands of two dead ones.
 */
export function unfit(condition: Condition, terms: UpkeepTerms): Set<PeerId> {
  const { view, keepers, lost, unreachableFor, isAlive } = condition
  const peers = new Set<PeerId>()
  for (const member of view.members) {
    const { peer } = member
    const keeps = isKeptBy(view.committee, member) || isKeptBy(keepers, member)
    const forMs = unreachableFor(peer)
    const isAway = keeps ? forMs !== null && forMs >= terms.replaceKeeperMs : !isAlive(peer)
    if (isAway || isKeptBy(lost, member)) peers.add(peer)
  }
  return peers
}
