import { recentDigests } from '../../clusters/digests/digest-codec.ts'
import { recentViews } from '../../clusters/view/view-codec.ts'
import { STEWARD_TERMS } from '../../clusters/steward/steward-terms.ts'
import { DETECTOR_TERMS } from '../../membership/detection/detector-terms.ts'
import { rememberPacked } from '../../membership/packed-id.ts'
import { recentProfiles } from '../../membership/reports/profile-codec.ts'
import { recentReports } from '../../membership/reports/report-codec.ts'
import { recentOrders } from '../../orders/order-codec.ts'
import { recentKeepers } from '../../registers/register-value.ts'
import { Dice } from '../dice.ts'
import { Demand } from './demand.ts'
import type { DemandTally } from './demand.ts'
import { Globe } from './globe.ts'
import type { LargeTerms } from './large-node.ts'
import { drawLargeShop } from './large-shop.ts'
import type { LargeShop } from './large-shop.ts'
import { LargeWorld } from './large-world.ts'
import { Packers } from './packers.ts'
import { readOutcomes } from './outcomes.ts'
import type { Outcomes } from './outcomes.ts'
import { takeCensus } from './survey.ts'
import type { Census } from './survey.ts'
import { kib } from './per-node.ts'
import { rest } from './rest.ts'
import type { Rest } from './rest.ts'
import type { Told } from './traffic.ts'
import { Upheavals } from './upheaval.ts'
import type { Upheaval, UpheavalTerms } from './upheaval.ts'
import { Wheel } from './wheel.ts'

export interface LargePlan {
  readonly seed: string
  readonly shops: number
  readonly orders: number
  readonly minutes: number
  /** Before the first order, when all have heard of all that they should: what a node costs while nothing happens. */
  readonly restMinutes: number
  /**
   * All start for the first time within so long. As long as shops keep coming every node forms its map
   * of them anew twice a second; where all come at once, each hears of its whole region before there are clusters.
   */
  readonly startWithinMs: number
  /** Null: nothing befalls anybody. */
  readonly upheavals: UpheavalTerms | null
  /** A line about every simulated minute. */
  readonly progress: (line: string) => void
  /** Milliseconds on a real clock. */
  readonly clock: () => number
  /** Bytes of the process's heap that are in use. */
  readonly heapBytes: () => number
}

export interface LargeResult {
  readonly plan: LargePlan
  readonly shops: readonly LargeShop[]
  /** Simulated seconds from the first start until all were at home and agreed; null: never. */
  readonly convergedAfterS: number | null
  readonly censuses: readonly Census[]
  readonly upheavals: readonly Upheaval[]
  readonly rest: Rest
  /** Over the whole time with orders and upheavals. */
  readonly busy: Told
  readonly diskBytesPerNode: number
  readonly heapBytesPerNode: number
  readonly connectionsPerNode: number
  readonly tally: DemandTally
  readonly outcomes: Outcomes
  readonly startAt: number
  readonly tookMs: number
  readonly delivered: number
}

const MINUTE_MS = 60_000
const CONVERGE_MS_MAX = 10 * MINUTE_MS
const CONVERGE_STEP_MS = 5_000
/** News of a start goes round for so long: who is where, and which clusters there are. */
const SETTLE_MS = 3 * MINUTE_MS
/** Slots in the memory of decoded bytes: few enough share one that seldom two go for it. */
const MEMORY_A_SHOP = 16
/** Decoded, an order takes five kilobytes. */
const ORDERS_MAX = 32_768
/** After the last order and the last upheaval: what is under way comes to its end. */
const AFTER_MS = 5 * MINUTE_MS
/** Noon in Greenwich: morning in the Americas, evening in the east. */
const NOON = Date.UTC(2026, 2, 3, 12)

/** Distances are a world's, so are the terms: nodes with slower heartbeats than in one office. */
const TERMS: LargeTerms = {
  floor: { start: 'auto', concurrentJobs: 4, confirm: 'auto' },
  placement: { ackByMs: 15 * MINUTE_MS, startByMs: 12 * 60 * MINUTE_MS },
  detector: DETECTOR_TERMS.wan,
  steward: STEWARD_TERMS.wan,
}

