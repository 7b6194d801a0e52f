import type { PeerId } from '../../models/ids.ts'
import { rendezvousOrder } from '../../models/rendezvous.ts'
import type { Keeper } from '../../wire/messages.ts'
import { committeeSize, isKeptBy } from './view.ts'
import type { Member, View } from './view.ts'

/** Members who came within the same hour are equally proven. */
const STABLE_MS = 3_600_000

/**
 * Who should keep the view: those who do, and the longest members, on sites of their own as far as
 * there are any; never who rests or is avoided. Rather three who are there than five of whom some
 * are not, for a move waits for each of its new keepers; but fewer than three only when the
 * committee cannot stay as it is. The same for everybody who avoids the same.
 */
export function chooseCommittee(
  view: Pick<View, 'cluster' | 'members' | 'committee'>,
  avoid: ReadonlySet<PeerId> = new Set(),
): readonly Keeper[] {
  const awake = view.members.filter((member) => !member.resting)
  const fit = awake.filter(({ peer }) => !avoid.has(peer))
  const pool = fit.length > 0 ? fit : awake
  const wanted = Math.min(committeeSize(awake.length), oddPart(pool.length))
  if (wanted < 3 && wanted < view.committee.length && stands(view)) return view.committee
  const ranked = ranking(view.cluster, pool, view.committee)
  const chosen: Member[] = []
  const sites = new Set<string>()
  for (const member of ranked) {
    if (chosen.length >= wanted || sites.has(member.site)) continue
    chosen.push(member)
    sites.add(member.site)
  }
  // Fewer sites than keepers: a second copy in a building is better than none.
  for (const member of ranked) {
    if (chosen.length < wanted && !chosen.includes(member)) chosen.push(member)
  }
  return chosen
    .map(({ peer, store }) => ({ peer, store }))
    .sort((a, b) => (a.peer < b.peer ? -1 : 1))
}

/** Whether all of the committee are members, awake, and have the disks that they had. */
export function stands({ members, committee }: Pick<View, 'members' | 'committee'>): boolean {
  const awake = members.filter((member) => !member.resting)
  return committee.length > 0 && committee.every((keeper) => isKeptBy(awake, keeper))
}

/** The largest odd number up to `n`: an even committee tolerates no more losses, and needs one vote more. */
function oddPart(n: number): number {
  return n % 2 === 0 ? n - 1 : n
}

function ranking(
  cluster: string,
  awake: readonly Member[],
  committee: readonly Keeper[],
): Member[] {
  const order = rendezvousOrder(
    `committee ${cluster}`,
    awake.map(({ peer }) => peer),
  )
  const key = (member: Member): readonly number[] => [
    // A change of keepers costs a move: who keeps it already goes on.
    Number(!isKeptBy(committee, member)),
    Math.floor(member.joinedAt / STABLE_MS),
    order.indexOf(member.peer),
  ]
  return awake
    .map((member) => ({ member, key: key(member) }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ member }) => member)
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((part, n) => part !== b[n])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
