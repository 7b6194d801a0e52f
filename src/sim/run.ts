import type { OrderId } from '../models/ids.ts'
import type { CommandResult } from '../runtime/commands/command.ts'
import type { Violation } from './court.ts'
import { drawScenario } from './drawing/draw-scenario.ts'
import type { Scenario } from './drawing/scenario.ts'
import type { SimNode } from './town/sim-node.ts'
import { Questions } from './people/questions.ts'
import { World } from './world.ts'
import type { WorldOptions } from './world.ts'

export interface Outcome {
  readonly seed: string
  /** Empty: every promise was kept. */
  readonly violations: readonly Violation[]
  readonly digest: string
  readonly stats: Stats
}

export interface Stats {
  /** Steps of all node machines. */
  readonly events: number
  /** Simulated milliseconds. */
  readonly simulatedMs: number
  readonly shops: number
  /** By name: orders by state, messages by type, faults by kind, transitions, answers. */
  readonly counts: Readonly<Record<string, number>>
}

/** News of ended orders comes to every keeper within this… */
const CATCH_UP_MS = 15 * 60_000
/** Writes that a disk was asked for before faults ended are done by then. */
const QUIET_MS_MIN = 45_000
/** …and mostly much sooner: so often the feeds are looked at. */
const FEEDS_EVERY_MS = 20_000
/** How often the world is asked whether everything has ended. */
const LOOK_EVERY_MS = 5_000
/**
 * Reservations of lost rounds are looked up after a minute, and held orders reserve while they are
 * tried: books that fit the registers at one moment have no leak, others get forty minutes.
 */
const LEAK_LOOK_EVERY_MS = 30_000
const LEAK_LOOKS = 80
/** A keeper that lost its store may be being replaced just then: the answer is to ask again. */
const READ_TRIES = 6
const READ_AGAIN_MS = 20_000
/** Feeds are read by pages of this many events. */
const PAGE = 1_000

/** The world of one seed, from its beginning to its judgement. */
export function runSeed(seed: string, options: WorldOptions = {}): Outcome {
  return runScenario(drawScenario(seed), options)
}

export function runScenario(scenario: Scenario, options: WorldOptions = {}): Outcome {
  const world = new World(scenario, options)
  world.begin()
  const faultsEnd = scenario.startAt + scenario.safetyMs
  if (world.runUntil(faultsEnd)) {
    world.calm()
    if (settle(world, faultsEnd + scenario.livenessMs)) judge(world, scenario.quietMs)
  }
  return outcomeOf(scenario, world)
}

/** The liveness phase: until every order has ended and nothing is reserved for nothing. */
function settle(world: World, deadline: number): boolean {
  const { ending, views } = world.panel
  for (;;) {
    if (!world.runUntil(world.clock.now + LOOK_EVERY_MS)) return false
    if (world.merchants.areDone && ending.allSettled() && views.unsettled() === null) break
    if (world.clock.now > deadline) {
      ending.accuseUnsettled()
      if (!world.merchants.areDone) {
        world.court.report('promise 5', 'a merchant is never answered')
      }
      const homeless = views.unsettled()
      if (homeless !== null) world.court.report('promise 8', homeless)
      return false
    }
  }
  for (let look = 0; look < LEAK_LOOKS; look += 1) {
    const questions = new Questions(world)
    for (const node of world.town.nodes) questions.ask(node, { type: 'stock' }, () => undefined)
    if (!questions.answered()) return false
    if (ending.nothingLeaks) return true
    if (!world.runUntil(world.clock.now + LEAK_LOOK_EVERY_MS)) return false
  }
  ending.accuseLeaks()
  return false
}

/** Last questions: every acknowledged order at its keeper, every feed from its beginning. */
function judge(world: World, quietMs: number): void {
  const { nodes } = world.town
  world.close()
  // Keepers that missed the last news of an ended order look for it (`runtime/keeping/order-care.ts`).
  const quietUntil = world.clock.now + Math.max(quietMs, QUIET_MS_MIN)
  const deadline = Math.max(quietUntil, world.clock.now + CATCH_UP_MS)
  do {
    if (!world.runUntil(world.clock.now + FEEDS_EVERY_MS)) return
  } while (
    world.clock.now < quietUntil ||
    !world.merchants.areQuiet ||
    (!world.panel.reading.feedsAreComplete() && world.clock.now < deadline)
  )
  const questions = new Questions(world)
  readOrders(world, questions)
  for (const node of nodes) readFeed(questions, node, 0)
  for (const node of nodes) questions.ask(node, { type: 'shops' }, () => undefined)
  questions.answered()
  if (world.court.violations.length === 0) world.panel.end()
}

/** Every acknowledged order, asked for where it was placed, as a merchant would: again if need be. */
function readOrders(world: World, questions: Questions): void {
  const { nodes } = world.town
  const { durability } = world.panel
  const open = new Map<OrderId, string>()
  for (const { order } of durability.acknowledgements) open.set(order.id, 'no answer')
  for (let tries = 0; tries < READ_TRIES && open.size > 0; tries += 1) {
    if (tries > 0 && !world.runUntil(world.clock.now + READ_AGAIN_MS)) return
    for (const { order } of durability.acknowledgements) {
      if (!open.has(order.id)) continue
      const intake = nodes.find((node) => node.self === order.intake)
      // A shop that is closed for good is not asked: any other finds the order.
      const keeper = intake?.isRunning === true ? intake : nodes.find((node) => node.isRunning)
      if (keeper === undefined) continue
      questions.ask(keeper, { type: 'order', order: order.id }, (result) => {
        if (result?.ok === true) open.delete(order.id)
        else if (result?.code === 'not_found' && durability.isHistory(order.id))
          open.delete(order.id)
        else if (result !== null) open.set(order.id, result.code)
      })
    }
    if (!questions.answered() && world.court.violations.length > 0) return
  }
  for (const [order, answer] of open) {
    // A disk that came back older, and had it alone, was given up: it is lost, and nobody says otherwise.
    if (world.panel.isStranded(order) && answer !== 'not_found') continue
    world.court.report('promise 1', `order ${order} cannot be read at its keeper: ${answer}`)
  }
}

function readFeed(questions: Questions, node: SimNode, after: number): void {
  questions.ask(node, { type: 'events', after, limit: PAGE }, (result) => {
    const page = result as CommandResult<'events'> | null
    const last = page?.events.at(-1)
    if (page !== null && last !== undefined && last.seq < page.last) {
      readFeed(questions, node, last.seq)
    }
  })
}

function outcomeOf(scenario: Scenario, world: World): Outcome {
  for (const order of world.panel.oracle.orders()) world.tally.add(`order.${order.state}`)
  return {
    seed: scenario.seed,
    violations: world.court.violations,
    digest: world.digest.toString(),
    stats: {
      events: world.events,
      simulatedMs: world.clock.now - scenario.startAt,
      shops: scenario.shops.length,
      counts: world.tally.toRecord(),
    },
  }
}
