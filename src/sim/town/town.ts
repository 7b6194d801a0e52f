import { KeyedHashCrypto } from '../../crypto/keyed-hash-crypto.ts'
import { assert } from '../../models/failure.ts'
import type { PeerId } from '../../models/ids.ts'
import type { OrderChange } from '../../orders/order-change.ts'
import type { Topic, Verdict } from '../../ports/network.ts'
import type { Effect, Input, QuitReason } from '../../runtime/effect.ts'
import { decodeMessages, encodeMessages } from '../../wire/codec.ts'
import type { Message } from '../../wire/messages.ts'
import type { SimClock } from './clock.ts'
import type { Dice } from '../dice.ts'
import { GossipMesh } from './gossip-mesh.ts'
import { LocalClock } from './local-clock.ts'
import type { Scenario, ShopPlan } from '../drawing/scenario.ts'
import type { StoreRecord } from '../../ports/store.ts'
import type { SimArtwork } from './sim-artwork.ts'
import { SimDisk } from './sim-disk.ts'
import { SimHands } from './sim-hands.ts'
import { SimNetwork } from './sim-network.ts'
import { SimNode } from './sim-node.ts'
import type { Decorators, NodeSurroundings } from './sim-node.ts'
import { SimPrinter } from './sim-printer.ts'
import type { Press } from './sim-printer.ts'
import type { Tally } from '../tally.ts'

/** The network id that simulated signatures are made for. */
const NETWORK = 'sim'
/** A look-up walks through a few nodes of the table. */
const FIND_MS = 400

/** What there is to see from outside the shops. */
export interface Witness {
  durable(node: SimNode, records: readonly StoreRecord[]): void
  stepped(node: SimNode, input: Input, effects: readonly Effect[]): void
  /** `frames` are the messages as they leave. */
  sent(
    from: SimNode,
    to: SimNode,
    messages: readonly Message[],
    frames: readonly Uint8Array[],
  ): void
  published(from: SimNode, bytes: Uint8Array): void
  heard(node: SimNode, from: SimNode, messages: readonly Message[]): void
  malformed(node: SimNode, reason: string): void
  pressed(press: Press): void
  notified(node: SimNode, changes: readonly OrderChange[]): void
  /** Its machine itself wants to end. */
  quits(node: SimNode, reason: QuitReason): void
  ended(node: SimNode, reason: string, error: unknown): void
}

/** The shops of a world and the network between them. */
export class Town implements NodeSurroundings {
  readonly nodes: readonly SimNode[]
  readonly network: SimNetwork
  readonly #mesh: GossipMesh
  readonly #byPeer: ReadonlyMap<PeerId, SimNode>
  /** Clones behind the shops. */
  readonly #all: SimNode[] = []
  readonly #scenario: Scenario
  readonly #artwork: SimArtwork
  readonly #decorators: Decorators
  readonly #dice: Dice
  readonly #witness: Witness
  readonly #clock: SimClock
  readonly #tally: Tally

