import type { Command, CommandResult } from '../../runtime/commands/command.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { World } from '../world.ts'

/** A question to a node is answered, or given up, within five seconds. */
export const ANSWER_MS = 20_000
/** Simulated time costs real time: a world that has answered is not watched any longer. */
const STEP_MS = 250

/** Questions to several nodes at a time, and the wait until all are answered. */
export class Questions {
  readonly #world: World
  #open = 0

  constructor(world: World) {
    this.#world = world
  }

  /** As `World.ask`; an answer may ask on. */
  ask(node: SimNode, command: Command, heard: (result: CommandResult | null) => void): void {
    this.#open += 1
    this.#world.ask(node, command, (result) => {
      this.#open -= 1
      heard(result)
    })
  }

  /** Lets time pass until every question is answered, or for `ANSWER_MS`; false if a promise broke. */
  answered(): boolean {
    const { clock } = this.#world
    const deadline = clock.now + ANSWER_MS
    while (this.#open > 0 && clock.now < deadline) {
      if (!this.#world.runUntil(clock.now + STEP_MS)) return false
    }
    return true
  }
}
