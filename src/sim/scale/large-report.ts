import { drawMap } from '../../plan/map-svg.ts'
import { barChart, lineChart } from './chart-svg.ts'
import type { KeepingWord } from './keeping-word.ts'
import type { LargeResult } from './large-run.ts'
import type { Haul } from './outcomes.ts'
import { kib, perNode } from './per-node.ts'

const MINUTE_MS = 60_000

/** The report of a large world, as lines. */
export function reportLines(result: LargeResult): string[] {
  const { plan, outcomes, tally } = result
  const last = result.censuses.at(-1)
  const orders = [...outcomes.byState].sort((a, b) => b[1] - a[1])
  const copies = [...tally.copies].sort((a, b) => b[0] - a[0])
  const refused = [...tally.refused].map(([code, count]) => `${count} ${code}`)
  return [
    `${plan.shops} shops, ${plan.minutes} simulated minutes, seed ${plan.seed}: ` +
      `${(result.tookMs / 1_000).toFixed(0)} s, ${result.delivered} messages delivered`,
    `converged after ${result.convergedAfterS ?? 'never,'} s, all started within ${result.plan.startWithinMs / 1_000} s`,
    `clusters ${last?.sizes.length ?? 0}, sizes ${sizesOf(last?.sizes ?? [])}; ` +
      `${last?.homeless ?? 0} shops in none, ${last?.disputed ?? 0} clusters disputed`,
    `wrong verdicts at most ${most(result, 'falseVerdicts')} pairs at a time, ` +
      `missed at most ${most(result, 'missedVerdicts')}; roster changes ${epochsOf(result)}`,
    `orders sent ${tally.sent}, placed ${tally.placed.size}, given up ${tally.givenUp}` +
      (refused.length === 0 ? '' : ` (asked again after ${refused.join(', ')})`),
    `placed on disks: ${copies.map(([disks, count]) => `${disks}: ${count}`).join(', ')}`,
    `they are ${orders.map(([state, count]) => `${count} ${state}`).join(', ')}`,
    `parts moved ${outcomes.moves}, orders divided ${outcomes.divided}`,
    haulLine('our parcels', outcomes.ours),
    haulLine('nearest shop', outcomes.nearest),
    wordLine(outcomes.word),
    `at rest for ${plan.restMinutes} minutes: ${perNode(result.rest.all, plan.shops)}`,
    `in the last ${result.rest.last.ms / MINUTE_MS} of them: ${perNode(result.rest.last, plan.shops)}`,
    `busy: ${perNode(result.busy, plan.shops)}`,
    `state a node: ${kib(result.diskBytesPerNode)} on disk, ${kib(result.heapBytesPerNode)} of heap; ` +
      `${result.connectionsPerNode.toFixed(1)} connections`,
    ...result.upheavals.map(
      ({ at, what }) => `minute ${((at - result.startAt) / MINUTE_MS).toFixed(0)}: ${what}`,
    ),
  ]
}

/** File name and SVG of each chart. */
export function reportCharts(result: LargeResult): ReadonlyMap<string, string> {
  const { censuses, startAt, shops } = result
  const minute = (at: number): number => (at - startAt) / MINUTE_MS
  const overTime = (value: (census: (typeof censuses)[number]) => number) =>
    censuses.map((census) => [minute(census.at), value(census)] as const)
  const bySize = new Map<number, number>()
  for (const size of censuses.at(-1)?.sizes ?? []) bySize.set(size, (bySize.get(size) ?? 0) + 1)
  const x = 'minutes'
  return new Map([
    [
      'clusters.svg',
      barChart(
        { title: 'Clusters by size', x: 'running shops', y: 'clusters' },
        { name: '', colour: '#3b6ea5', points: [...bySize].sort((a, b) => a[0] - b[0]) },
      ),
    ],
    [
      'shops.svg',
      lineChart({ title: 'Shops', x, y: 'shops' }, [
        { name: 'running', colour: '#3b6ea5', points: overTime(({ running }) => running) },
        { name: 'in no cluster', colour: '#c8452c', points: overTime(({ homeless }) => homeless) },
      ]),
    ],
    [
      'verdicts.svg',
      lineChart({ title: 'Verdicts after a minute', x, y: 'pairs' }, [
        { name: 'wrong', colour: '#c8452c', points: overTime((census) => census.falseVerdicts) },
        { name: 'missed', colour: '#d9a441', points: overTime((census) => census.missedVerdicts) },
      ]),
    ],
    [
      'repair.svg',
      lineChart({ title: 'Copies that are missing', x, y: 'registers' }, [
        {
          name: 'under-replicated',
          colour: '#3b6ea5',
          points: overTime((census) => census.underReplicated),
        },
      ]),
    ],
    [
      'map.svg',
      drawMap(
        shops.map(({ profile }) => ({ ...profile.place, name: profile.name, parcels: 0 })),
        [],
        [],
      ),
    ],
  ])
}

function most(result: LargeResult, what: 'falseVerdicts' | 'missedVerdicts'): number {
  return result.censuses.reduce((high, census) => Math.max(high, census[what]), 0)
}

function epochsOf({ censuses }: LargeResult): number {
  return (censuses.at(-1)?.epochs ?? 0) - (censuses[0]?.epochs ?? 0)
}

function sizesOf(sizes: readonly number[]): string {
  if (sizes.length === 0) return 'none'
  const small = sizes.filter((size) => size < 3).length
  return `${sizes.at(-1)} to ${sizes[0]}, median ${sizes[sizes.length >> 1]}, ${small} below 3`
}

function wordLine({ takenAway, placedAtOnce, overCap, oversold }: KeepingWord): string {
  return (
    `taken from silent shops: ${takenAway} parts, ${placedAtOnce} of them placed again by one decision; ` +
    `orders above their cap ${overCap}, shops oversold ${oversold}`
  )
}

function haulLine(name: string, { parcels, meanKm, meanCost, latePerMille }: Haul): string {
  return (
    `${name}: ${parcels} parcels, mean ${meanKm.toFixed(0)} km, mean cost ` +
    `${(meanCost / 100).toFixed(2)}, late ${(latePerMille / 10).toFixed(2)} %`
  )
}
