import type { Order } from '../../models/order.ts'
import type { Keeper } from '../../wire/messages.ts'
import { Clones } from './clones.ts'
import type { Victims } from './nemesis.ts'
import type { FaultPlan, Scenario } from '../drawing/scenario.ts'
import type { SimNode } from '../town/sim-node.ts'

export type DiskFault = FaultPlan & {
  type: 'wipe' | 'failed_disk' | 'rotten_disk' | 'old_backup' | 'gone' | 'clone'
}

/** What the nemesis does besides. */
export interface Hand {
  after(delayMs: number, then: () => void): void
  kill(node: SimNode, how: string): void
  start(node: SimNode): void
  note(fault: FaultPlan, who: string, text: string): void
}

/** On paper: only the shop's people can send it. */
const PRINTED = ['printed', 'packed']
/** Work that a desk has promised or begun: its journal alone tells how far it came. */
const WORKING = ['accepted', 'in_production', 'parked', ...PRINTED]

/** Disks that are lost, one way or another, as far as the fault atlas lets them (CONSENSUS.md 8). */
export class DiskFaults {
  readonly #world: Victims
  readonly #hand: Hand
  /** Stores that came back older than they were: as good as lost, whether anybody notices or not. */
  readonly #stale = new Set<string>()
  readonly #gone = new Set<SimNode>()
  readonly clones: Clones

  constructor(scenario: Scenario, world: Victims, hand: Hand) {
    this.#world = world
    this.#hand = hand
    this.clones = new Clones(scenario, world, hand)
  }

  /**
   * The fault atlas: a disk may be lost only where every register that it keeps survives that, and
   * while nothing that its desk began is unfinished, which no machine could tell from printed; or in
   * the midst of it, where the world is about just that.
   */
  strike(fault: DiskFault, node: SimNode): void {
    const { disk, letter } = node
    if (fault.type === 'old_backup') {
      this.#backUp(fault, node)
      return
    }
    const isAtWork = fault.type === 'wipe' && fault.moment === 'pressed'
    if (!this.#mayLose(node, isAtWork ? [] : fault.type === 'gone' ? PRINTED : WORKING)) return
    if (fault.type === 'clone') {
      if (!this.clones.strike(fault, node)) return
      this.#stale.add(`${node.self}/${node.disk.storeId}`)
      this.#world.putBack(node)
    }
    this.#world.files.lost(node)
    switch (fault.type) {
      case 'clone':
        return
      case 'failed_disk':
        // The daemon stops at its next write; the store is in doubt, and replaced at the next start.
        this.#hand.note(fault, letter, 'disk fails at its next write')
        disk.failing = true
        return
      case 'rotten_disk':
        this.#hand.note(fault, letter, `disk has a ${fault.how}`)
        this.#world.tally.add(`fault.${fault.how}`)
        disk.rotten = true
        // Nobody looks before the next start.
        this.#hand.after(fault.forMs, () => {
          if (!disk.rotten) return
          if (node.isRunning) this.#hand.kill(node, 'is killed')
          this.#hand.start(node)
        })
        return
      case 'gone':
        this.#hand.note(fault, letter, 'is closed for good')
        this.#gone.add(node)
        this.#loses(node, [])
        if (node.isRunning) this.#hand.kill(node, 'is switched off')
        this.#world.artwork.wipe(node.index)
        this.#world.wiped(node)
        return
      case 'wipe':
        this.#hand.note(fault, letter, `loses its disk, down for ${fault.forMs} ms`)
        if (node.isRunning) this.#hand.kill(node, 'is killed')
        // What it was writing just then may lie nowhere else.
        if (this.#mayLose(node, isAtWork ? [] : WORKING)) this.#replace(node)
        this.#hand.after(fault.forMs, () => this.#hand.start(node))
        return
    }
  }

  isGone(node: SimNode): boolean {
    return this.#gone.has(node)
  }

