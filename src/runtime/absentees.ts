import type { ReportTable } from '../membership/report-table.ts'
import type { PeerId } from '../models/ids.ts'

export interface AbsenteesInit {
  readonly self: PeerId
  readonly table: ReportTable
  /** Were connected and are not. */
  readonly lost: ReadonlyMap<PeerId, number>
  /** Why nothing new may be offered to a shop, as its cluster sees it; null: it may. */
  readonly absentWhy: (peer: PeerId) => string | null
  /** Shops whom other clusters miss. */
  readonly missed: () => Iterable<PeerId>
}

/** Why nothing new may be given to others now, whatever they can make. */
export function* absentees(
  { self, table, lost, absentWhy, missed }: AbsenteesInit,
  now: number,
): Iterable<readonly [PeerId, string]> {
  for (const { peer } of table.entries()) {
    if (peer === self) continue
    const absent = absentWhy(peer)
    if (absent !== null) yield [peer, absent]
    else if (lost.has(peer)) yield [peer, 'unreachable']
    else if (table.isStale(peer, now)) yield [peer, 'stale']
  }
  for (const peer of missed()) yield [peer, 'unreachable']
}
