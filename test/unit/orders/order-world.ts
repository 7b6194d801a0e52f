import type { PeerId, StoreId } from '../../../src/models/ids.ts'
import type { Message } from '../../../src/wire/messages.ts'
import { MONDAY_9 } from '../desk/shop-fixture.ts'
import { OrderNode } from './order-node.ts'
import type { NodeTraits } from './order-node.ts'
import { TestKeys } from './test-keys.ts'

/** Things that happen before the world is taken to be in a loop: a whole order takes some 200. */
const EVENTS_MAX = 20_000

interface Pending {
  /** Whose process it happens in: a crash takes its own away. Null: outside of all. */
  readonly node: OrderNode | null
  /** For stories: `persist`, `durable`, `stage`, `offer`… */
  readonly name: string
  readonly happen: () => void
}

/**
 * A handful of whole order machines without libp2p, disk or press: everything that happens is one
 * event in one queue, first in, first out, so that a test can stop the world, or kill a node, before
 * any of them.
 */
export class OrderWorld {
  now = MONDAY_9
  /** The home cluster of all merchants: elsewhere, and never down unless a test says so. */
  readonly keys = new TestKeys(this)
  readonly nodes: OrderNode[] = []
  /** What was said, by whom to whom, in order; also what was lost. */
  readonly said: {
    readonly from: PeerId
    readonly to: PeerId
    readonly message: Message
  }[] = []
  /** Letters that this names are lost. */
  loses: (from: PeerId, to: PeerId, message: Message) => boolean = () => false
  /** Called before each event: the place for a crash. */
  beforeEvent: (name: string, node: OrderNode | null) => void = () => undefined
  #queue: Pending[] = []

  add(peer: PeerId, store: StoreId, traits: Partial<NodeTraits> = {}): OrderNode {
    const node = new OrderNode(this, peer, store, traits)
    this.nodes.push(node)
    return node
  }

  enqueue(node: OrderNode | null, name: string, happen: () => void): void {
    this.#queue.push({ node, name, happen })
  }

  post(from: OrderNode, to: PeerId, message: Message): void {
    this.said.push({ from: from.self, to, message })
    if (from.self !== to && this.loses(from.self, to, message)) return
    const receiver = this.nodes.find((node) => node.self === to)
    // A letter outlives its sender, and is lost with a receiver that is down when it comes.
    this.enqueue(from.self === to ? from : null, message.type, () =>
      receiver?.receive(from.self, message),
    )
  }

  /** What a dead process had still to do does not happen. */
  dropEventsOf(node: OrderNode): void {
    this.#queue = this.#queue.filter((event) => event.node !== node)
  }

  /** Everything that follows from what has happened, at this instant. */
  run(): void {
    for (let count = 0; ; count += 1) {
      if (count > EVENTS_MAX) throw new Error('the world does not come to rest')
      const next = this.#queue[0]
      if (next === undefined) return
      this.beforeEvent(next.name, next.node)
      // Unless that killed whom it was to happen to.
      if (this.#queue[0] !== next) continue
      this.#queue.shift()
      next.happen()
    }
  }

  /** Time passes, with every timer at its instant. */
  advance(ms: number): void {
    const until = this.now + ms
    this.run()
    for (let fired = 0; ; fired += 1) {
      if (fired > EVENTS_MAX) throw new Error('timers never end')
      const next = Math.min(...this.nodes.map((node) => node.nextWakeAt()))
      if (next > until) break
      this.now = Math.max(this.now, next)
      this.#tick()
    }
    this.now = until
    this.run()
  }

  /** Time passes at once: every timer that was due fires late. */
  jump(ms: number): void {
    this.now += ms
    this.#tick()
  }

  #tick(): void {
    for (const node of this.nodes) node.tick()
    this.run()
  }

  /** How often something was said. */
  count(type: Message['type'], to?: PeerId): number {
    return this.said.filter((s) => s.message.type === type && (to === undefined || s.to === to))
      .length
  }
}
