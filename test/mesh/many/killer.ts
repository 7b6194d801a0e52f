import type { Chance } from '../../../src/runtime/chance.ts'
import type { Mesh } from '../mesh-shop.ts'

/** Long enough to be noticed by its cluster, its work to move, and its copies to be counted. */
const DEAD_MS = 20_000
const BETWEEN_MS = 2_000

/** One after the other in each of two rows: at most two shops are dead at a time. */
const ROWS = 2

/** Kills a shop, revives it, and goes on to the next, until it is told to stop. */
export class Killer {
  readonly #mesh: Mesh
  readonly #chance: Chance
  #stopped = false
  #done: Promise<void> = Promise.resolve()
  kills = 0

  constructor(mesh: Mesh, chance: Chance) {
    this.#mesh = mesh
    this.#chance = chance
  }

  begin(): void {
    const rows = Array.from({ length: ROWS }, (_, row) => this.#run(row))
    this.#done = Promise.all(rows).then(() => undefined)
  }

  /** Resolves once everybody lives. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#done
  }

  async #run(row: number): Promise<void> {
    while (!this.#stopped) {
      // Shops of its own, so that no two rows mean the same one.
      const number = ROWS * this.#chance.below(Math.floor(this.#mesh.shops.length / ROWS)) + row
      this.kills += 1
      await this.#mesh.kill(number)
      await sleep(DEAD_MS)
      await this.#mesh.revive(number)
      await sleep(BETWEEN_MS)
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
