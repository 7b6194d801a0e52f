import { decodeCertificate } from '../../membership/detection/certificate.ts'
import type { certificateFlaw, CertificateFlaw } from '../../membership/detection/certificate.ts'
import { isNewer } from '../../membership/version.ts'
import type { Version } from '../../membership/version.ts'
import type { PeerId } from '../../models/ids.ts'
import type { Crypto } from '../../ports/crypto.ts'
import type { Keeper } from '../../wire/messages.ts'
import { isFoundedBy } from '../cluster-id.ts'
import { chooseCommittee, stands } from './committee.ts'
import { CLUSTER_SIZE_MAX, CLUSTER_SIZE_MIN } from '../formation/formation.ts'
import { readClaim } from '../steward/home-claim.ts'
import type { HomeClaim } from '../steward/home-claim.ts'
import {
  assertView,
  committeeSize,
  EVICTIONS_MAX,
  isDissolved,
  memberIn,
  sameKeepers,
} from './view.ts'
import type { Eviction, Member, View } from './view.ts'

/** What can be asked of a view. A claim is a member's own word: it joins, returns, rests or leaves by it. */
export type ViewChange =
  | { readonly type: 'found'; readonly claim: Uint8Array }
  | { readonly type: 'admit'; readonly claim: Uint8Array }
  | { readonly type: 'rest'; readonly claim: Uint8Array }
  | { readonly type: 'return'; readonly claim: Uint8Array }
  | { readonly type: 'retire'; readonly claim: Uint8Array }
  | { readonly type: 'evict'; readonly peer: PeerId; readonly certificate: Uint8Array }
  | { readonly type: 'evict_by_operator'; readonly peer: PeerId }
  | { readonly type: 'recommittee'; readonly committee: readonly Keeper[] }

export type ViewRefusal =
  | 'no_view'
  | 'exists'
  | 'dissolved'
  | 'bad_claim'
  | 'not_the_founder'
  | 'other_cluster'
  | 'older_claim'
  | 'full'
  | 'resting'
  | 'awake'
  | 'last_awake'
  | 'not_a_member'
  | 'bad_certificate'
  | CertificateFlaw
  | 'too_few_members'
  | 'too_many_evictions'
  | 'bad_committee'

/** Who proposes, when, and by what it judges: acceptors never judge. */
export interface ViewJudge {
  readonly crypto: Crypto
  readonly now: number
  /** Held unreachable by the proposer: no keepers while there are others. */
  readonly avoid: ReadonlySet<PeerId>
  /** Silence that each vote for an eviction must have lasted. */
  readonly evictSilenceMs: number
  /** Tests plant a judge that believes everything. */
  readonly flawOf: typeof certificateFlaw
}

export type ViewResult =
  | { readonly type: 'changed'; readonly view: View }
  /** Done before, by this change or by one with the same effect. */
  | { readonly type: 'already' }
  | { readonly type: 'refused'; readonly reason: ViewRefusal }

/** Members, evictions and committee of the next epoch; null: as it is. */
type Draft = Omit<View, 'cluster' | 'epoch'>
type Row<C extends ViewChange> = (
  view: View | null,
  change: C,
  judge: ViewJudge,
) => Draft | 'already' | ViewRefusal

/** Evictions are counted over so long a time. */
const HOUR_MS = 3_600_000

