import { assert } from '../models/failure.ts'
import { Chance } from '../runtime/chance.ts'

/**
 * Everything that a seed decides. Each concern draws from a stream of its own name, so that one
 * more draw in one place does not shift the luck of all others: a seed keeps its story while the
 * simulator grows, and a smaller scenario behaves like the larger one that it was cut from.
 */
export class Dice {
  readonly #seed: string
  readonly #chance: Chance

  constructor(seed: string) {
    this.#seed = seed
    this.#chance = new Chance(seed)
  }

  stream(name: string): Dice {
    return new Dice(`${this.#seed}/${name}`)
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.#chance.next()
  }

  /** Uniform integer, both ends included. */
  between(least: number, most: number): number {
    return least + this.#chance.below(most - least + 1)
  }

  /** True in `perMille` of a thousand cases. */
  hits(perMille: number): boolean {
    return perMille > 0 && this.#chance.next() * 1_000 < perMille
  }

  pick<T>(list: readonly T[]): T {
    assert(list.length > 0, 'nothing to pick from')
    return list[this.#chance.below(list.length)] as T
  }

  /** `count` different entries, in random order. */
  sample<T>(list: readonly T[], count: number): T[] {
    const left = [...list]
    const taken: T[] = []
    while (taken.length < count && left.length > 0) {
      taken.push(...left.splice(this.#chance.below(left.length), 1))
    }
    return taken
  }

  /** Mostly near `least`, sometimes near `most`: the shape of delays, without a logarithm to differ by. */
  skewed(least: number, most: number): number {
    const u = this.#chance.next()
    return least + (most - least) * u * u * u
  }

  hex(digits: number): string {
    let text = ''
    for (let i = 0; i < digits; i += 1) text += this.#chance.below(16).toString(16)
    return text
  }
}
