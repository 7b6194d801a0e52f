import { majorityOf } from '../../../src/membership/detection/roster.ts'
import type { CollectorRules, Collected } from '../../../src/membership/detection/collector.ts'
import type { PeerId } from '../../../src/models/ids.ts'
import type { VoteMessage } from '../../../src/wire/membership-messages.ts'
import type { VirtualNode } from './virtual-world.ts'
import { WatchWorld } from './watch-world.ts'

type Certified = Extract<Collected, { type: 'certified' }>

/**
 * A cluster under faults in which everybody keeps asking for certificates, and a court that knows
 * when whom was heard where. It judges by what happened, not by what certificates say.
 */
export class VoteCourt extends WatchWorld {
  readonly violations: string[] = []
  certified = 0
  readonly #heard = new Map<string, number>()
  readonly #formed = new Map<Uint8Array, number>()

  constructor(seed: string, size: number, rules: CollectorRules) {
    super(seed, size)
    this.rules = rules
  }

  override noteSent(_from: PeerId, message: object): void {
    const told = message as VoteMessage
    if (told.type !== 'vote_told' || told.vote === null) return
    this.#formed.set(told.vote.signature, this.now)
  }

  override noteHeard(by: PeerId, of: PeerId): void {
    this.#heard.set(`${by} ${of}`, this.now)
  }

  /** One run of a minute, with every fault that a network and its computers have. */
  hunt(): void {
    this.lossRate = this.chance.next() * 0.1
    this.startAll()
    this.run(4_000)
    for (let turn = 0; turn < 80; turn += 1) {
      this.#fault()
      for (let ask = 0; ask < 2; ask += 1) this.#ask(this.#any(), this.#any().peer)
      this.run(700)
    }
  }

  #fault(): void {
    const node = this.#any()
    const dice = this.chance.next()
    if (dice < 0.08) {
      node.kill(this.chance.next() < 0.5)
      this.at(this.chance.below(15_000), () => {
        if (!node.running) node.start()
      })
    } else if (dice < 0.2) node.pause(this.chance.below(6_000))
    else if (dice < 0.4) this.#flicker()
    else if (dice < 0.5) this.#split()
    else if (dice < 0.6) this.heal()
  }

  /** One direction between two nodes goes away for a while: the usual reason for votes that differ. */
  #flicker(): void {
    const from = this.#any().peer
    const to = this.peers.filter(() => this.chance.next() < 0.7)
    for (const peer of to) this.cut(from, peer)
  }

  #split(): void {
    const these = this.peers.filter(() => this.chance.next() < 0.5)
    this.cutBetween(
      these,
      this.peers.filter((peer) => !these.includes(peer)),
    )
  }

  #ask(node: VirtualNode, shop: PeerId): void {
    if (!node.running || node.peer === shop) return
    const began = this.watches.get(node.peer)
    node.act(() =>
      began?.collect({ kind: 'unreachable', shop }, (collected) => {
        if (collected.type === 'certified') this.#judge(node.peer, shop, collected)
      }),
    )
  }

  #judge(by: PeerId, shop: PeerId, { certificate }: Certified): void {
    this.certified += 1
    const voters = new Set(certificate.votes.map((vote) => vote.voter))
    const members = this.roster.members.length
    if (voters.size < majorityOf(members)) this.#blame(`${voters.size} of ${members} certify`)
    const heardAt = this.#heard.get(`${by} ${shop}`) ?? -Infinity
    for (const { signature } of certificate.votes) {
      const formedAt = this.#formed.get(signature) ?? -Infinity
      if (formedAt < heardAt) this.#blame('a vote older than what the collector heard')
      // Ten seconds by receipt, and what the way takes; a collector that slept reads late.
      if (formedAt < this.now - 17_000) this.#blame('a vote older than votes may be')
    }
  }

  #blame(what: string): void {
    this.violations.push(what)
  }

  #any(): VirtualNode {
    return this.node(this.chance.below(this.peers.length))
  }
}