/** Every change of a view and its guard: pure compare-and-swap functions (CONSENSUS.md 6.7). */
export const VIEW_CHANGES: {
  readonly [T in ViewChange['type']]: Row<Extract<ViewChange, { type: T }>>
} = {
  found: (view, { claim: bytes }, { crypto, now }) => {
    const claim = readClaim(bytes, crypto)
    if (claim === null || claim.cluster === '' || claim.resting) return 'bad_claim'
    if (!isFoundedBy(claim.cluster, claim.peer)) return 'not_the_founder'
    const [first] = view?.members ?? []
    const mine = first?.peer === claim.peer && !isNewer(claim.seq, first.homeSeq)
    if (view !== null) return view.epoch === 1 && mine ? 'already' : 'exists'
    return { ...EMPTY, members: [memberOf(claim, now)] }
  },

  admit: (view, { claim: bytes }, { crypto, now }) => {
    const found = claimOn(view, bytes, crypto)
    if (typeof found === 'string') return found
    const { claim, held } = found
    if (claim.cluster !== found.view.cluster) return 'other_cluster'
    if (claim.resting) return 'resting'
    const out = found.view.evictions.find(({ peer }) => peer === claim.peer)
    if (out !== undefined && !isNewer(claim.seq, out.homeSeq)) return 'older_claim'
    if (held === null && found.view.members.length >= CLUSTER_SIZE_MAX) return 'full'
    const joinedAt = held?.store === claim.store ? held.joinedAt : now
    return withMember(found.view, memberOf(claim, joinedAt))
  },

  rest: (view, { claim: bytes }, { crypto }) => {
    const found = claimOn(view, bytes, crypto)
    if (typeof found === 'string') return found
    const { claim, held } = found
    if (claim.cluster !== found.view.cluster) return 'other_cluster'
    if (held === null) return 'not_a_member'
    if (!claim.resting) return 'awake'
    // Somebody must be able to write the next change: the last to go merely stops.
    const others = found.view.members.some(({ peer, resting }) => !resting && peer !== claim.peer)
    if (!others) return 'last_awake'
    return withMember(found.view, memberOf(claim, held.joinedAt))
  },

  return: (view, { claim: bytes }, { crypto, now }) => {
    const found = claimOn(view, bytes, crypto)
    if (typeof found === 'string') return found
    const { claim, held } = found
    if (claim.cluster !== found.view.cluster) return 'other_cluster'
    if (held === null) return 'not_a_member'
    if (claim.resting) return 'resting'
    return withMember(found.view, memberOf(claim, held.store === claim.store ? held.joinedAt : now))
  },

  retire: (view, { claim: bytes }, { crypto }) => {
    const found = claimOn(view, bytes, crypto)
    if (typeof found === 'string') return found === 'dissolved' ? 'already' : found
    const { claim, held } = found
    if (claim.cluster === found.view.cluster) return 'other_cluster'
    if (held === null) return 'already'
    const members = found.view.members.filter(({ peer }) => peer !== claim.peer)
    const last = members.length === 0
    // Its store keeps the view until one of those who rest is back and lets it go.
    if (!last && members.every(({ resting }) => resting)) return 'last_awake'
    return {
      ...found.view,
      members,
      successor: last && claim.cluster !== '' ? claim.cluster : null,
    }
  },

  evict: (view, { peer, certificate: bytes }, judge) => {
    if (view === null) return 'no_view'
    const member = memberIn(view, peer)
    if (member === null) return isOut(view, peer) ? 'already' : 'not_a_member'
    if (member.resting) return 'resting'
    const certificate = decodeCertificate(bytes)
    if (certificate?.charge.kind !== 'unreachable' || certificate.charge.shop !== peer) {
      return 'bad_certificate'
    }
    const flaw = judge.flawOf(certificate, view, judge.crypto, judge.evictSilenceMs)
    if (flaw !== null) return flaw
    if (view.members.length <= CLUSTER_SIZE_MIN) return 'too_few_members'
    if (evictionsLeft(view, judge.now) === 0) return 'too_many_evictions'
    return withoutMember(view, member, judge.now, 'members', judge.crypto.hash(bytes))
  },

  evict_by_operator: (view, { peer }, { now }) => {
    if (view === null) return 'no_view'
    const member = memberIn(view, peer)
    if (member === null) return isOut(view, peer) ? 'already' : 'not_a_member'
    if (view.members.length === 1) return 'too_few_members'
    if (!view.members.some((other) => other.peer !== peer && !other.resting)) return 'last_awake'
    return withoutMember(view, member, now, 'operator', new Uint8Array(0))
  },

  recommittee: (view, { committee }) => {
    if (view === null) return 'no_view'
    if (isDissolved(view)) return 'dissolved'
    if (sameKeepers(view.committee, committee)) return 'already'
    const awake = view.members.filter((member) => !member.resting)
    const peers = new Set(committee.map(({ peer }) => peer))
    const fits =
      [1, 3, 5].includes(committee.length) &&
      committee.length <= committeeSize(awake.length) &&
      peers.size === committee.length &&
      committee.every(({ peer, store }) =>
        awake.some((member) => member.peer === peer && member.store === store),
      )
    return fits ? { ...view, committee } : 'bad_committee'
  },
}

const EMPTY: Draft = { members: [], committee: [], evictions: [], successor: null }

/**
 * How many more members the rest may vote out within the hour: fewer than half of those who were
 * there when it began, so that a slow loss of the majority cannot shrink it down to one node.
 */
export function evictionsLeft(view: View, now: number): number {
  const recent = view.evictions.filter(({ by, at }) => by === 'members' && at > now - HOUR_MS)
  const began = view.members.length + recent.length
  return Math.max(0, Math.floor((began - 1) / 2) - recent.length)
}

/** One change, one epoch. */
export function applyViewChange(
  view: View | null,
  change: ViewChange,
  judge: ViewJudge,
): ViewResult {
  const drafted = draft(view, change, judge)
  if (drafted === 'already') return { type: 'already' }
  if (typeof drafted === 'string') return { type: 'refused', reason: drafted }
  return { type: 'changed', view: seal(view, drafted, clusterOf(view, change, judge), judge) }
}

