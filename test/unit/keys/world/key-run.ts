import { fingerprintOf } from '../../../../src/keys/key-name.ts'
import type { KeyClaim } from '../../../../src/keys/key-claim.ts'
import type { KeyOutcome } from '../../../../src/keys/key-claims.ts'
import { sameCommittee } from '../../../../src/keys/group-value.ts'
import type { MerchantId, OrderId } from '../../../../src/models/ids.ts'
import type { Chance } from '../../../../src/runtime/chance.ts'
import type { Keeper } from '../../../../src/wire/messages.ts'
import type { KeyFlaw } from './key-flaw.ts'
import { NO_FLAW } from './key-flaw.ts'
import { GROUP } from './key-node.ts'
import type { KeyNode } from './key-node.ts'
import { drawKeyScenario } from './key-scenario.ts'
import type { KeyScenario } from './key-scenario.ts'
import { KeyWorld } from './key-world.ts'
import type { KeyViolation } from './key-world.ts'

const MERCHANT = `${GROUP}.merchant` as MerchantId
/** An attempt that begins just before the deadline of a claim ends at the deadline of a change. */
const CLAIM_MS = 12_000
/** After faults: ranks, back-offs and a copy, all of them at their longest. */
const SETTLE_MS = 90_000

export interface KeyVerdict {
  readonly seed: number
  readonly violations: readonly KeyViolation[]
  readonly won: number
  readonly taken: number
  readonly conflicts: number
  readonly unavailable: number
  readonly generations: number
  readonly wipes: number
  readonly counters: ReadonlyMap<string, number>
}

/** One seed: a safety phase with faults, then a liveness phase without, then a last question for each key. */
export class KeyRun {
  readonly #seed: number
  readonly #world: KeyWorld
  readonly #scenario: KeyScenario
  readonly #chance: Chance
  #orders = 0
  #wipes = 0
  #epoch = 0
  #target: readonly Keeper[] = []

  constructor(seed: number, flaw: KeyFlaw = NO_FLAW, change: Partial<KeyScenario> = {}) {
    const drawn = drawKeyScenario(seed)
    this.#seed = seed
    this.#scenario = { ...drawn.scenario, ...change }
    this.#chance = drawn.chance
    this.#world = new KeyWorld(this.#scenario, this.#chance, flaw)
    this.#world.ambush = (peer) => this.#ambush(peer)
  }

  run(): KeyVerdict {
    const world = this.#world
    const { requests, gapMs, crashes, wipes, changes, partitions } = this.#scenario
    this.#found()
    const lengthMs = requests * gapMs + 500
    for (let i = 0; i < requests; i += 1) this.#plan(lengthMs, () => this.#request())
    for (let i = 0; i < crashes; i += 1) this.#plan(lengthMs, () => this.#crash())
    for (let i = 0; i < wipes; i += 1) this.#plan(lengthMs, () => this.#wipe())
    for (let i = 0; i < changes; i += 1) this.#plan(lengthMs, () => this.#change())
    for (let i = 0; i < partitions; i += 1) this.#plan(lengthMs, () => this.#partition(lengthMs))
    const isBroken = (): boolean => world.violations.length > 0
    world.run(world.now + lengthMs, isBroken)
    if (!isBroken()) this.#endInPeace()
    const { won, taken, conflicts, unavailable } = world.history
    return {
      seed: this.#seed,
      violations: world.violations,
      won,
      taken,
      conflicts,
      unavailable,
      generations: world.newest?.value.generation ?? 0,
      wipes: this.#wipes,
      counters: world.counters,
    }
  }

  /** The founder's group, and its first committee: faults begin afterwards. */
  #found(): void {
    const world = this.#world
    world.calm = true
    const [founder] = world.nodes
    founder?.life?.desk.found(GROUP, () => undefined)
    world.run(world.now + 1_000)
    this.#change()
    world.run(world.now + SETTLE_MS, () => this.#isSettled())
    world.calm = false
  }

