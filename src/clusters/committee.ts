import type { PeerId } from '../models/ids.ts'
import { rendezvousOrder } from '../registers/rank.ts'
import type { Keeper } from '../wire/messages.ts'
import { committeeSize, isKeptBy } from './view.ts'
import type { Member, View } from './view.ts'

/** Members who came within the same hour are equally proven. */
const STABLE_MS = 3_600_000

/**
 * Who should keep the view: those who do, and the longest members, on sites of their own as far as
 * there are any; never who rests, and who is avoided only where nobody else is left. The same for
 * everybody who avoids the same.
 */
export function chooseCommittee(
  view: Pick<View, 'cluster' | 'members' | 'committee'>,
  avoid: ReadonlySet<PeerId> = new Set(),
): Keeper[] {
  const awake = view.members.filter((member) => !member.resting)
  const wanted = committeeSize(awake.length)
  const ranked = ranking(view.cluster, awake, view.committee, avoid)
  const chosen: Member[] = []
  const sites = new Set<string>()
  for (const member of ranked) {
    if (chosen.length === wanted || avoid.has(member.peer) || sites.has(member.site)) continue
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

function ranking(
  cluster: string,
  awake: readonly Member[],
  committee: readonly Keeper[],
  avoid: ReadonlySet<PeerId>,
): Member[] {
  const order = rendezvousOrder(
    `committee ${cluster}`,
    awake.map(({ peer }) => peer),
  )
  const key = (member: Member): readonly number[] => [
    Number(avoid.has(member.peer)),
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
