import { readClaim } from '../../../src/clusters/steward/home-claim.ts'
import type { HomeClaim } from '../../../src/clusters/steward/home-claim.ts'
import type { Eviction, View } from '../../../src/clusters/view/view.ts'
import { memberIn } from '../../../src/clusters/view/view.ts'
import { activeMembers, majorityOf } from '../../../src/membership/detection/roster.ts'
import { isNewer } from '../../../src/membership/version.ts'
import type { PeerId } from '../../../src/models/ids.ts'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { HomeMessage } from '../../../src/wire/membership-messages.ts'
import { StewardWorld } from './steward-world.ts'
import type { VirtualNode } from '../membership/virtual-world.ts'

/** Time that a vote takes from its reading to the view that it changes. */
const VOTE_TO_VIEW_MS = 25_000

/**
 * Shops that come, go, crash, sleep, lose disks and connections, and a court that remembers who
 * heard whom and who claimed what: rosters agree epoch by epoch, and nobody leaves one otherwise
 * than by its own word or by a majority that did not hear it (I19).
 */
export class StewardCourt extends StewardWorld {
  readonly seen = { evictions: 0, departures: 0, rests: 0, returns: 0, moves: 0, clusters: 0 }
  readonly #heard = new Map<string, number>()
  /** When a silence long enough for a vote last ended. */
  readonly #brokenAt = new Map<string, number>()
  readonly #claims = new Map<PeerId, HomeClaim>()
  readonly #crypto = new KeyedHashCrypto('court' as PeerId, 'test')
  /** Shops that stand in another town for a while. */
  readonly #elsewhere = new Set<PeerId>()
  #wipedAt = -Infinity

  constructor(seed: string) {
    super(seed)
    // Minutes, in a world that lasts two: evictions and replacements are part of every run.
    this.terms = { ...this.terms, evictMs: 15_000, replaceKeeperMs: 5_000 }
    this.groupOf = (peer) => (this.#elsewhere.has(peer) ? 'there' : 'here')
  }

  override noteHeard(by: PeerId, of: PeerId): void {
    const name = `${by} ${of}`
    const silent = this.now - (this.#heard.get(name) ?? -Infinity)
    if (silent >= this.terms.evictMs) this.#brokenAt.set(name, this.now)
    this.#heard.set(name, this.now)
  }

  override noteSent(_from: PeerId, message: object): void {
    const { type, ...said } = message as HomeMessage
    if ((type !== 'hello' && type !== 'home_offer') || !('claim' in said)) return
    const claim = said.claim === null ? null : readClaim(said.claim, this.#crypto)
    if (claim === null) return
    const known = this.#claims.get(claim.peer)
    if (known === undefined || isNewer(claim.seq, known.seq)) this.#claims.set(claim.peer, claim)
  }

  override noteView(view: View): void {
    const before = this.viewAt(view.cluster, view.epoch - 1)
    if (before === null) {
      if (view.epoch === 1) this.seen.clusters += 1
      return
    }
    if (view.committee.some(({ store }) => !before.committee.some((k) => k.store === store))) {
      this.seen.moves += 1
    }
    for (const member of before.members) {
      const after = memberIn(view, member.peer)
      if (after === null) this.#judgeLoss(before, view, member.peer)
      else if (after.resting !== member.resting) this.seen[after.resting ? 'rests' : 'returns'] += 1
    }
  }

  /** One run: two minutes of everything, then peace; answers whether all end in one view. */
  hunt(): boolean {
    const { chance } = this
    this.lossRate = chance.next() * 0.1
    const size = 2 + chance.below(9)
    for (let n = 0; n < size; n += 1) this.add(`shop-${String(n).padStart(2, '0')}`)
    for (const node of this.nodes.values()) this.at(chance.below(3_000), () => node.start())
    this.run(8_000)
    for (let turn = 0; turn < 40; turn += 1) {
      this.#fault()
      this.run(1_000 + chance.below(3_000))
    }
    this.#makePeace()
    return this.run(120_000, () => this.converged())
  }

  #fault(): void {
    const { chance } = this
    const node = this.node(chance.below(this.peers.length))
    const dice = chance.next()
    if (dice < 0.15) this.#crash(node)
    else if (dice < 0.25) node.pause(chance.below(5_000))
    else if (dice < 0.35) {
      const these = this.peers.filter(() => chance.next() < 0.5)
      this.cutBetween(
        these,
        this.peers.filter((peer) => !these.includes(peer)),
      )
    } else if (dice < 0.45) this.cut(node.peer, this.node(chance.below(this.peers.length)).peer)
    else if (dice < 0.65) this.heal()
    else if (dice < 0.7) this.#rest(node)
    else if (dice < 0.75) this.#elsewhere.add(node.peer)
    else if (dice < 0.85) this.#elsewhere.clear()
  }

  /** Some stay away long enough to be voted out; a disk is lost only when the last loss is mended. */
  #crash(node: VirtualNode): void {
    const { chance } = this
    node.kill(chance.next() < 0.5)
    const wiped = chance.next() < 0.2 && this.now - this.#wipedAt > 30_000
    if (wiped) this.#wipedAt = this.now
    this.at(500 + chance.below(chance.next() < 0.3 ? 40_000 : 6_000), () => {
      if (node.running) return
      if (wiped) node.wipe()
      node.start()
    })
  }

  #rest(node: VirtualNode): void {
    node.act(() =>
      this.stewards.get(node.peer)?.rest(5_000, () => {
        if (node.running) node.kill(true)
      }),
    )
    this.at(5_000 + this.chance.below(20_000), () => {
      if (!node.running) node.start()
    })
  }

  /** Everybody is back and connected. */
  #makePeace(): void {
    this.heal()
    this.#elsewhere.clear()
    this.lossRate = 0.01
    for (const node of this.nodes.values()) if (!node.running) node.start()
    for (const node of this.nodes.values())
      for (const peer of this.peers) if (peer !== node.peer) node.peerUp(peer)
  }

  #judgeLoss(before: View, view: View, peer: PeerId): void {
    const eviction = view.evictions.find((out) => out.peer === peer)
    if (eviction !== undefined) {
      this.seen.evictions += 1
      this.#judgeEviction(before, eviction)
      return
    }
    this.seen.departures += 1
    const claim = this.#claims.get(peer)
    const member = memberIn(before, peer)
    if (claim === undefined || member === null) return
    if (!isNewer(claim.seq, member.homeSeq)) {
      this.violations.push(`${peer} is gone without a word of its own`)
    }
  }

  #judgeEviction(before: View, { peer }: Eviction): void {
    const electorate = activeMembers(before).map((member) => member.peer)
    const deaf = electorate.filter((by) => by !== peer && this.#wasDeaf(by, peer))
    if (deaf.length < majorityOf(electorate.length)) {
      this.violations.push(`${peer} voted out, silent to ${deaf.length} of ${electorate.length}`)
    }
    if (before.members.length <= 3) this.violations.push('voted out of a view of three')
  }

  /** Whether a vote of `by` on `of` may be in a view that is shown now. */
  #wasDeaf(by: PeerId, of: PeerId): boolean {
    const name = `${by} ${of}`
    const silent = this.now - (this.#heard.get(name) ?? -Infinity)
    const sinceBroken = this.now - (this.#brokenAt.get(name) ?? -Infinity)
    return silent >= this.terms.evictMs || sinceBroken <= VOTE_TO_VIEW_MS
  }
}
