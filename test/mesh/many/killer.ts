import type { Chance } from '../../../src/runtime/chance.ts'
import type { Mesh } from '../mesh-shop.ts'

/** Long enough to be noticed by its cluster, its work to move, and its copies to be counted. */
const DEAD_MS = 8_000
const BETWEEN_MS = 4_000

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
    this.#done = this.#run()
  }

  /** Resolves once everybody lives. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#done
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const number = this.#chance.below(this.#mesh.shops.length)
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
