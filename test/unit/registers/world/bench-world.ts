import type { PeerId } from '../../../../src/models/ids.ts'
import type { KeeperPolicy } from '../../../../src/registers/keeper-policy.ts'
import type { Chance } from '../../../../src/runtime/chance.ts'
import { TimerQueue } from '../../../../src/runtime/timer-queue.ts'
import type { Keeper, Message } from '../../../../src/wire/messages.ts'
import { BenchNode } from './bench-node.ts'
import { FaultAtlas } from './fault-atlas.ts'
import type { Flaw } from './flaw.ts'
import { Oracle } from './oracle.ts'
import { END, FIRST_DAY } from './scenario.ts'
import type { Scenario } from './scenario.ts'

/** What says that something is so, and must stay so. */
const SOLEMN: ReadonlySet<string> = new Set([
  'promise',
  'accepted',
  'value',
  'unchanged',
  'joined',
  'expired',
])

/** One invariant that did not hold, and when. */
export interface Violation {
  readonly invariant: string
  readonly story: string
  readonly at: number
}

/**
 * Registers alone, without orders: nodes, a network that loses, doubles, delays and cuts, disks that
 * forget what was not yet written, and a clock. Everything is drawn from one chance.
 */
export class RegisterWorld {
  readonly scenario: Scenario
  readonly chance: Chance
  readonly flaw: Flaw
  readonly timers = new TimerQueue()
  readonly nodes: BenchNode[]
  readonly first: readonly Keeper[]
  readonly oracle: Oracle
  readonly atlas: FaultAtlas
  readonly violations: Violation[] = []
  readonly counters = new Map<string, number>()
  now = 1_000
  today = FIRST_DAY
  calm = false
  /** A keeper says that something cannot be. */
  alarmed: (what: string) => void = (what) => this.accuse('I1', `a keeper refused: ${what}`)
  /** Somebody wants to know at once. */
  accused: (invariant: string, story: string) => void = () => undefined
  counted: (counter: string) => void = () => undefined
  /** Somebody takes letters out of the post; true: this one does not arrive. */
  intercept: (from: PeerId, to: PeerId, message: Message) => boolean = () => false
  /** Somebody waits for a peer to say something, and strikes. */
  ambush: (peer: PeerId) => void = () => undefined
  /** Nodes on one side of a cut; one-way: only what they say is lost. */
  #island = new Set<PeerId>()
  #oneWay = false

  constructor(scenario: Scenario, chance: Chance, flaw: Flaw) {
    this.scenario = scenario
    this.chance = chance
    this.flaw = flaw
    this.nodes = Array.from({ length: scenario.nodes }, (_, i) => new BenchNode(this, i))
    this.first = this.nodes.slice(0, scenario.keepers).map((node) => node.keeper)
    this.oracle = new Oracle(this.first, (invariant, story) => this.accuse(invariant, story))
    this.atlas = new FaultAtlas(this.oracle)
    for (const node of this.nodes) node.start()
  }

  accuse(invariant: string, story: string): void {
    this.violations.push({ invariant, story, at: this.now })
    this.accused(invariant, story)
  }

  count(counter: string): void {
    this.counters.set(counter, (this.counters.get(counter) ?? 0) + 1)
    this.counted(counter)
  }

  policyOf(node: BenchNode): KeeperPolicy {
    const owner = this.nodes?.[0]?.peer
    return {
      dayOf: () => FIRST_DAY,
      today: () => this.today + node.daysOff,
      isTerminal: (_, bytes) => bytes.at(-1) === END,
      mayMint: (_, peer) => peer === (owner ?? node.peer),
    }
  }

  fsyncMs(): number {
    return this.chance.next() * 2 * this.scenario.fsyncMs
  }

  /** From a keeper to itself nothing is lost and nothing takes time. */
  post(from: PeerId, to: PeerId, message: Message): void {
    if (this.intercept(from, to, message)) return
    if (from === to) {
      this.#deliver(0, from, to, message)
      return
    }
    const { lossRate, doubleRate, ambushRate } = this.scenario
    if (!this.calm && SOLEMN.has(message.type) && this.chance.next() < ambushRate) this.ambush(from)
    if (!this.calm && (this.chance.next() < lossRate || this.#isCut(from, to))) return
    this.#deliver(this.#delayMs(), from, to, message)
    if (this.calm || this.chance.next() >= doubleRate) return
    const inTheNameOf = this.flaw.countsTwice && 'rid' in message ? this.#another(from) : from
    this.#deliver(this.#delayMs(), inTheNameOf, to, message)
  }

  cut(island: ReadonlySet<PeerId>, oneWay: boolean): void {
    this.#island = new Set(island)
    this.#oneWay = oneWay
  }

  heal(): void {
    this.#island.clear()
  }

  /** Everything that happens until then, in order. */
  run(until: number, stop: () => boolean = () => false): void {
    for (;;) {
      const at = this.timers.nextAt()
      if (at > until || stop()) break
      this.now = Math.max(this.now, at)
      this.timers.take(this.now)?.()
    }
    if (!stop()) this.now = Math.max(this.now, until)
  }

  #deliver(delayMs: number, from: PeerId, to: PeerId, message: Message): void {
    this.timers.add(this.now + delayMs, () => {
      const node = this.nodes.find((n) => n.peer === to)
      node?.life?.receive(from, message)
    })
  }

  #delayMs(): number {
    const { delayMs, tailRate, tailMs } = this.scenario
    const isTail = this.chance.next() < tailRate
    return this.chance.next() * (isTail ? tailMs : 2 * delayMs)
  }

  #isCut(from: PeerId, to: PeerId): boolean {
    const a = this.#island.has(from)
    const b = this.#island.has(to)
    return this.#oneWay ? a && !b : a !== b
  }

  #another(peer: PeerId): PeerId {
    const others = this.nodes.filter((node) => node.peer !== peer)
    return (others[this.chance.below(others.length)] as BenchNode).peer
  }
}
