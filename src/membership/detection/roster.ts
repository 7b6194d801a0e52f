import type { ClusterId, PeerId, StoreId } from '../../models/ids.ts'
import type { Version } from '../version.ts'

export interface RosterMember {
  readonly peer: PeerId
  readonly store: StoreId
  /** Stopped as planned: on the roster, and in nobody's denominator (amendment 4). */
  readonly resting: boolean
  /** Of the claim by which it is at home here. */
  readonly homeSeq: Version
}

/** What detection and votes need of a cluster's view. */
export interface Roster {
  readonly cluster: ClusterId
  readonly epoch: number
  /** By peer. */
  readonly members: readonly RosterMember[]
  readonly evictions: readonly { readonly peer: PeerId; readonly at: number }[]
}

/** Those who have a vote, and out of whom a majority is one. */
export function activeMembers(roster: Roster): RosterMember[] {
  return roster.members.filter((member) => !member.resting)
}

/** Rosters never change, and are asked about all peers again and again. */
const MEMBERS = new WeakMap<Roster['members'], ReadonlyMap<PeerId, RosterMember>>()

export function memberOf({ members }: Roster, peer: PeerId): RosterMember | null {
  let byPeer = MEMBERS.get(members)
  if (byPeer === undefined) {
    byPeer = new Map(members.map((member) => [member.peer, member]))
    MEMBERS.set(members, byPeer)
  }
  return byPeer.get(peer) ?? null
}

/** The roster as it will be once it is written who has gone to bed. */
export function withResting(roster: Roster, asleep: ReadonlyMap<PeerId, unknown>): Roster {
  if (asleep.size === 0) return roster
  const members = roster.members.map((member) =>
    asleep.has(member.peer) ? { ...member, resting: true } : member,
  )
  return { ...roster, members }
}

/** More than half of `n`. */
export function majorityOf(n: number): number {
  return Math.floor(n / 2) + 1
}
