import { peersOf } from '../../clusters/view/view.ts'
import type { View } from '../../clusters/view/view.ts'
import type { ReportTable } from '../../membership/reports/report-table.ts'
import type { PeerId } from '../../models/ids.ts'

export interface AbsenteesInit {
  readonly self: PeerId
  readonly table: ReportTable
  /** Were connected and are not. */
  readonly lost: ReadonlyMap<PeerId, number>
  /** Of the own cluster: of nobody else it knows whether they are there. */
  readonly view: () => View | null
  /** Why nothing new may be offered to one whom it tells of, as its cluster sees it; null: it may. */
  readonly absentWhy: (peer: PeerId) => string | null
  /** Shops whom other clusters miss. */
  readonly missed: () => Iterable<PeerId>
}

/** Why nothing new may be given to others now, whatever they can make. */
export function* absentees(
  { self, table, lost, view, absentWhy, missed }: AbsenteesInit,
  now: number,
): Iterable<readonly [PeerId, string]> {
  const absent = new Map<PeerId, string>()
  for (const peer of peersOf(view())) {
    const why = absentWhy(peer)
    if (why !== null) absent.set(peer, why)
  }
  // Asked with every order: most of those who are known are there, and none of them is looked at.
  for (const [peer, why] of absent) if (peer !== self && table.get(peer) !== null) yield [peer, why]
  for (const peer of lost.keys())
    if (!absent.has(peer) && table.get(peer) !== null) yield [peer, 'unreachable']
  for (const peer of table.stale(now))
    if (peer !== self && !absent.has(peer) && !lost.has(peer)) yield [peer, 'stale']
  for (const peer of missed()) yield [peer, 'unreachable']
}
