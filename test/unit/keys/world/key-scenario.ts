import { Chance } from '../../../../src/runtime/chance.ts'

/** One world, drawn whole from its seed: sizes, loads and the mix of faults (swarm testing). */
export interface KeyScenario {
  readonly nodes: number
  /** Requests that reach several intakes at about the same time. */
  readonly requests: number
  readonly gapMs: number
  /** Keys are drawn from so many: a small number makes old keys come back after a change. */
  readonly keys: number
  /** A key comes with another body. */
  readonly otherBodyRate: number
  readonly lossRate: number
  readonly doubleRate: number
  readonly delayMs: number
  readonly tailRate: number
  readonly fsyncMs: number
  /** How often a node dies just after it has said something that it must not forget. */
  readonly ambushRate: number
  readonly crashes: number
  readonly wipes: number
  readonly changes: number
  /** Until all nodes know of a change of the view: they drive different ones meanwhile. */
  readonly lagMs: number
  readonly partitions: number
  /** Claims whose orders are said to exist. */
  readonly settleRate: number
  /** Every message goes through the codec. */
  readonly encodes: boolean
}

export function drawKeyScenario(seed: number): { scenario: KeyScenario; chance: Chance } {
  const chance = new Chance(`keys-${seed}`)
  const maybe = (rate: number, most: number): number =>
    chance.next() < rate ? chance.next() * most : 0
  const requests = 10 + chance.below(30)
  const scenario: KeyScenario = {
    nodes: 4 + chance.below(4),
    requests,
    gapMs: [50, 200, 500][chance.below(3)] as number,
    keys: 2 + chance.below(20),
    otherBodyRate: maybe(0.5, 0.2),
    lossRate: maybe(0.6, 0.2),
    doubleRate: maybe(0.5, 0.2),
    delayMs: [2, 10, 40][chance.below(3)] as number,
    tailRate: maybe(0.5, 0.15),
    fsyncMs: [1, 5, 30, 100][chance.below(4)] as number,
    ambushRate: maybe(0.5, 0.15),
    crashes: chance.next() < 0.6 ? chance.below(8) : 0,
    wipes: chance.next() < 0.5 ? 1 + chance.below(4) : 0,
    changes: 1 + chance.below(6),
    lagMs: [0, 100, 3_000][chance.below(3)] as number,
    partitions: chance.next() < 0.4 ? 1 + chance.below(3) : 0,
    settleRate: chance.next(),
    encodes: chance.next() < 0.05,
  }
  return { scenario, chance }
}
