import { KeyedHashCrypto } from '../crypto/keyed-hash-crypto.ts'
import type { ClusterId } from '../models/ids.ts'
import type { OrderChange } from '../orders/order-change.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { Command, CommandResult } from '../runtime/commands/command.ts'
import type { Effect, Input, QuitReason } from '../runtime/effect.ts'
import type { Message } from '../wire/messages.ts'
import { Panel } from './checkers/panel.ts'
import { SimClock } from './town/clock.ts'
import { Court } from './court.ts'
import { Dice } from './dice.ts'
import { Digest } from './digest.ts'
import { Merchants } from './people/merchants.ts'
import { Nemesis } from './faults/nemesis.ts'
import { Operators } from './people/operators.ts'
import type { Scenario } from './drawing/scenario.ts'
import { Shelves } from './town/shelves.ts'
import { SimArtwork } from './town/sim-artwork.ts'
import type { Decorators, SimNode } from './town/sim-node.ts'
import type { Press } from './town/sim-printer.ts'
import { Story } from './story.ts'
import { Tally } from './tally.ts'
import { Town } from './town/town.ts'
import type { Witness } from './town/town.ts'

/** Daemons of one town are not started by one hand. */
const START_WITHIN_MS = 2_000

/**
 * Steps of all machines together, and one for each second that a world is to live: an ordinary one, of
 * minutes, takes some ten thousand. Beyond this they keep each other busy for nothing (CONSENSUS.md 7, L5).
 */
const EVENTS_MAX = 400_000
/**
 * And for each time that a merchant sends an order: where every message takes a quarter of a minute all of
 * them try for as long as that lasts, and each time its shops ask a dozen others, twice or thrice.
 */
const EVENTS_A_SUBMISSION = 400

export interface WorldOptions {
  readonly decorators?: Decorators
  readonly story?: { readonly verbose: boolean; readonly write: (line: string) => void }
}

/** One simulated world: shops, their people, their merchants, what befalls them, and who watches. */
export class World implements Witness {
  readonly clock: SimClock
  readonly court: Court
  readonly tally = new Tally()
  readonly digest = new Digest()
  readonly panel: Panel
  readonly town: Town
  readonly merchants: Merchants
  events = 0
  /** Steps that were not merely a sign of life. */
  #work = 0
  #workMax: number
  readonly #nemesis: Nemesis
  readonly #operators: readonly Operators[]
  readonly #story: Story | null

