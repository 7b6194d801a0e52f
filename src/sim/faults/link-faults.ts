import type { Hand } from './disk-faults.ts'
import type { Victims } from './nemesis.ts'
import type { FaultPlan, Link } from '../drawing/scenario.ts'

/** Links that carry nothing for a while: cut in some shape, or flapping. */
export class LinkFaults {
  readonly #world: Pick<Victims, 'clock' | 'nodes' | 'network' | 'tally' | 'story'>
  readonly #hand: Pick<Hand, 'after' | 'note'>

  constructor(world: Victims, hand: Hand) {
    this.#world = world
    this.#hand = hand
  }

  cut(fault: FaultPlan & { type: 'cut' }): void {
    const { network, tally, story, clock } = this.#world
    const { links, shape, forMs } = fault
    const names = links.map(([a, b]) => this.#letter(a) + this.#letter(b)).join(' ')
    tally.add(`fault.cut_${shape}`)
    story?.tell(clock.now, '*', `cut (${shape}) ${names} for ${forMs} ms`)
    // Link after link in half of the time, and back in the order of their names in the other half.
    const stepMs = shape === 'swizzle' ? forMs / (2 * links.length) : 0
    const inOrder = [...links].sort(([a, b], [c, d]) => a - c || b - d)
    links.forEach((link, n) => this.#hand.after(n * stepMs, () => this.#setLinks([link], true)))
    if (shape === 'swizzle') {
      inOrder.forEach((link, n) =>
        this.#hand.after(forMs / 2 + n * stepMs, () => this.#setLinks([link], false)),
      )
    } else this.#hand.after(forMs, () => this.#setLinks(links, false))
    network.reconsiderAll()
  }

  #setLinks(links: readonly Link[], cut: boolean): void {
    const { network } = this.#world
    for (const [from, to] of links) {
      if (cut) network.cuts.cut(from, to)
      else network.cuts.mend(from, to)
    }
    network.reconsiderAll()
  }

  flap(fault: FaultPlan & { type: 'flap' }): void {
    const { network, clock } = this.#world
    const { a, b } = fault
    const until = clock.now + fault.forMs
    this.#hand.note(
      fault,
      '*',
      `${this.#letter(a)} and ${this.#letter(b)} flap for ${fault.forMs} ms`,
    )
    const turn = (cut: boolean): void => {
      if (cut) network.cuts.cut(a, b)
      else network.cuts.mend(a, b)
      network.reconsider(a, b)
      if (clock.now < until || cut) this.#hand.after(fault.everyMs, () => turn(!cut))
    }
    turn(true)
  }

  #letter(index: number): string {
    return this.#world.nodes[index]?.letter ?? '?'
  }
}
