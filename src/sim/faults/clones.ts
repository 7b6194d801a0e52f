import type { Court } from '../court.ts'
import type { Hand } from './disk-faults.ts'
import type { FaultPlan, Scenario } from '../drawing/scenario.ts'
import type { SimNode } from '../town/sim-node.ts'

/** What clones need of the world. */
export interface CloneYard {
  readonly court: Court
  /** A second process with a copy of the disk; started with the next event. */
  readonly clone: (node: SimNode) => SimNode
  /** Its people see that two run: the second is switched off and thrown away. */
  readonly discard: (clone: SimNode) => void
}

/** Where nothing else goes wrong: what may be a past self's last words, eight heartbeats, and a round. */
const NOTICED_MS = 70_000

/**
 * Data folders that were copied to a second computer and started there, beside the first (CONSENSUS.md
 * 8). The disk counts as lost from then on: neither process may be believed again once both were heard.
 */
export class Clones {
  readonly #yard: CloneYard
  readonly #hand: Hand
  /** By the node whose copy it is. */
  readonly #running = new Map<SimNode, { readonly clone: SimNode; noticed: boolean }>()
  /** Whether it can be promised that others notice: links that lose nothing, and nothing else goes wrong. */
  readonly #isCalm: boolean

  constructor({ network, faults }: Scenario, yard: CloneYard, hand: Hand) {
    this.#yard = yard
    this.#hand = hand
    const { lossRate, stallRate } = network
    this.#isCalm = lossRate === 0 && stallRate === 0 && faults.every(({ type }) => type === 'clone')
  }

  /** True if there is one now. */
  strike(fault: FaultPlan, node: SimNode): boolean {
    if (!node.isRunning || this.#running.has(node)) return false
    this.#hand.note(fault, node.letter, `runs a second time with a copy of its disk`)
    const clone = this.#yard.clone(node)
    this.#running.set(node, { clone, noticed: false })
    this.#hand.after(0, () => clone.start())
    this.#hand.after(NOTICED_MS, () => this.#judge(node, clone))
    this.#hand.after(Math.max(fault.forMs, NOTICED_MS + 1), () => this.#remove(node, clone))
    return true
  }

  /** A process stops by itself: perhaps one of two. */
  quits(node: SimNode): void {
    for (const [first, pair] of this.#running) {
      if (first === node || pair.clone === node) pair.noticed = true
    }
  }

  end(): void {
    for (const [node, { clone }] of this.#running) this.#remove(node, clone)
  }

  #judge(node: SimNode, clone: SimNode): void {
    const pair = this.#running.get(node)
    if (!this.#isCalm || pair?.clone !== clone) return
    this.#yard.court.expect(
      'a cloned disk',
      pair.noticed,
      () => `${node.letter} runs twice, and nobody notices`,
    )
  }

  #remove(node: SimNode, clone: SimNode): void {
    if (this.#running.get(node)?.clone !== clone) return
    this.#running.delete(node)
    this.#yard.discard(clone)
  }
}