export type ClaimResult = 'done' | ViewRefusal

/**
 * Many members' claims in one epoch: a morning or a founding is one change, not one for each shop.
 * Each is a join, a return, a rest or a leave by what it says; each has its own result.
 */
export function applyClaims(
  view: View | null,
  claims: readonly Uint8Array[],
  judge: ViewJudge,
): { readonly view: View | null; readonly results: readonly ClaimResult[] } {
  if (view === null) return { view: null, results: claims.map(() => 'no_view') }
  let current: View = view
  const results = claims.map((claim): ClaimResult => {
    const drafted = draft(current, changeBy(current, claim, judge.crypto), judge)
    if (drafted === 'already') return 'done'
    if (typeof drafted === 'string') return drafted
    current = { ...current, ...drafted }
    return 'done'
  })
  return { view: current === view ? null : seal(view, current, view.cluster, judge), results }
}

/** What a claim asks of this view. */
function changeBy(view: View, bytes: Uint8Array, crypto: Crypto): ViewChange {
  const claim = readClaim(bytes, crypto)
  if (claim !== null && claim.cluster !== view.cluster) return { type: 'retire', claim: bytes }
  if (claim?.resting === true) return { type: 'rest', claim: bytes }
  const held = claim === null ? null : memberIn(view, claim.peer)
  return { type: held?.resting === true ? 'return' : 'admit', claim: bytes }
}

function draft(
  view: View | null,
  change: ViewChange,
  judge: ViewJudge,
): Draft | 'already' | ViewRefusal {
  // The table's type pairs each row with its change; the compiler cannot follow that through a look-up.
  const row = VIEW_CHANGES[change.type] as Row<ViewChange>
  return row(view, change, judge)
}

/** The committee follows its members: who left or rests is replaced in the same step. */
function seal(
  before: View | null,
  drafted: Draft,
  cluster: View['cluster'],
  judge: ViewJudge,
): View {
  const { members, evictions, successor } = drafted
  const epoch = (before?.epoch ?? 0) + 1
  const next = { cluster, epoch, members, evictions, successor, committee: drafted.committee }
  const settled = members.length === 0 || stands(next)
  const view = settled ? next : { ...next, committee: chooseCommittee(next, judge.avoid) }
  assertView(view, before)
  return view
}

function clusterOf(view: View | null, change: ViewChange, judge: ViewJudge): View['cluster'] {
  if (view !== null) return view.cluster
  const claim = 'claim' in change ? readClaim(change.claim, judge.crypto) : null
  return (claim?.cluster ?? '') as View['cluster']
}

interface ClaimOnView {
  readonly view: View
  readonly claim: HomeClaim
  readonly held: Member | null
}

/** The guard that all claims share: signed, newer than what the view knows of the shop. */
function claimOn(
  view: View | null,
  bytes: Uint8Array,
  crypto: Crypto,
): ClaimOnView | 'already' | ViewRefusal {
  if (view === null) return 'no_view'
  if (isDissolved(view)) return 'dissolved'
  const claim = readClaim(bytes, crypto)
  if (claim === null) return 'bad_claim'
  const held = memberIn(view, claim.peer)
  if (held === null) return { view, claim, held }
  if (isNewer(claim.seq, held.homeSeq)) return { view, claim, held }
  return sameSeq(claim.seq, held.homeSeq) ? 'already' : 'older_claim'
}

function sameSeq(a: Version, b: Version): boolean {
  return a[0] === b[0] && a[1] === b[1]
}

function memberOf({ peer, store, site, seq, resting }: HomeClaim, joinedAt: number): Member {
  return { peer, store, site, joinedAt, resting, homeSeq: seq }
}

function withMember(view: View, member: Member): Draft {
  const others = view.members.filter(({ peer }) => peer !== member.peer)
  return {
    ...view,
    members: [...others, member].sort((a, b) => (a.peer < b.peer ? -1 : 1)),
    evictions: view.evictions.filter(({ peer }) => peer !== member.peer),
  }
}

function withoutMember(
  view: View,
  { peer, store, homeSeq }: Member,
  at: number,
  by: Eviction['by'],
  hash: Uint8Array,
): Draft {
  const eviction: Eviction = { peer, store, homeSeq, at, epoch: view.epoch, by, hash }
  return {
    ...view,
    members: view.members.filter((member) => member.peer !== peer),
    evictions: [...view.evictions, eviction].slice(-EVICTIONS_MAX),
  }
}

function isOut(view: View, peer: PeerId): boolean {
  return view.evictions.some((eviction) => eviction.peer === peer)
}
