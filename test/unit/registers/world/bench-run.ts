import type { PeerId } from '../../../../src/models/ids.ts'
import type { Outcome } from '../../../../src/registers/outcome.ts'
import type { RegisterRef } from '../../../../src/registers/register-ref.ts'
import type { Chance } from '../../../../src/runtime/chance.ts'
import type { Keeper } from '../../../../src/wire/messages.ts'
import type { BenchNode, Life } from './bench-node.ts'
import { RegisterWorld } from './bench-world.ts'
import type { Violation } from './bench-world.ts'
import type { Flaw } from './flaw.ts'
import { NO_FLAW } from './flaw.ts'
import { History } from './history.ts'
import type { Call, Word } from './history.ts'
import { drawScenario, END } from './scenario.ts'
import type { Scenario } from './scenario.ts'

const KEY = 'list/x'
const NOTHING = new Uint8Array(0)
/** An operation gives up after 5 s; then its outcome is known, whatever it is. */
const SETTLE_MS = 6_000
const HOUR_MS = 3_600_000

export interface Verdict {
  readonly seed: number
  readonly violations: readonly Violation[]
  readonly told: number
  readonly acknowledged: number
  readonly moves: number
  readonly wipes: number
  readonly crashes: number
  readonly dropped: number
  readonly counters: ReadonlyMap<string, number>
}

/** The result of an append: the list, and whether the word is in it. */
interface Appended {
  readonly list: Uint8Array
  readonly has: boolean
}

/** One seed: a safety phase with faults, then a liveness phase without, then the last reading. */
export class BenchRun {
  readonly #seed: number
  readonly #world: RegisterWorld
  readonly #scenario: Scenario
  readonly #chance: Chance
  readonly #history: History
  #ref: RegisterRef
  #words = 0
  #wipes = 0
  #crashes = 0
  /** The owner's list as it was created, should it be created again. */
  #createdWith: Word | null = null
  /** The month has passed. */
  #aging = false

  constructor(seed: number, flaw: Flaw = NO_FLAW) {
    const { scenario, chance } = drawScenario(seed)
    this.#seed = seed
    this.#scenario = scenario
    this.#chance = chance
    this.#world = new RegisterWorld(scenario, chance, flaw)
    this.#history = new History((invariant, story) => this.#world.accuse(invariant, story))
    this.#ref = { key: KEY, generation: 0, keepers: this.#world.first }
    this.#world.ambush = (peer) => this.#ambush(peer)
  }

  run(): Verdict {
    const world = this.#world
    const { calls, gapMs, crashes, wipes, moves, partitions } = this.#scenario
    const lengthMs = calls * gapMs + 200
    if (this.#scenario.created) this.#create()
    for (let i = 0; i < calls; i += 1) this.#plan(lengthMs, () => this.#call())
    for (let i = 0; i < crashes; i += 1) this.#plan(lengthMs, () => this.#crash())
    for (let i = 0; i < wipes; i += 1) this.#plan(lengthMs, () => this.#wipe())
    for (let i = 0; i < moves; i += 1) this.#plan(lengthMs, () => this.#move())
    for (let i = 0; i < partitions; i += 1) this.#plan(lengthMs, () => this.#partition(lengthMs))
    for (const node of world.nodes) this.#plan(lengthMs, () => node.backUp())
    const isBroken = (): boolean => world.violations.length > 0
    world.run(world.now + lengthMs, isBroken)
    if (!isBroken()) this.#endInPeace()
    const { violations, counters } = world
    return {
      seed: this.#seed,
      violations,
      told: this.#history.told,
      acknowledged: this.#history.acknowledged,
      moves: world.oracle.moves,
      wipes: this.#wipes,
      crashes: this.#crashes,
      dropped: counters.get('register_dropped') ?? 0,
      counters,
    }
  }

  #plan(withinMs: number, what: () => void): void {
    this.#world.timers.add(this.#world.now + this.#chance.next() * withinMs, what)
  }

  #endInPeace(): void {
    const world = this.#world
    world.calm = true
    world.heal()
    this.#allUp()
    this.#close('L5')
    if (this.#scenario.ages && world.violations.length === 0) this.#grow()
    world.oracle.close()
  }

