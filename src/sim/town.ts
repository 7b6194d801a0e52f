import { KeyedHashCrypto } from '../crypto/keyed-hash-crypto.ts'
import { assert } from '../models/failure.ts'
import type { PeerId } from '../models/ids.ts'
import type { OrderChange } from '../orders/order-change.ts'
import type { Topic, Verdict } from '../ports/network.ts'
import type { Effect, Input, QuitReason } from '../runtime/effect.ts'
import { decodeMessages, encodeMessages } from '../wire/codec.ts'
import type { Message } from '../wire/messages.ts'
import type { SimClock } from './clock.ts'
import type { Dice } from './dice.ts'
import { GossipMesh } from './gossip-mesh.ts'
import { LocalClock } from './local-clock.ts'
import type { Scenario } from './scenario.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { SimArtwork } from './sim-artwork.ts'
import { SimDisk } from './sim-disk.ts'
import { SimHands } from './sim-hands.ts'
import { SimNetwork } from './sim-network.ts'
import { SimNode } from './sim-node.ts'
import type { Decorators, NodeSurroundings } from './sim-node.ts'
import { SimPrinter } from './sim-printer.ts'
import type { Press } from './sim-printer.ts'
import type { Tally } from './tally.ts'

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
    const size = scenario.shops.length
    this.network = new SimNetwork(
      clock,
      dice.stream('network'),
      scenario.network,
      size,
      {
        isRunning: (index) => this.#node(index).isRunning,
        frame: (from, to, bytes) => this.#frame(this.#node(from), this.#node(to), bytes),
        fate: (fate, bytes) => {
          const frame = decodeMessages(bytes)
          if (frame.type === 'malformed') return
          for (const { type } of frame.messages) tally.addOf(fate, type)
        },
        peerUp: (index, peer) => this.#node(index).hearPeer('peer_up', this.#node(peer).self),
        peerDown: (index, peer) => this.#node(index).hearPeer('peer_down', this.#node(peer).self),
      },
      tally,
    )
    const ears = {
      gossip: (to: number, topic: Topic, bytes: Uint8Array, answer: (v: Verdict) => void): void =>
        this.#node(to).hearGossip(topic, bytes, answer),
      listensTo: (index: number, topic: Topic): boolean => this.#node(index).listensTo(topic),
    }
    this.#mesh = new GossipMesh(this.network, dice.stream('gossip'), size, ears, tally)
    this.nodes = scenario.shops.map((plan, index): SimNode => {
      const luck = dice.stream(`node/${index}`)
      const disk = new SimDisk(clock, luck.stream('disk'), plan.disk, (records) =>
        witness.durable(this.#node(index), records),
      )
      const printer = new SimPrinter(index, clock, luck.stream('printer'), plan.printer, (press) =>
        witness.pressed(press),
      )
      const hands = luck.stream('hands')
      return new SimNode(
        index,
        scenario,
        {
          clock,
          dice: luck.stream('process'),
          crypto: new KeyedHashCrypto(plan.peer, NETWORK),
          localClock: new LocalClock(clock, plan.skewMs, plan.clockRate),
          disk,
          printer,
          decorators,
          hands: (life) =>
            new SimHands(
              index,
              clock,
              hands,
              printer,
              artwork,
              {
                indexOf: (peer) => this.#byPeer.get(peer)?.index ?? null,
                reaches: (from, to) => this.network.reaches(from, to),
              },
              life,
              plan.fetches,
            ),
        },
        this,
      )
    })
    this.#byPeer = new Map(this.nodes.map((node) => [node.self, node]))
  }

  send(from: SimNode, to: PeerId, messages: readonly Message[]): void {
    const target = this.#byPeer.get(to)
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
    const node = this.nodes[index]
    assert(node !== undefined, `there is no shop ${index}`)
    return node
  }
}
