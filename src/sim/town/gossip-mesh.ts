import type { Topic, Verdict } from '../../ports/network.ts'
import type { Dice } from '../dice.ts'
import type { SimNetwork } from './sim-network.ts'
import type { Tally } from '../tally.ts'

interface Gossip {
  readonly topic: Topic
  readonly bytes: Uint8Array
  /** Nodes whose present process has had it. */
  readonly seen: Set<number>
}

export interface GossipEars {
  /** `answer` is called with the machine's verdict, or never. */
  gossip(to: number, topic: Topic, bytes: Uint8Array, answer: (verdict: Verdict) => void): void
  listensTo(node: number, topic: Topic): boolean
}

/** Peers that a node passes a message on to (gossipsub's D is 6). */
const FANOUT = 6
/** Copies in a thousand that come again although they were seen: a cache forgets. */
const AGAIN_RATE = 20

/** Gossip as gossipsub does it: passed on by whoever accepts it, to the peers it is connected to. */
export class GossipMesh {
  readonly #network: SimNetwork
  readonly #dice: Dice
  readonly #size: number
  readonly #ears: GossipEars
  readonly #tally: Tally

  constructor(network: SimNetwork, dice: Dice, size: number, ears: GossipEars, tally: Tally) {
    this.#network = network
    this.#dice = dice
    this.#size = size
    this.#ears = ears
    this.#tally = tally
  }

  publish(from: number, topic: Topic, bytes: Uint8Array): void {
    this.#tally.addOf('gossip', topic.split('/')[0] ?? '')
    this.#spread({ topic, bytes, seen: new Set([from]) }, from, from)
  }

  #spread(gossip: Gossip, via: number, except: number): void {
    const peers: number[] = []
    for (let peer = 0; peer < this.#size; peer += 1) {
      if (peer !== via && peer !== except && this.#network.believes(via, peer)) {
        if (this.#ears.listensTo(peer, gossip.topic)) peers.push(peer)
      }
    }
    const chosen = peers.length <= FANOUT ? peers : this.#dice.sample(peers, FANOUT)
    for (const peer of chosen) {
      this.#network.carry(via, peer, gossip.bytes.length, () => this.#arrive(gossip, via, peer))
    }
  }

  #arrive(gossip: Gossip, from: number, to: number): void {
    if (gossip.seen.has(to) && !this.#dice.hits(AGAIN_RATE)) return
    if (!this.#ears.listensTo(to, gossip.topic)) return
    gossip.seen.add(to)
    this.#ears.gossip(to, gossip.topic, gossip.bytes, (verdict) => {
      this.#tally.addOf('gossip', verdict)
      if (verdict === 'accept') this.#spread(gossip, to, from)
    })
  }
}
