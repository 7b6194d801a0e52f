import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { OrderId } from '../../../src/models/ids.ts'
import { Chance } from '../../../src/runtime/chance.ts'
import { connections, Mesh } from '../mesh-shop.ts'
import { calm } from '../calm.ts'
import { formed } from './clusters.ts'
import type { Formed } from './clusters.ts'
import { Killer } from './killer.ts'
import { placeOrder } from './merchants.ts'
import type { Placed } from './merchants.ts'
import { notShipped, Packers } from './packers.ts'
import { printShop } from './print-shop.ts'

const MIB = 2 ** 20
/**
 * Heartbeats every 2 s, a death noticed after 12: a frame costs half a millisecond, both ends, and a
 * hundred nodes in clusters of a dozen send 2,200 a second at a shop's own pace: more than one core.
 */
const PACE = 4
/** A handshake costs a few hundredths of a second, and a hundred nodes have thousands. */
const FORM_MS_MAX = 600_000
/** After the last order, and while nobody is killed any more. */
const SHIP_MS_MAX = 300_000
const IDLE_MS = 20_000
/** What shops do about kills takes the one loop a minute at times. */
const CALM_MS_MAX = 300_000
const LOOK_MS = 500
/** Any shop is asked for any order: each question finds its way through the network. */
const ASKED_AT_ONCE = 100
/** Merchants who order at a time. */
const MERCHANTS = 6

export interface ManyPlan {
  readonly shops: number
  readonly orders: number
  readonly seed: string
  readonly say: (line: string) => void
}

/** What a run of many whole nodes in one process came to. */
export interface ManyTally {
  readonly clusters: readonly number[]
  /** From the start of the first node until every shop is in a whole cluster. */
  readonly formedMs: number
  readonly rssMibPerNode: number
  /** What lives after a collection: heap, and buffers outside of it. */
  readonly liveMibPerNode: number
  /** Of one core, by one node with nothing to do. */
  readonly idleCpuPercent: number
  readonly connectionsPerNode: number
  readonly kills: number
  readonly placed: readonly Placed[]
  /** From the first submission until the last order is on its way. */
  readonly shippedMs: number
  readonly cpuMsPerOrder: number
  /** Units that came out of the presses, jobs that came out more than once. */
  readonly unitsOrdered: number
  readonly unitsPrinted: number
  readonly printedTwice: readonly string[]
  /** Orders that were not shipped, with their state. */
  readonly stuck: readonly (readonly [OrderId, string])[]
  /** What was not as it should be in the rosters at the end. */
  readonly flaws: readonly string[]
}

/** Starts the shops, waits for their clusters, ships the orders while shops are killed and come back. */
export async function runMany(plan: ManyPlan): Promise<ManyTally> {
  const { shops, orders, seed, say } = plan
  const chance = new Chance(seed)
  const begun = Date.now()
  const mesh = new Mesh(PACE)
  const plans = Array.from({ length: shops }, (_, number) => printShop(number))
  await mesh.start(plans, (started) => {
    if (started % 10 === 0) say(`${seconds(begun)} s: ${started} nodes run`)
  })
  say(`${seconds(begun)} s: ${shops} nodes run`)
  try {
    const { clusters, homes } = await wholeClusters(mesh, say, begun)
    const formedMs = Date.now() - begun
    const idleCpuPercent = await idleCpu(shops)
    const memory = memoryOf(shops)
    const peers = mesh.shops.map(({ network }) => connections(network))
    say(`${seconds(begun)} s: ${orders} orders begin`)
    const killer = new Killer(mesh, new Chance(`${seed}/kills`))
    if (orders > 0) killer.begin()
    const ordering = { at: Date.now(), cpuMs: cpuMs() }
    const packers = new Packers(mesh)
    const placed = await placeAll(mesh, chance, homes, plan)
    await killer.stop()
    say(`${seconds(begun)} s: all placed, ${killer.kills} kills; everybody lives`)
    const stuck = await untilShipped(mesh, chance, placed, say)
    await packers.goHome()
    const shippedMs = Date.now() - ordering.at
    const cpuMsPerOrder = (cpuMs() - ordering.cpuMs) / Math.max(1, orders)
    const { flaws } = await settled(mesh, say)
    return {
      clusters: [...clusters.values()],
      formedMs,
      ...memory,
      idleCpuPercent,
      connectionsPerNode: peers.reduce((sum, n) => sum + n, 0) / shops,
      kills: killer.kills,
      placed,
      shippedMs,
      cpuMsPerOrder,
      unitsOrdered: placed.reduce((sum, { quantity }) => sum + quantity, 0),
      ...presses(mesh),
      stuck: [...stuck],
      flaws,
    }
  } finally {
    await mesh.stop()
  }
}