  constructor(scenario: Scenario, options: WorldOptions = {}) {
    const dice = new Dice(scenario.seed).stream('world')
    this.#workMax = EVENTS_MAX + scenario.safetyMs / 1_000
    this.clock = new SimClock(scenario.startAt)
    this.court = new Court(() => this.clock.now - scenario.startAt)
    const { story, decorators = {} } = options
    this.#story =
      story === undefined ? null : new Story(scenario.startAt, story.verbose, story.write)
    const artwork = new SimArtwork()
    const shelves = new Shelves()
    scenario.shops.forEach((plan, index) => shelves.fill(index, plan.stock))
    this.town = new Town(scenario, this.clock, dice, artwork, decorators, this, this.tally)
    const { nodes, network } = this.town
    const judge = new KeyedHashCrypto((nodes[0] as SimNode).self, 'sim')
    this.panel = new Panel(
      scenario,
      nodes,
      shelves,
      artwork,
      judge,
      this.court,
      this.tally,
      () => this.clock.now,
    )
    const ask = this.ask.bind(this)
    this.merchants = new Merchants(scenario, {
      ask,
      clock: this.clock,
      dice: dice.stream('merchants'),
      nodes,
      artwork,
      ears: this.panel,
      tally: this.tally,
      story: this.#story,
      isLost: (cluster) => this.panel.views.isLost(cluster as ClusterId),
    })
    this.#operators = nodes.map((node) => {
      const luck = dice.stream(`operators/${node.letter}`)
      return new Operators(node, ask, this.clock, luck, shelves, this.tally)
    })
    this.#nemesis = new Nemesis(scenario, {
      clock: this.clock,
      nodes,
      network,
      artwork,
      truth: this.panel.oracle,
      files: this.panel.files,
      tally: this.tally,
      story: this.#story,
      wiped: (node) => this.panel.wiped(node),
      stopped: (node, told) => this.panel.stopped(node, told),
      putBack: (node) => this.panel.putBack(node),
      givenUp: (node) => this.panel.givenUp(node),
      court: this.court,
      clone: (node) => this.town.clone(node),
      discard: (clone) => {
        this.town.discard(clone)
        this.panel.views.discard(clone)
      },
    })
    this.panel.add(this.#nemesis)
    const starts = dice.stream('starts')
    for (const node of nodes) {
      const { opensAtMs } = node.plan
      if (opensAtMs > 0) this.tally.add('fault.late_opening')
      this.clock.after(opensAtMs + starts.between(0, START_WITHIN_MS), () =>
        this.#nemesis.open(node),
      )
    }
  }

  begin(): void {
    this.merchants.begin()
    for (const operators of this.#operators) operators.begin()
    this.#nemesis.begin()
  }

  /** Faults end here; what follows must come to an end by itself. */
  calm(): void {
    this.#nemesis.end()
    for (const operators of this.#operators) operators.calm()
  }

  /** People go home: only what machines do by themselves still happens. */
  close(): void {
    for (const operators of this.#operators) operators.goHome()
  }

  /** Lets time pass; false as soon as a promise is broken. */
  runUntil(time: number): boolean {
    while (this.court.violations.length === 0) {
      if (!this.clock.step(time)) return true
      if (this.#work > this.#workMax) {
        this.court.report('promise 5', `no end after ${this.#work} steps: nodes turn in a circle`)
      }
    }
    return false
  }

  ask(node: SimNode, command: Command, heard: (result: CommandResult | null) => void): void {
    const chosen = command.type === 'order' ? this.panel.oracle.latest(command.order) : null
    const chosenBefore = chosen?.version ?? 0
    if (command.type === 'submit') this.#workMax += EVENTS_A_SUBMISSION
    node.ask(command, (result) => {
      if (result !== null) this.panel.answered({ node, command, result, chosenBefore })
      heard(result)
    })
  }

  /** A second process with a node's disk: what it writes is true as far as registers go, and no more. */
  durable(node: SimNode, records: readonly StoreRecord[]): void {
    if (node.original !== null) {
      this.panel.oracle.durable({ peer: node.self, store: node.disk.storeId }, records)
      return
    }
    this.panel.durable(node, records)
    this.#nemesis.durable(node)
  }

  stepped(node: SimNode, input: Input, effects: readonly Effect[]): void {
    this.events += 1
    // Heartbeats and the ticks that send them go on for ever, and are no work.
    if (input.type !== 'tick' && !isHeartbeat(input)) this.#work += 1
    this.digest.step(node.index, input, effects)
    if (node.original === null) this.panel.stepped(node, effects)
  }

  sent(
    from: SimNode,
    to: SimNode,
    messages: readonly Message[],
    frames: readonly Uint8Array[],
  ): void {
    for (const frame of frames) this.digest.bytes(frame)
    for (const { type } of messages) this.tally.addOf('message', type)
    if (this.#story?.verbose === true) {
      const types = messages.map((message) => message.type).join(' ')
      this.#tell(from, `to ${to.letter}: ${types}`)
    }
  }

  published(_from: SimNode, bytes: Uint8Array): void {
    this.digest.bytes(bytes)
  }

  heard(node: SimNode, from: SimNode, messages: readonly Message[]): void {
    if (this.#story?.verbose !== true) return
    const types = messages.map((message) => message.type).join(' ')
    this.#tell(node, `from ${from.letter}: ${types}`)
  }

  malformed(node: SimNode, reason: string): void {
    this.court.report('assertion', `${node.letter} was sent a frame that is ${reason}`)
  }

  pressed(press: Press): void {
    const node = this.town.nodes[press.shop] as SimNode
    this.tally.add('press')
    this.#tell(node, `prints ${press.ticket.job}`)
    this.panel.pressed(press)
  }

  notified(node: SimNode, changes: readonly OrderChange[]): void {
    if (this.#story !== null) {
      for (const { order, part, type, attempt, state, detail } of changes) {
        this.#tell(node, `${order} ${part} ${type} ${attempt} -> ${state} ${detail}`)
      }
    }
    if (node.original === null) this.panel.notified(node, changes)
  }

  quits(node: SimNode, reason: QuitReason): void {
    this.#nemesis.quits(node)
    this.panel.quits(node, reason)
  }

  ended(node: SimNode, reason: string, error: unknown): void {
    this.tally.add('fault.crash')
    this.#tell(node, reason)
    if (error !== null) {
      const text = error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error)
      this.court.report('assertion', `${node.letter} ${reason}: ${text}`)
    }
    this.#nemesis.died(node)
  }

  #tell(node: SimNode, text: string): void {
    this.#story?.tell(this.clock.now, node.letter, text)
  }
}

function isHeartbeat(input: Input): boolean {
  if (input.type !== 'message') return false
  const { type } = input.message
  return type === 'heartbeat' || type === 'beat'
}