/** One large world from its start to its report. */
export function runLarge(plan: LargePlan): LargeResult {
  const begun = plan.clock()
  const dice = new Dice(plan.seed)
  const globe = new Globe()
  const shops = Array.from({ length: plan.shops }, (_, index) =>
    drawLargeShop(globe, dice.stream(`shop/${index}`), index),
  )
  makeRoom(plan.shops)
  const heapBefore = plan.heapBytes()
  const wheel = new Wheel(NOON)
  const ears: { packers: Packers | null } = { packers: null }
  const world = new LargeWorld(shops, TERMS, dice, wheel, {
    notified: (node, changes) => {
      for (const change of changes) ears.packers?.notified(node, change)
    },
  })
  ears.packers = new Packers(world, dice.stream('packers'))
  const starts = dice.stream('starts')
  for (const { index } of shops) {
    wheel.after(starts.between(0, plan.startWithinMs), () => world.start(index))
  }
  const convergedAfterS = converge(world, plan)
  wheel.runUntil(wheel.now + SETTLE_MS)
  const quiet = rest(world, plan.restMinutes, plan.progress)
  // A world of ten thousand takes hours to its end: what is known is said at once.
  const [disk, heap] = [diskBytes(world), (plan.heapBytes() - heapBefore) / plan.shops]
  plan.progress(`after that ${kib(disk)} on disk and ${kib(heap)} of heap a node`)
  world.traffic.reset()
  const demand = new Demand(world, shops, globe, dice.stream('demand'))
  const upheavals = new Upheavals(world, globe, dice.stream('upheavals'))
  const overMs = plan.minutes * MINUTE_MS
  demand.begin(plan.orders, overMs)
  if (plan.upheavals !== null) upheavals.begin(plan.upheavals, overMs)
  const censuses: Census[] = []
  const busyFrom = wheel.now
  for (const end = wheel.now + overMs + AFTER_MS; wheel.now < end;) {
    wheel.runUntil(Math.min(end, wheel.now + MINUTE_MS))
    const census = takeCensus(world)
    censuses.push(census)
    plan.progress(progressLine(census, demand.tally, busyFrom, plan.clock() - begun))
  }
  const busy = { kinds: world.traffic.totals(), ms: wheel.now - busyFrom }
  const heapBytesPerNode = (plan.heapBytes() - heapBefore) / plan.shops
  return {
    plan,
    shops,
    convergedAfterS,
    censuses,
    upheavals: upheavals.log,
    rest: quiet,
    busy,
    diskBytesPerNode: diskBytes(world),
    heapBytesPerNode,
    connectionsPerNode: mean(shops.map(({ index }) => world.links.count(index))),
    outcomes: readOutcomes(world, shops, demand.tally),
    tally: demand.tally,
    startAt: busyFrom,
    tookMs: plan.clock() - begun,
    delivered: world.delivered,
  }
}

/** What a process remembers of decoded bytes is enough for one node, not for thousands. */
function makeRoom(shops: number): void {
  for (const memory of [recentProfiles, recentReports, recentDigests, recentViews, recentKeepers])
    memory.resize(shops * MEMORY_A_SHOP)
  recentOrders.resize(Math.min(ORDERS_MAX, shops * MEMORY_A_SHOP))
  rememberPacked(shops * MEMORY_A_SHOP)
}

/** Null if they never agree. */
function converge(world: LargeWorld, plan: LargePlan): number | null {
  const { wheel } = world
  const begun = wheel.now
  while (wheel.now - begun < plan.startWithinMs + CONVERGE_MS_MAX) {
    wheel.runUntil(wheel.now + CONVERGE_STEP_MS)
    const { running, byCluster, disputed } = takeCensus(world)
    const atHome = [...byCluster.values()].reduce((sum, members) => sum + members.length, 0)
    const seconds = (wheel.now - begun) / 1_000
    plan.progress(
      `${seconds} s: ${running} running, ${atHome} at home in ${byCluster.size} clusters`,
    )
    if (running === plan.shops && atHome === running && disputed === 0) return seconds
  }
  return null
}

function progressLine(
  { at, running, byCluster, homeless, falseVerdicts }: Census,
  tally: DemandTally,
  from: number,
  tookMs: number,
): string {
  const minute = Math.round((at - from) / MINUTE_MS)
  return (
    `minute ${minute}: ${running} running in ${byCluster.size} clusters, ${homeless} without; ` +
    `${tally.placed.size} of ${tally.sent} orders placed; ${falseVerdicts} wrong verdicts; ` +
    `${(tookMs / 1_000).toFixed(0)} s so far`
  )
}

/** That lie on a node's disk. */
function diskBytes({ nodes }: LargeWorld): number {
  return mean(nodes.map((node) => node.diskBytes))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
