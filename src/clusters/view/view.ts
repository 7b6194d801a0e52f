import { assert } from '../../models/failure.ts'
import type { ClusterId, PeerId, StoreId } from '../../models/ids.ts'
import type { Roster, RosterMember } from '../../membership/detection/roster.ts'
import type { Version } from '../../membership/version.ts'
import type { Keeper } from '../../wire/messages.ts'
import { CLUSTER_SIZE_MAX } from '../formation/formation.ts'

export interface Member extends RosterMember {
  /** What may fail together with it. */
  readonly site: string
  /** By the clock of who wrote it; ranks members by how long they have been here. */
  readonly joinedAt: number
}

/** Stands for a certificate against the shop until it is back (D12). */
export interface Eviction {
  readonly peer: PeerId
  readonly store: StoreId
  /** Only a higher claim leads back. */
  readonly homeSeq: Version
  readonly at: number
  /** The view in which it was voted. */
  readonly epoch: number
  readonly by: 'members' | 'operator'
  /** Of the certificate, 32 bytes; empty for an operator. */
  readonly hash: Uint8Array
}

/** Who is in a cluster: the value of the register `view/<cluster>`, one for each epoch (I19). */
export interface View extends Roster {
  /** By peer. */
  readonly members: readonly Member[]
  /** Who should keep the register; the steward moves it there. */
  readonly committee: readonly Keeper[]
  /** Oldest first. */
  readonly evictions: readonly Eviction[]
  /** Where the last member went: then the view is dissolved, and has no members. */
  readonly successor: ClusterId | null
}

/** An outage of half a large cluster, twice; older ones have long had their work withdrawn. */
export const EVICTIONS_MAX = 32

/** Two of five keepers may fail at once where seven or more shops share the work; one of three below. */
export function committeeSize(awake: number): 1 | 3 | 5 {
  if (awake < 3) return 1
  return awake < 7 ? 3 : 5
}

/** All of whom it says anything: members, and those whom they voted out. */
export function peersOf(view: View | null): readonly PeerId[] {
  return [...(view?.members ?? []), ...(view?.evictions ?? [])].map(({ peer }) => peer)
}

/** Views never change, and are asked about all peers again and again. */
const MEMBERS = new WeakMap<View, ReadonlyMap<PeerId, Member>>()

export function memberIn(view: View, peer: PeerId): Member | null {
  let members = MEMBERS.get(view)
  if (members === undefined) {
    members = new Map(view.members.map((member) => [member.peer, member]))
    MEMBERS.set(view, members)
  }
  return members.get(peer) ?? null
}

export function isDissolved(view: View): boolean {
  return view.members.length === 0
}

export function isKeptBy(keepers: readonly Keeper[], keeper: Keeper): boolean {
  return keepers.some(({ peer, store }) => peer === keeper.peer && store === keeper.store)
}

export function sameKeepers(a: readonly Keeper[], b: readonly Keeper[]): boolean {
  return a.length === b.length && a.every((keeper) => isKeptBy(b, keeper))
}

/** What no change may break, whoever proposes it: a view that fails this is a bug, never an input. */
export function assertView(view: View, before: View | null): void {
  const { members, committee, evictions, epoch } = view
  assert(epoch === (before?.epoch ?? 0) + 1, `a view of epoch ${epoch} after ${before?.epoch ?? 0}`)
  assert(before === null || before.cluster === view.cluster, 'a view stays with its cluster')
  assert(members.length <= CLUSTER_SIZE_MAX, `${members.length} members`)
  assert(
    members.every((member, n) => n === 0 || (members[n - 1]?.peer ?? '') < member.peer),
    'members are sorted and there once',
  )
  assert(evictions.length <= EVICTIONS_MAX, `${evictions.length} evictions`)
  assert(
    evictions.every(({ peer }) => memberIn(view, peer) === null),
    'an evicted shop is no member',
  )
  assert(before !== null || !isDissolved(view), 'a cluster is founded by somebody')
  assert(view.successor === null || isDissolved(view), 'only the dissolved have successors')
  if (isDissolved(view)) return
  assert([1, 3, 5].includes(committee.length), `a committee of ${committee.length}`)
  assert(new Set(committee.map(({ peer }) => peer)).size === committee.length, 'a keeper twice')
  for (const { peer, store } of committee) {
    const member = memberIn(view, peer)
    assert(member?.store === store, `keeper ${peer} is a member, with this store`)
    assert(!member.resting, `keeper ${peer} is awake`)
  }
}