  /** After faults end a read succeeds, and soon (L5), and nothing acknowledged is missing. */
  #close(invariant: string): void {
    const world = this.#world
    for (let tries = 0; tries < 5; tries += 1) {
      const { newest, keepersOf } = world.oracle
      // Nobody is known for a generation that only a planted mistake begins.
      const known = keepersOf[newest] ?? []
      const keepers = known.length > 0 ? known : this.#ref.keepers
      const ref = { key: KEY, generation: newest, keepers }
      let answer: Outcome<null> | null = null
      this.#life()?.proposer.read(ref, (outcome) => (answer = outcome))
      world.run(world.now + SETTLE_MS, () => answer !== null)
      const outcome = answer as Outcome<null> | null
      if (outcome?.type === 'chosen') {
        this.#history.close(outcome.value ?? NOTHING)
        return
      }
      if (outcome?.type === 'expired') {
        this.#expired()
        return
      }
    }
    // Held by too few to be read, and dropped by too few to be gone: only after its end.
    const isPassing = this.#aging && world.oracle.longest.at(-1) === END
    if (!isPassing) world.accuse(invariant, 'no read succeeds although all faults are over')
  }

  /** Only what has ended, and is old, may be gone (I20). */
  #expired(): void {
    const { longest } = this.#world.oracle
    if (longest.length > 0 && (!this.#aging || longest.at(-1) !== END)) {
      this.#world.accuse('I20', `${longest.join()} is said to have expired`)
    }
  }

  /** The list ends, a month passes, keepers collect: it may be gone, but never shorter (I20). */
  #grow(): void {
    const world = this.#world
    // In a month every keeper has heard of it: it is not those that never did that say EXPIRED.
    this.#append((this.#words += 1))
    world.run(world.now + SETTLE_MS)
    world.calm = false
    if (this.#chance.next() < 0.8) this.#append(END)
    world.run(world.now + SETTLE_MS)
    world.today += 31 + this.#chance.below(20)
    this.#aging = true
    this.#collect(30, 0.8)
    world.calm = true
    this.#allUp()
    this.#collect(30, 1)
    this.#close('I20')
  }

  #collect(hours: number, rate: number): void {
    const world = this.#world
    for (let hour = 0; hour < hours; hour += 1) {
      for (const node of world.nodes) if (this.#chance.next() < rate) node.life?.collector.collect()
      if (!world.calm) {
        const dice = this.#chance.next()
        if (dice < 0.1) this.#call()
        else if (dice < 0.15) this.#crash()
        else if (dice < 0.2) this.#wipe()
        else if (dice < 0.25) this.#move()
      }
      // The letters and timers of an hour fit in a second; the clock makes the rest in one step.
      world.run(world.now + 1_000)
      world.now += HOUR_MS
    }
  }

  #allUp(): void {
    const world = this.#world
    for (const node of world.nodes) if (node.life === null) node.start()
    world.run(world.now + SETTLE_MS)
  }

  #life(): Life | null {
    const alive = this.#world.nodes.flatMap(({ life }) => life ?? [])
    return alive[this.#chance.below(alive.length)] ?? null
  }

  #call(): void {
    if (this.#chance.next() < this.#scenario.readRate) this.#read()
    else {
      this.#words += 1
      this.#append(this.#words)
    }
  }

  #create(): void {
    this.#words += 1
    const word = this.#words
    const call = this.#history.begin(word)
    const value = Uint8Array.of(word)
    this.#world.nodes[0]?.life?.proposer.create(this.#ref, value, (outcome) =>
      this.#told(call, outcome, outcome.type === 'chosen'),
    )
    this.#createdWith = word
  }

  #read(): void {
    const call = this.#history.begin(null)
    this.#life()?.proposer.read(this.#where(), (outcome) => this.#told(call, outcome, false))
  }

  #append(word: Word): void {
    const call = this.#history.begin(word)
    const { repeatsOperations } = this.#world.flaw
    const update = (value: Uint8Array | null): { next: Uint8Array | null; result: Appended } => {
      const held = value ?? NOTHING
      if (held.includes(word) && !repeatsOperations) {
        return { next: null, result: { list: held, has: true } }
      }
      // A register that its owner creates is not there before; one that has ended stays as it is.
      if ((value === null && this.#scenario.created) || held.at(-1) === END) {
        return { next: null, result: { list: held, has: false } }
      }
      const list = new Uint8Array(held.length + 1)
      list.set(held)
      list[held.length] = word
      return { next: list, result: { list, has: true } }
    }
    this.#life()?.proposer.change(this.#where(), update, (outcome) =>
      this.#told(call, outcome, outcome.type === 'chosen' && outcome.result.has),
    )
  }

  #told(call: Call, outcome: Outcome<unknown>, has: boolean): void {
    switch (outcome.type) {
      case 'chosen':
        this.#history.end(call, outcome.value ?? NOTHING, has)
        if (outcome.ref.generation > this.#ref.generation) this.#ref = outcome.ref
        return
      case 'unavailable':
        this.#history.decline(call)
        return
      case 'unknown':
        return
      case 'expired':
        this.#expired()
        return
    }
  }

  #where(): RegisterRef {
    const ref = this.#scenario.staleRefs
      ? { key: KEY, generation: 0, keepers: this.#world.first }
      : this.#ref
    if (!this.#world.flaw.swapsKeepers) return ref
    const keepers = [...ref.keepers]
    for (const [i, keeper] of keepers.entries()) {
      if (this.#world.atlas.isGone(keeper)) keepers[i] = this.#substitute(keepers) ?? keeper
    }
    return { ...ref, keepers }
  }

  #substitute(keepers: readonly Keeper[]): Keeper | null {
    const free = this.#world.nodes.find((n) => keepers.every((k) => k.peer !== n.peer))
    return free?.keeper ?? null
  }

  #move(): void {
    const world = this.#world
    const size = [1, 3, 3, 5][this.#chance.below(4)] as number
    const pool = [...world.nodes].filter((node) => node.life !== null)
    const to: Keeper[] = []
    while (to.length < size && pool.length > 0) {
      const [node] = pool.splice(this.#chance.below(pool.length), 1)
      if (node !== undefined) to.push(node.keeper)
    }
    if (to.length === 0) return
    world.atlas.wishes(to)
    const call = this.#history.begin(null)
    this.#life()?.proposer.move(this.#where(), to, (outcome) => {
      if (outcome.type !== 'unknown') world.atlas.wishesNoMore(to)
      this.#told(call, outcome, false)
      const { keepers } = outcome.ref
      if (outcome.type !== 'chosen' || outcome.result !== 'moved') return
      if (keepers.some((k) => to.every((t) => t.store !== k.store))) {
        world.accuse('I7', 'moved, and others keep it')
      }
    })
  }

  /** One node, sooner one that has something to lose; or all at once, as when the power fails. */
  #crash(): void {
    const { nodes } = this.#world
    if (this.#chance.next() < 0.15) {
      for (const node of nodes) this.#kill(node)
      return
    }
    const busy = nodes.filter(({ life }) => (life?.waiting ?? 0) > 0)
    const pool = busy.length > 0 ? busy : nodes
    this.#kill(pool[this.#chance.below(pool.length)] as BenchNode)
  }

  #ambush(peer: PeerId): void {
    this.#plan(30, () => {
      const { nodes } = this.#world
      const all = this.#chance.next() < 0.3
      for (const node of nodes) if (all || node.peer === peer) this.#kill(node)
    })
  }

  #kill(node: BenchNode): void {
    if (node.life === null) return
    this.#crashes += 1
    node.crash()
    this.#restartSoon(node)
  }

  #restartSoon(node: BenchNode): void {
    this.#plan(this.#chance.next() < 0.7 ? 50 : 1_000, () => {
      if (node.life !== null) return
      node.start()
      if (node.index === 0 && this.#world.flaw.createsAgain && this.#createdWith !== null) {
        this.#words += 1
        const value = Uint8Array.of(this.#words)
        const { life } = node as { life: Life | null }
        life?.proposer.create(this.#ref, value, () => undefined)
      }
    })
  }

  #wipe(): void {
    const world = this.#world
    const node = world.nodes[this.#chance.below(world.nodes.length)] as BenchNode
    if (!world.atlas.mayLose(node.store)) return
    this.#wipes += 1
    world.oracle.forget(node.wipe())
    this.#restartSoon(node)
  }

  #partition(lengthMs: number): void {
    const world = this.#world
    const island = new Set<PeerId>()
    for (const node of world.nodes) if (this.#chance.next() < 0.4) island.add(node.peer)
    world.cut(island, this.#chance.next() < 0.3)
    this.#plan(lengthMs / 2, () => world.heal())
  }
}
