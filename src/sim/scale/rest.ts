import type { LargeWorld } from './large-world.ts'
import { perNode } from './per-node.ts'
import type { KindTotal, Told } from './traffic.ts'

const MINUTE_MS = 60_000
/** What a start has set going fades away for half an hour: a mean of all would not show where it goes. */
const PART_MINUTES = 10

/** Minutes in which nothing befell anybody. */
export interface Rest {
  readonly all: Told
  /** The last ten minutes of it, or less. */
  readonly last: Told
}

/** Lets so many minutes go by, and counts; each ten of them are told when they are over. */
export function rest(world: LargeWorld, minutes: number, progress: (line: string) => void): Rest {
  const { wheel, traffic } = world
  let all: Told = { kinds: [], ms: 0 }
  let last = all
  for (let from = 0; from < minutes; from += PART_MINUTES) {
    const to = Math.min(minutes, from + PART_MINUTES)
    traffic.reset()
    const ms = (to - from) * MINUTE_MS
    wheel.runUntil(wheel.now + ms)
    last = { kinds: traffic.totals(), ms }
    all = { kinds: sum(all.kinds, last.kinds), ms: all.ms + ms }
    progress(`at rest, minutes ${from + 1} to ${to}: ${perNode(last, world.nodes.length)}`)
  }
  return { all, last }
}

function sum(some: readonly KindTotal[], more: readonly KindTotal[]): KindTotal[] {
  const byType = Map.groupBy([...some, ...more], ({ type }) => type)
  const totals = Array.from(byType, ([type, kinds]) => ({
    type,
    count: kinds.reduce((count, kind) => count + kind.count, 0),
    bytes: kinds.reduce((bytes, kind) => bytes + kind.bytes, 0),
  }))
  return totals.sort((a, b) => b.bytes - a.bytes)
}
