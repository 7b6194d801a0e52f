import { clusterOfKey } from '../../clusters/cluster-id.ts'
import { isDissolved } from '../../clusters/view/view.ts'
import type { View } from '../../clusters/view/view.ts'
import type { Registers } from '../../clusters/view/view-register.ts'
import type { KeyDesk } from '../../keys/key-desk.ts'
import { groupOfCluster } from '../../keys/key-name.ts'
import type { KeyGroupId } from '../../keys/key-name.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { RegisterProposer } from '../../registers/proposer.ts'
import type { Keeper } from '../../wire/messages.ts'

/**
 * Who should keep a group's keys, as far as this node knows: the committee of the cluster that it is
 * named after; once no keeper is at home there any more, that of the cluster to which most of them
 * went. A wrong guess moves keys to others than it might; it never parts them, for a change is one
 * compare-and-swap.
 */
export function committeeFor(
  group: KeyGroupId,
  view: View | null,
  keptBy: readonly Keeper[],
  homeOf: (peer: PeerId) => ClusterId | null,
): readonly Keeper[] | null {
  if (view === null || isDissolved(view)) return null
  if (groupOfCluster(view.cluster) === group) return view.committee
  const homes = keptBy.flatMap(({ peer }) => homeOf(peer) ?? [])
  if (homes.some((home) => groupOfCluster(home) === group)) return null
  return commonest(homes) === view.cluster ? view.committee : null
}

/** Of as many, the lowest: all who know the same must say the same. Null of nothing. */
function commonest(homes: readonly ClusterId[]): ClusterId | null {
  const counts = new Map<ClusterId, number>()
  for (const home of homes) counts.set(home, (counts.get(home) ?? 0) + 1)
  const [first] = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  return first?.[0] ?? null
}

/** Of those who are asked first, so many are strangers to the cluster: keys may have moved out with all of their keepers. */
const STRANGERS_ASKED = 2
const LIKELY_ASKED = 3

/**
 * Whom to ask where a group is kept, the likeliest first: some of its cluster's committee, which has it or
 * is about to; some of those who are connected, for where all who kept it have left the cluster they keep
 * it elsewhere, and nobody in the cluster knows; then its other members, and everybody. Not in the same order each
 * time, for only some are asked at once, and those may not know: of 24 members without a word five are
 * none of the three that do in a time out of two.
 */
export function contactsFor(
  group: KeyGroupId,
  view: View | null,
  members: readonly PeerId[],
  connected: readonly PeerId[],
  random: () => number,
): readonly PeerId[] {
  const isHere = view !== null && groupOfCluster(view.cluster) === group
  const committee = isHere ? view.committee.map(({ peer }) => peer) : []
  const rest = members.filter((peer) => !committee.includes(peer))
  const likely = [...shuffled(committee, random), ...shuffled(rest, random)]
  const strangers = shuffled(
    connected.filter((peer) => !likely.includes(peer)),
    random,
  )
  return [
    ...likely.slice(0, LIKELY_ASKED),
    ...strangers.slice(0, STRANGERS_ASKED),
    ...likely.slice(LIKELY_ASKED),
    ...strangers.slice(STRANGERS_ASKED),
  ]
}

function shuffled(peers: readonly PeerId[], random: () => number): readonly PeerId[] {
  return peers
    .map((peer) => [random(), peer] as const)
    .sort(([a], [b]) => a - b)
    .map(([, peer]) => peer)
}

/** Registers for a steward: a cluster's key group exists before its view does, or never. */
export function withKeyGroups(proposer: RegisterProposer, keys: Pick<KeyDesk, 'found'>): Registers {
  return {
    read: (ref, done) => proposer.read(ref, done),
    change: (ref, update, done) => proposer.change(ref, update, done),
    move: (ref, keepers, done) => proposer.move(ref, keepers, done),
    create: (ref, value, done) => {
      const cluster = clusterOfKey(ref.key)
      if (cluster === null) {
        proposer.create(ref, value, done)
        return
      }
      keys.found(groupOfCluster(cluster), (founded) => {
        if (founded) proposer.create(ref, value, done)
        else done({ type: 'unavailable', reason: 'no_quorum', ref, lost: [], silent: [] })
      })
    },
  }
}
