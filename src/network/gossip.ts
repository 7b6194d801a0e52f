import { TopicValidatorResult } from '@chainsafe/libp2p-gossipsub'
import type { GossipSub, Message } from '@chainsafe/libp2p-gossipsub'
import type { PeerId as Libp2pPeerId } from '@libp2p/interface'
import type { PeerId } from '../models/ids.ts'
import type { Topic, Verdict } from '../ports/network.ts'
import { REPORT_BYTES_MAX } from '../wire/limits.ts'
import type { Counters } from './counters.ts'

/**
 * What the mesh multiplies by about 16 is small; profiles beyond it travel in frames. A byte more than
 * the longest report says what it is.
 */
export const GOSSIP_BYTES_MAX = REPORT_BYTES_MAX + 1

/** The node's topics and the network adapter's own, for revocations. */
export type GossipTopic = Topic | 'revocations'

/** Verdicts are counted by kind: a counter for each cluster would be one for each that ever was. */
function kindOf(topic: GossipTopic): string {
  return topic.split('/')[0] ?? topic
}

const RESULTS: Readonly<Record<Verdict, TopicValidatorResult>> = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
}

export function topicName(networkId: string, topic: GossipTopic): string {
  return `printnode/${networkId}/${topic}`
}

export interface GossipOptions {
  readonly pubsub: GossipSub
  readonly networkId: string
  readonly counters: Counters
  /** Judges a message before it is passed on; `from` delivered it and need not be its author. */
  readonly judge: (from: PeerId, topic: GossipTopic, bytes: Uint8Array) => Verdict
}

/** Messages to all who listen, judged at every step and passed on only if accepted. */
export class Gossip {
  readonly #options: GossipOptions
  readonly #heard = new Set<GossipTopic>()
  #running = false

  constructor(options: GossipOptions) {
    this.#options = options
  }

  /** After libp2p has started. */
  start(): void {
    this.#running = true
    this.#subscribe('revocations')
    for (const topic of this.#heard) this.#subscribe(topic)
  }

  /** Before libp2p stops: nothing is subscribed to any more. */
  stop(): void {
    this.#running = false
  }

  /** Instead of whatever was listened to before; revocations always are. */
  listen(topics: readonly Topic[]): void {
    const wanted = new Set<GossipTopic>(topics)
    for (const topic of this.#heard) if (!wanted.has(topic)) this.#unsubscribe(topic)
    for (const topic of wanted) {
      if (this.#heard.has(topic)) continue
      this.#heard.add(topic)
      if (this.#running) this.#subscribe(topic)
    }
  }

  #subscribe(topic: GossipTopic): void {
    const { pubsub, networkId } = this.#options
    const name = topicName(networkId, topic)
    pubsub.topicValidators.set(name, (peer, message) => this.#validate(topic, peer, message))
    pubsub.subscribe(name)
  }

  #unsubscribe(topic: GossipTopic): void {
    const { pubsub, networkId } = this.#options
    this.#heard.delete(topic)
    if (!this.#running) return
    const name = topicName(networkId, topic)
    pubsub.unsubscribe(name)
    pubsub.topicValidators.delete(name)
  }

  /** Best effort: what nobody hears now, anti-entropy brings later. */
  publish(topic: GossipTopic, bytes: Uint8Array): void {
    const { pubsub, networkId, counters } = this.#options
    if (bytes.byteLength > GOSSIP_BYTES_MAX) {
      counters.count(`gossip_${kindOf(topic)}_unsent_too_large`)
      return
    }
    pubsub.publish(topicName(networkId, topic), bytes).then(
      () => counters.count(`gossip_${kindOf(topic)}_published`),
      () => counters.count(`gossip_${kindOf(topic)}_unsent`),
    )
  }

  #validate(topic: GossipTopic, peer: Libp2pPeerId, message: Message): TopicValidatorResult {
    const { counters, judge } = this.#options
    const from = peer.toString() as PeerId
    if (message.data.byteLength > GOSSIP_BYTES_MAX) {
      counters.count(`gossip_${kindOf(topic)}_too_large`)
      return TopicValidatorResult.Reject
    }
    const verdict = judge(from, topic, message.data)
    counters.count(`gossip_${kindOf(topic)}_${verdict}`)
    return RESULTS[verdict]
  }
}
