import type { PeerId } from '../../models/ids.ts'
import type { OrderChange } from '../../orders/order-change.ts'
import type { Hands } from '../../ports/hands.ts'
import type { Topic } from '../../ports/network.ts'
import type { Input } from '../../runtime/effect.ts'
import type { TimelessInput } from '../../runtime/reactor.ts'
import type { Message } from '../../wire/messages.ts'
import type { Dice } from '../dice.ts'
import { LargeNode } from './large-node.ts'
import type { LargeSurroundings, LargeTerms } from './large-node.ts'
import type { LargeShop } from './large-shop.ts'
import { Links } from './links.ts'
import { Mailbag } from './mailbag.ts'
import { ProvidedKeys } from './provided-keys.ts'
import { ReadyHands } from './ready-hands.ts'
import type { Tray } from './ready-hands.ts'
import { Traffic } from './traffic.ts'
import type { Wheel } from './wheel.ts'

/** A dial with its handshakes, before the first message to a stranger goes. */
const DIAL_ROUND_TRIPS = 4
/** gossipsub's mesh: a message reaches its last subscriber after some hops, one heartbeat at most. */
const GOSSIP_MS_MAX = 700
/** Copies of each message that a node receives: its degree is 6, and the others do not wait. */
const GOSSIP_COPIES = 6
/** A look-up stops at so many. */
const FOUND_MAX = 4

type TimedMessage = Extract<Input, { type: 'message' }>

/** What is told to whoever drives and measures the world. */
export interface LargeEars {
  notified(node: LargeNode, changes: readonly OrderChange[]): void
}

/**
 * Thousands of whole nodes on one clock: the machines are the daemon's, messages go from one to the
 * other as they are. What is lost, doubled or damaged on the way is the business of the small worlds.
 */
export class LargeWorld implements LargeSurroundings {
  readonly wheel: Wheel
  readonly nodes: readonly LargeNode[]
  readonly links: Links
  readonly traffic = new Traffic()
  /** Steps of machines for messages, for the pace of the run. */
  delivered = 0
  readonly #dice: Dice
  readonly #indexOf: ReadonlyMap<PeerId, number>
  readonly #trays: readonly Tray[]
  readonly #ears: LargeEars
  readonly #mail: Mailbag
  readonly #provided = new ProvidedKeys()
  #gossips = 0
  /** By topic, so that a message costs who hears it, and not all. */
  readonly #listeners = new Map<Topic, Set<number>>()
  /** By node. */
  readonly #heard: (readonly Topic[])[] = []

  constructor(
    shops: readonly LargeShop[],
    terms: LargeTerms,
    dice: Dice,
    wheel: Wheel,
    ears: LargeEars,
  ) {
    this.wheel = wheel
    this.#dice = dice.stream('world')
    this.#ears = ears
    this.#mail = new Mailbag(wheel, (to, inputs) => this.#deliver(to, inputs))
    this.#indexOf = new Map(shops.map(({ index, profile }) => [profile.peer, index]))
    this.#trays = shops.map(() => new Map())
    this.nodes = shops.map(
      (shop) => new LargeNode(shop, terms, dice.stream(`node/${shop.index}`), this),
    )
    this.links = new Links(shops, dice.stream('links'), {
      isRunning: (index) => this.node(index).isRunning,
      peerUp: (index, peer) => this.#tell(index, 'peer_up', peer),
      peerDown: (index, peer) => this.#tell(index, 'peer_down', peer),
    })
  }

  node(index: number): LargeNode {
    return this.nodes[index] as LargeNode
  }

  nodeOf(peer: PeerId): LargeNode {
    return this.node(this.#indexOf.get(peer) as number)
  }

  start(index: number): void {
    const node = this.node(index)
    if (node.isRunning) return
    node.start()
    this.links.up(index)
  }

  kill(index: number): void {
    this.node(index).kill()
    this.links.down(index)
  }

  /** A planned stop, as in the evening: the computer goes off once the machine says that it may. */
  rest(index: number): void {
    const node = this.node(index)
    node.ask({ type: 'stop' }, () => {
      if (node.isRunning) this.kill(index)
    })
  }

  send(from: LargeNode, to: string, messages: readonly Message[]): void {
    const target = this.#indexOf.get(to as PeerId)
    if (target === undefined) return
    for (const message of messages) this.traffic.message(message)
    const source = from.shop.index
    const way = this.links.delayMs(source, target)
    if (this.links.areConnected(source, target)) this.#carry(source, target, way, messages)
    else {
      this.wheel.after(way * DIAL_ROUND_TRIPS, () => {
        if (from.isRunning && this.links.connect(source, target)) {
          this.#carry(source, target, way, messages)
        }
      })
    }
  }

  publish(from: LargeNode, topic: Topic, bytes: Uint8Array): void {
    const author = from.shop.index
    let reached = 0
    for (const index of this.#listeners.get(topic) ?? []) {
      if (index === author || !this.node(index).isRunning) continue
      if (!this.links.isOpen(author, index)) continue
      reached += 1
      const delay = this.links.delayMs(author, index) + this.#dice.skewed(1, GOSSIP_MS_MAX)
      this.#gossips += 1
      const input = { type: 'gossip', id: this.#gossips, topic, bytes } as const
      this.#mail.send(index, delay, input)
    }
    if (reached > 0) this.traffic.gossip(topic, bytes.length, GOSSIP_COPIES * reached)
  }

  listen({ shop: { index } }: LargeNode, topics: readonly Topic[]): void {
    for (const topic of this.#heard[index] ?? []) this.#listeners.get(topic)?.delete(index)
    this.#heard[index] = topics
    for (const topic of topics) {
      const listeners = this.#listeners.get(topic)
      if (listeners === undefined) this.#listeners.set(topic, new Set([index]))
      else listeners.add(index)
    }
  }

  provide({ shop }: LargeNode, keys: readonly string[]): void {
    this.#provided.set(shop.index, keys)
  }

  providersOf(key: string): readonly PeerId[] {
    const running = this.#provided.of(key).filter((index) => this.node(index).isRunning)
    return running.slice(0, FOUND_MAX).map((index) => this.node(index).shop.profile.peer)
  }

  notified(node: LargeNode, changes: readonly OrderChange[]): void {
    this.#ears.notified(node, changes)
  }

  hands(node: LargeNode, isAlive: () => boolean): Hands {
    const tray = this.#trays[node.shop.index] as Tray
    return new ReadyHands(this.wheel, tray, (peer) => this.nodeOf(peer).isRunning, isAlive)
  }

  #carry(from: number, to: number, delayMs: number, messages: readonly Message[]): void {
    const { peer } = this.node(from).shop.profile
    for (const message of messages) {
      // The receiver's reactor writes the time: a place for it is there from the beginning.
      const input: TimedMessage = { type: 'message', now: 0, from: peer, message }
      this.#mail.send(to, delayMs, input)
    }
  }

  #deliver(to: number, inputs: readonly TimelessInput[]): void {
    const open = this.links.areCut ? inputs.filter((input) => this.#mayPass(input, to)) : inputs
    this.delivered += open.length
    this.node(to).dispatch(...open)
  }

  #mayPass(input: TimelessInput, to: number): boolean {
    if (input.type !== 'message') return true
    const from = this.#indexOf.get(input.from)
    return from !== undefined && this.links.isOpen(from, to)
  }

  #tell(index: number, type: 'peer_up' | 'peer_down', peer: number): void {
    this.node(index).dispatch({ type, peer: this.node(peer).shop.profile.peer })
  }
}
