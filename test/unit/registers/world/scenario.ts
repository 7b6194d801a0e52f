import { Chance } from '../../../../src/runtime/chance.ts'

/** The last word of a list: nothing may follow it. */
export const END = 255
/** Day on which the bench begins. */
export const FIRST_DAY = 20_000

/** One world, drawn whole from its seed: sizes, loads and the mix of faults (swarm testing). */
export interface Scenario {
  readonly keepers: number
  readonly nodes: number
  /** The register is created in one round by its owner, or by whoever comes first. */
  readonly created: boolean
  readonly calls: number
  /** Between one call and the next, on average. */
  readonly gapMs: number
  readonly readRate: number
  readonly lossRate: number
  readonly doubleRate: number
  readonly delayMs: number
  /** Some messages take much longer than others. */
  readonly tailRate: number
  readonly tailMs: number
  readonly fsyncMs: number
  /** How often a node dies just after it has said something that it must not forget. */
  readonly ambushRate: number
  readonly crashes: number
  readonly wipes: number
  readonly moves: number
  readonly partitions: number
  /** Callers always name the first keepers, or those that they were told last. */
  readonly staleRefs: boolean
  /** The register ends, and 40 days pass. */
  readonly ages: boolean
}

export function drawScenario(seed: number): { scenario: Scenario; chance: Chance } {
  const chance = new Chance(`register-${seed}`)
  const keepers = [1, 3, 3, 3, 3, 5][chance.below(6)] as number
  const calls = 6 + chance.below(20)
  const maybe = (rate: number, most: number): number =>
    chance.next() < rate ? chance.next() * most : 0
  const scenario: Scenario = {
    keepers,
    nodes: keepers + 1 + chance.below(3),
    created: chance.next() < 0.4,
    calls,
    gapMs: [10, 50, 150, 600][chance.below(4)] as number,
    readRate: 0.2 + chance.next() * 0.4,
    lossRate: maybe(0.6, 0.25),
    doubleRate: maybe(0.6, 0.3),
    delayMs: [2, 10, 30][chance.below(3)] as number,
    tailRate: maybe(0.5, 0.2),
    tailMs: 400,
    fsyncMs: [1, 5, 40, 150][chance.below(4)] as number,
    ambushRate: maybe(0.4, 0.08),
    crashes: chance.next() < 0.6 ? chance.below(6) : 0,
    wipes: chance.next() < 0.4 ? 1 + chance.below(3) : 0,
    moves: chance.next() < 0.5 ? 1 + chance.below(5) : 0,
    partitions: chance.next() < 0.4 ? 1 + chance.below(3) : 0,
    staleRefs: chance.next() < 0.5,
    ages: chance.next() < 0.12,
  }
  return { scenario, chance }
}