async function wholeClusters(mesh: Mesh, say: ManyPlan['say'], begun: number): Promise<Formed> {
  for (let looks = 1; ; looks += 1) {
    const now = await formed(mesh)
    const { clusters, flaws } = now
    if (looks % 20 === 0) say(`${seconds(begun)} s: ${flaws.slice(0, 3).join('; ')}`)
    if (flaws.length === 0) {
      say(`${seconds(begun)} s: clusters of ${[...clusters.values()].join(', ')}`)
      return now
    }
    if (Date.now() - begun > FORM_MS_MAX) throw new Error(`no clusters: ${flaws.join('; ')}`)
    await sleep(LOOK_MS)
  }
}

/** Revived shops are taken note of within seconds; the last flaws are told, not thrown. */
async function settled(mesh: Mesh, say: ManyPlan['say']): Promise<{ flaws: readonly string[] }> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const { flaws } = await formed(mesh)
    if (flaws.length === 0 || Date.now() > deadline) return { flaws }
    say(`not settled: ${flaws.slice(0, 3).join('; ')}`)
    await sleep(10 * LOOK_MS)
  }
}

async function placeAll(
  mesh: Mesh,
  chance: Chance,
  homes: Formed['homes'],
  { orders, say }: ManyPlan,
): Promise<Placed[]> {
  const placed: Placed[] = []
  let next = 0
  const merchant = async (): Promise<void> => {
    while (next < orders) {
      const number = next
      next += 1
      // An order taken is work yet to be done: taken faster than the one loop does it, all would time out.
      await calm(CALM_MS_MAX)
      placed.push(await placeOrder(mesh, chance, homes, number))
      if (placed.length % 100 === 0) say(`${placed.length} orders placed`)
    }
  }
  await Promise.all(Array.from({ length: MERCHANTS }, merchant))
  return placed
}

async function untilShipped(
  mesh: Mesh,
  chance: Chance,
  placed: readonly Placed[],
  say: ManyPlan['say'],
): Promise<ReadonlyMap<OrderId, string>> {
  const deadline = Date.now() + SHIP_MS_MAX
  let left = placed.map(({ order }) => order)
  for (;;) {
    const stuck = await notShipped(mesh, chance, left.slice(0, ASKED_AT_ONCE))
    left = [...stuck.keys(), ...left.slice(ASKED_AT_ONCE)]
    if (left.length === 0) return stuck
    if (Date.now() > deadline)
      return new Map(left.map((order) => [order, stuck.get(order) ?? 'not asked']))
    say(`${left.length} orders are still to be asked for, or to be shipped`)
    await sleep(4 * LOOK_MS)
  }
}

function presses(mesh: Mesh): Pick<ManyTally, 'unitsPrinted' | 'printedTwice'> {
  const tickets = mesh.shops.flatMap(({ door }) => door.printed)
  const times = Map.groupBy(tickets, ({ job }) => job)
  const units = tickets.flatMap(({ items }) => items.map(({ quantity }) => quantity))
  return {
    unitsPrinted: units.reduce((sum, n) => sum + n, 0),
    printedTwice: [...times].flatMap(([job, { length }]) => (length > 1 ? [job] : [])),
  }
}

async function idleCpu(shops: number): Promise<number> {
  const before = cpuMs()
  await sleep(IDLE_MS)
  return (100 * (cpuMs() - before)) / IDLE_MS / shops
}

function memoryOf(shops: number): Pick<ManyTally, 'rssMibPerNode' | 'liveMibPerNode'> {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rssMibPerNode: rss / MIB / shops, liveMibPerNode: (heapUsed + external) / MIB / shops }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

function seconds(from: number): string {
  return ((Date.now() - from) / 1_000).toFixed(1)
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