  /**
   * Before a start: a store in doubt is set aside (DESIGN.md 7). Unless it has become the only place of
   * something since it was struck: then its owner has looked at it and found nothing wrong. But what
   * others know to be older than it was is set aside, and what lay there alone is lost with it.
   */
  makeReady(node: SimNode): void {
    const { disk } = node
    if (!disk.failing && !disk.rotten) return
    const isOld = this.#isKnownAsOld(node)
    if (isOld) this.#world.givenUp(node)
    if (isOld || this.#mayLose(node)) this.#replace(node)
    else disk.failing = disk.rotten = false
  }

  /** As a rule its process stopped by itself; it was as good as lost before. */
  #isKnownAsOld(node: SimNode): boolean {
    return this.#stale.has(`${node.self}/${node.disk.storeId}`)
  }

  #backUp(fault: DiskFault, node: SimNode): void {
    const copy = node.disk.copy()
    const keptAlone = this.#world.truth.aloneWith({ peer: node.self, store: node.disk.storeId })
    this.#hand.after(fault.forMs, () => {
      if (this.#isAnotherStale(node) || !this.#mayLose(node)) return
      // Who keeps it now sleeps: the old disk would go on alone, and nobody is there who could tell it (DESIGN.md 7).
      if (!keptAlone().every((keepers) => keepers.some((keeper) => this.#isUp(keeper)))) return
      if (node.isRunning) this.#hand.kill(node, 'is killed')
      if (this.#mayLose(node) && node.disk.putBack(copy)) {
        this.#world.files.lost(node)
        this.#loses(node, node.disk.copy().records)
        this.#hand.note(fault, node.letter, `gets its disk back as of ${fault.forMs} ms ago`)
        this.#stale.add(`${node.self}/${node.disk.storeId}`)
        this.#world.putBack(node)
      }
      this.#hand.start(node)
    })
  }

  #isUp({ peer, store }: Keeper): boolean {
    const { nodes } = this.#world
    return nodes.some((n) => n.isRunning && n.self === peer && n.disk.storeId === store)
  }

  /** Of two at a time each could hold what the other has forgotten, and neither could ever be set aside. */
  #isAnotherStale(node: SimNode): boolean {
    return this.#world.nodes.some(
      (other) => other !== node && this.#stale.has(`${other.self}/${other.disk.storeId}`),
    )
  }

  #mayLose(node: SimNode, unless: readonly string[] = WORKING): boolean {
    if (this.#has(node, unless)) return false
    return this.#isSpare(node) && this.#world.files.maySpare(node)
  }

  #isDoubtful(node: SimNode): boolean {
    const isStale = this.#stale.has(`${node.self}/${node.disk.storeId}`)
    return isStale || node.disk.failing || node.disk.rotten || this.#gone.has(node)
  }

  #has(node: SimNode, states: readonly string[]): boolean {
    const { truth } = this.#world
    const isThere = ({ parts }: Order): boolean =>
      parts.some(({ shop, state }) => shop === node.self && states.includes(state))
    // Also what its people have just said that they printed: who is gone for good has nobody to ship it.
    const isSaid = states === PRINTED && [...truth.underWay()].some(isThere)
    return isSaid || [...truth.orders()].some(isThere)
  }

  #isSpare(node: SimNode): boolean {
    const { nodes, truth } = this.#world
    const intact = new Set(
      nodes
        .filter((other) => !this.#isDoubtful(other))
        .map(({ self, disk }) => `${self}/${disk.storeId}`),
    )
    const store = { peer: node.self, store: node.disk.storeId }
    return truth.maySpare(store, (keeper) => intact.has(`${keeper.peer}/${keeper.store}`))
  }

  #loses({ self, disk }: SimNode, left: Iterable<readonly [string, Uint8Array]>): void {
    const records = [...left].map(([key, value]) => ({ key, value }))
    this.#world.truth.lost({ peer: self, store: disk.storeId }, records)
  }

  #replace(node: SimNode): void {
    this.#loses(node, [])
    node.wipe()
    this.#world.artwork.wipe(node.index)
    this.#world.wiped(node)
  }
}
