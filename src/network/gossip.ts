import { TopicValidatorResult } from '@chainsafe/libp2p-gossipsub'
import type { GossipSub, Message } from '@chainsafe/libp2p-gossipsub'
import type { PeerId as Libp2pPeerId } from '@libp2p/interface'
import type { PeerId } from '../models/ids.ts'
import type { Topic, Verdict } from '../ports/network.ts'
import { REPORT_BYTES_MAX } from '../wire/limits.ts'
import type { Counters } from './counters.ts'

/** What the mesh multiplies by about 16 is small; profiles beyond it travel in frames. */
export const GOSSIP_BYTES_MAX = REPORT_BYTES_MAX

/** The node's topics and the network adapter's own, for revocations. */
export type GossipTopic = Topic | 'revocations'
export const GOSSIP_TOPICS: readonly GossipTopic[] = ['reports', 'profiles', 'revocations']

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

/** Messages to everybody, judged at every step and passed on only if accepted. */
export class Gossip {
  readonly #options: GossipOptions

  constructor(options: GossipOptions) {
    this.#options = options
  }

  /** After libp2p has started. */
  start(): void {
    const { pubsub, networkId } = this.#options
    for (const topic of GOSSIP_TOPICS) {
      const name = topicName(networkId, topic)
      pubsub.topicValidators.set(name, (peer, message) => this.#validate(topic, peer, message))
      pubsub.subscribe(name)
    }
  }

  /** Best effort: what nobody hears now, anti-entropy brings later. */
  publish(topic: GossipTopic, bytes: Uint8Array): void {
    const { pubsub, networkId, counters } = this.#options
    if (bytes.byteLength > GOSSIP_BYTES_MAX) {
      counters.count(`gossip_${topic}_unsent_too_large`)
      return
    }
    pubsub.publish(topicName(networkId, topic), bytes).then(
      () => counters.count(`gossip_${topic}_published`),
      () => counters.count(`gossip_${topic}_unsent`),
    )
  }

  #validate(topic: GossipTopic, peer: Libp2pPeerId, message: Message): TopicValidatorResult {
    const { counters, judge } = this.#options
    const from = peer.toString() as PeerId
    if (message.data.byteLength > GOSSIP_BYTES_MAX) {
      counters.count(`gossip_${topic}_too_large`)
      return TopicValidatorResult.Reject
    }
    const verdict = judge(from, topic, message.data)
    counters.count(`gossip_${topic}_${verdict}`)
    return RESULTS[verdict]
  }
}