  #plan(withinMs: number, what: () => void): void {
    this.#world.timers.add(this.#world.now + this.#chance.next() * withinMs, what)
  }

  #isSettled(): boolean {
    this.#world.look()
    const known = this.#world.newest
    if (known === null || !sameCommittee(known.value.committee, this.#target)) return false
    if (!sameCommittee(known.at.keepers, this.#target)) return false
    return this.#target.every(({ peer }) => {
      const open = this.#node(peer)?.life?.desk.openIn(GROUP)
      return open?.generation === known.value.generation
    })
  }

  #endInPeace(): void {
    const world = this.#world
    world.calm = true
    world.heal()
    for (const node of world.nodes) if (node.life === null) node.start()
    // The view follows who is there: it names no store that is gone.
    if (this.#target.some(({ peer, store }) => this.#node(peer)?.store !== store)) this.#change()
    for (const node of world.nodes) {
      node.target = this.#target
      node.epoch = this.#epoch
    }
    world.run(world.now + SETTLE_MS, () => this.#isSettled())
    if (!this.#isSettled()) {
      const names = (keepers: readonly Keeper[] = []): string =>
        keepers.map(({ store }) => store).join(' ')
      const { committee, generation } = world.newest?.value ?? { committee: [], generation: -1 }
      const story = `generation ${generation} is kept by ${names(committee)}, its register by`
      world.accuse('L', `${story} ${names(world.newest?.at.keepers)}, not ${names(this.#target)}`)
      return
    }
    for (const key of world.history.keys) this.#lastWord(key)
  }

  #lastWord(key: string): void {
    const world = this.#world
    if (world.violations.length > 0) return
    const winner = world.history.winnerOf(key)
    let outcome: KeyOutcome | null = null
    this.#claim(this.#alive(), key, 0, (told) => (outcome = told))
    world.run(world.now + CLAIM_MS, () => outcome !== null)
    const told = outcome as KeyOutcome | null
    if (told === null || told.type === 'unavailable') {
      world.accuse('L', `${key} cannot be claimed although all faults are over`)
    } else if (told.type === 'won' && winner !== null) {
      world.accuse('K1', `${key} stood for ${winner.order} and is free`)
    }
  }

  /** One request of a merchant, sent to three intakes at about the same time. */
  #request(): void {
    const key = `key-${this.#chance.below(this.#scenario.keys)}`
    const other = this.#chance.next() < this.#scenario.otherBodyRate
    const spreadMs = [0, 5, 50, 1_000][this.#chance.below(4)] as number
    for (let i = 0; i < 3; i += 1) {
      const body = other && i === 2 ? 1 : 0
      const at = this.#world.now + this.#chance.next() * spreadMs
      this.#world.timers.add(at, () => this.#claim(this.#alive(), key, body, () => undefined))
    }
  }

  #claim(
    node: KeyNode | null,
    key: string,
    body: number,
    done: (outcome: KeyOutcome) => void,
  ): void {
    const { history } = this.#world
    const life = node?.life ?? null
    if (node === null || life === null) return
    this.#orders += 1
    const order = `o-${key}-${this.#orders}` as OrderId
    const mine: KeyClaim = {
      order,
      fingerprint: fingerprintOf(`${key} body ${body}`, node.crypto),
      body: Uint8Array.of(this.#orders & 0xff),
    }
    life.desk.claim(MERCHANT, key, mine, (outcome) => {
      history.told(key, mine, outcome)
      done(outcome)
      const winner = outcome.type === 'won' ? mine : outcome.type === 'taken' ? outcome.claim : null
      if (winner === null || this.#chance.next() >= this.#scenario.settleRate) return
      history.creates(winner.order)
      life.desk.settled(MERCHANT, key, winner.order)
    })
  }

  #alive(): KeyNode | null {
    const alive = this.#world.nodes.filter(({ life }) => life !== null)
    return alive[this.#chance.below(alive.length)] ?? null
  }

  #node(peer: string): KeyNode | null {
    return this.#world.nodes.find((node) => node.peer === peer) ?? null
  }

  #crash(): void {
    const node = this.#alive()
    if (node === null) return
    node.crash()
    this.#world.timers.add(this.#world.now + this.#chance.next() * 3_000, () => {
      if (node.life === null) node.start()
    })
  }

  /** Dead before the disk has answered, and back before the others have given it up. */
  #ambush(peer: string): void {
    const node = this.#node(peer)
    if (node === null || node.life === null) return
    node.crash()
    this.#world.timers.add(this.#world.now + this.#chance.next() * 200, () => {
      if (node.life === null) node.start()
    })
  }

  #wipe(): void {
    const node = this.#alive()
    if (node === null || !this.#world.mayLose(node.store)) return
    this.#wipes += 1
    node.wipe()
    this.#world.timers.add(this.#world.now + this.#chance.next() * 2_000, () => {
      if (node.life === null) node.start()
    })
    if (this.#target.some(({ peer }) => peer === node.peer)) this.#change()
  }

  /** Another committee in the view: each node hears of it in its own time. */
  #change(): void {
    const alive = this.#world.nodes.filter(({ life }) => life !== null)
    const most = alive.length % 2 === 0 ? alive.length - 1 : alive.length
    const size = Math.min([1, 3, 3, 3, 5][this.#chance.below(5)] as number, most)
    if (size < 1) return
    const rest = [...alive]
    const target: Keeper[] = []
    while (target.length < size && rest.length > 0) {
      const [node] = rest.splice(this.#chance.below(rest.length), 1)
      if (node !== undefined) target.push(node.keeper)
    }
    this.#target = target
    this.#epoch += 1
    const epoch = this.#epoch
    for (const node of this.#world.nodes) {
      const lagMs = this.#chance.next() * this.#scenario.lagMs
      this.#world.timers.add(this.#world.now + lagMs, () => {
        if (node.epoch > epoch) return
        node.epoch = epoch
        node.target = target
      })
    }
  }

  #partition(lengthMs: number): void {
    const { nodes } = this.#world
    const island = nodes.filter(() => this.#chance.next() < 0.4).map(({ peer }) => peer)
    this.#world.cut(new Set(island), this.#chance.next() < 0.3)
    const healMs = this.#chance.next() * Math.min(lengthMs, 8_000)
    this.#world.timers.add(this.#world.now + healMs, () => this.#world.heal())
  }
}