  constructor(
    scenario: Scenario,
    clock: SimClock,
    dice: Dice,
    artwork: SimArtwork,
    decorators: Decorators,
    witness: Witness,
    tally: Tally,
  ) {
    this.#witness = witness
    this.#clock = clock
    this.#tally = tally
    const clones = scenario.faults.filter(({ type }) => type === 'clone').length
    const size = scenario.shops.length + clones
    this.#scenario = scenario
    this.#artwork = artwork
    this.#decorators = decorators
    this.#dice = dice
    this.network = new SimNetwork(
      clock,
      dice.stream('network'),
      scenario.network,
      size,
      {
        isRunning: (index) => this.#all[index]?.isRunning === true,
        frame: (from, to, bytes) => this.#frame(this.#node(from), this.#node(to), bytes),
        fate: (fate, bytes) => {
          const frame = decodeMessages(bytes)
          if (frame.type === 'malformed') return
          for (const { type } of frame.messages) tally.addOf(fate, type)
        },
        peerUp: (index, peer) => this.#hearPeer('peer_up', index, peer),
        peerDown: (index, peer) => this.#hearPeer('peer_down', index, peer),
      },
      tally,
    )
    const ears = {
      gossip: (to: number, topic: Topic, bytes: Uint8Array, answer: (v: Verdict) => void): void =>
        this.#node(to).hearGossip(topic, bytes, answer),
      listensTo: (index: number, topic: Topic): boolean => this.#node(index).listensTo(topic),
    }
    const shops = scenario.shops.length
    this.#mesh = new GossipMesh(this.network, dice.stream('gossip'), shops, ears, tally)
    this.nodes = scenario.shops.map((_, index) => this.#make(index, null))
    this.#all.push(...this.nodes)
    this.#byPeer = new Map(this.nodes.map((node) => [node.self, node]))
  }

  #make(index: number, original: SimNode | null): SimNode {
    const place = original?.index ?? index
    const plan = this.#scenario.shops[place] as ShopPlan
    const clock = this.#clock
    const witness = this.#witness
    const luck = this.#dice.stream(`node/${index}`)
    const disk = new SimDisk(clock, luck.stream('disk'), plan.disk, (records) =>
      witness.durable(this.#node(index), records),
    )
    const printer = new SimPrinter(
      place,
      clock,
      luck.stream('printer'),
      plan.printer,
      () => disk.storeId,
      (press) => witness.pressed(press),
    )
    const hands = luck.stream('hands')
    return new SimNode(
      index,
      this.#scenario,
      {
        clock,
        dice: luck.stream('process'),
        crypto: new KeyedHashCrypto(plan.peer, NETWORK),
        localClock: new LocalClock(clock, plan.skewMs, plan.clockRate),
        disk,
        printer,
        decorators: this.#decorators,
        hands: (life) =>
          new SimHands(
            place,
            clock,
            hands,
            printer,
            this.#artwork,
            {
              indexOf: (peer) => this.#byPeer.get(peer)?.index ?? null,
              reaches: (from, to) => this.network.reaches(from, to),
            },
            life,
            plan.fetches,
          ),
      },
      this,
      original,
    )
  }

  /** A second computer with a copy of a node's disk, under the same name. */
  clone(node: SimNode): SimNode {
    const clone = this.#make(this.#all.length, node)
    clone.disk.fill(node.disk.copy())
    node.printers.push(clone.printer)
    this.#all.push(clone)
    return clone
  }

  discard(clone: SimNode): void {
    if (!clone.isRunning) return
    clone.kill()
    this.network.processEnded(clone.index)
  }

  /** Peers are known by name: the second connection to one is no news, nor the end of one of two. */
  #hearPeer(type: 'peer_up' | 'peer_down', index: number, peer: number): void {
    const { self } = this.#node(peer)
    const node = this.#node(index)
    const others = this.#all.filter((other) => other.self === self && other.index !== peer)
    const isNews = others.every((other) => !this.network.believes(index, other.index))
    if (isNews && node.self !== self) node.hearPeer(type, self)
  }

  /** Which of two processes of one name somebody's connection leads to: the same one all the time. */
  #target(from: SimNode, to: PeerId): SimNode | undefined {
    const first = this.#byPeer.get(to)
    if (this.#all.length === this.nodes.length) return first
    const clone = this.#all.find((node) => node.original === first && node.isRunning)
    if (clone === undefined || !this.network.believes(from.index, clone.index)) return first
    return (from.index + clone.index) % 2 === 0 ? clone : first
  }

  send(from: SimNode, to: PeerId, messages: readonly Message[]): void {
    const target = this.#target(from, to)
    assert(target !== undefined, `${from.letter} writes to ${to}, who does not exist`)
    const frames = encodeMessages(messages)
    this.#witness.sent(from, target, messages, frames)
    for (const frame of frames) this.network.send(from.index, target.index, frame)
  }

  publish(from: SimNode, topic: Topic, bytes: Uint8Array): void {
    this.#witness.published(from, bytes)
    this.#mesh.publish(from.index, topic, bytes)
  }

  /** What a distributed table answers: who can be reached, and said so once. */
  find(from: SimNode, key: string, done: (peers: readonly PeerId[]) => void): void {
    this.#clock.after(FIND_MS, () => {
      const found = this.nodes.filter(
        (node) => node.provides(key) && this.network.reaches(from.index, node.index),
      )
      done(found.map(({ self }) => self))
    })
  }

  notified(node: SimNode, changes: readonly OrderChange[]): void {
    this.#witness.notified(node, changes)
  }

  observe(node: SimNode, input: Input, effects: readonly Effect[]): void {
    this.#witness.stepped(node, input, effects)
  }

  quits(node: SimNode, reason: QuitReason): void {
    this.#tally.add(`quit.${reason}`)
    this.#witness.quits(node, reason)
  }

  started(node: SimNode): void {
    this.network.processStarted(node.index)
  }

  ended(node: SimNode, reason: string, error: unknown): void {
    this.network.processEnded(node.index)
    this.#witness.ended(node, reason, error)
  }

  #frame(from: SimNode, to: SimNode, bytes: Uint8Array): void {
    const decoded = decodeMessages(bytes)
    if (decoded.type === 'malformed') {
      this.#witness.malformed(to, decoded.reason)
      return
    }
    this.#witness.heard(to, from, decoded.messages)
    to.hear(from.self, decoded.messages)
  }

  #node(index: number): SimNode {
    const node = this.#all[index]
    assert(node !== undefined, `there is no shop ${index}`)
    return node
  }
}
