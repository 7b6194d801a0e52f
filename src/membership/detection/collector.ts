import type { OrderId, PartId, PeerId } from '../../models/ids.ts'
import type { CancelTimer } from '../../ports/context.ts'
import type { Charge, Vote, VoteMessage } from '../../wire/membership-messages.ts'
import { CERTIFYING_VIEW_MIN, CERTIFIED_SILENCE_MS, isVotedOut } from './certificate.ts'
import type { Certificate } from './certificate.ts'
import type { Detector } from './detector.ts'
import type { MembershipContext } from '../membership-context.ts'
import { activeMembers, majorityOf, memberOf } from './roster.ts'
import type { Roster } from './roster.ts'
import { isVoteOn } from './vote.ts'

export type CertificateRequest =
  | {
      readonly kind: 'unreachable'
      readonly shop: PeerId
      /** Each voter's silence; longer for an eviction than for a re-route. */
      readonly silenceMsMin?: number
    }
  | {
      readonly kind: 'late'
      readonly shop: PeerId
      readonly order: OrderId
      readonly part: PartId
      readonly attempt: number
    }

export type Collected =
  | { readonly type: 'certified'; readonly certificate: Certificate }
  /** Voted out of this view: that stands for a certificate (D12). */
  | { readonly type: 'voted_out' }
  /** The shop was heard meanwhile. */
  | { readonly type: 'refuted' }
  | { readonly type: 'no_majority'; readonly votes: number; readonly needed: number }
  | {
      readonly type: 'impossible'
      readonly reason: 'no_view' | 'view_too_small' | 'not_a_member' | 'too_many'
    }

/** What a certificate rests on; tests plant mistakes here, the product has these alone. */
export interface CollectorRules {
  /** Votes of one key count once. `nth`: which answer of this collection it is. */
  voterKey(vote: Vote, nth: number): string
  /** `hears`: members that this node hears, itself included. */
  votesNeeded(roster: Roster, hears: number): number
  /** Whether votes given before a newer heartbeat was heard are void. */
  readonly heardVoids: boolean
}

export const COLLECTOR_RULES: CollectorRules = {
  voterKey: (vote) => vote.voter,
  // Of the view, never of those who can be reached: a minority could always agree with itself (F4).
  votesNeeded: (roster) => majorityOf(activeMembers(roster).length),
  heardVoids: true,
}

/** A vote is worth something for so long by the collector's clock of its receipt (6.5). */
export const VOTE_LIFE_MS = 10_000
/** Members that have not voted are asked again: they may cross their threshold any moment. */
const ASK_AGAIN_MS = 500
/** As long as a vote lives: nothing more can be won by asking on. */
const COLLECT_MS = 10_000
/** Charges at one time: a cluster's late parts come in bursts, and each asks 31 members. */
const COLLECTIONS_MAX = 64

interface Collection {
  readonly name: string
  readonly request: CertificateRequest
  readonly waiting: ((collected: Collected) => void)[]
  readonly votes: Map<string, { readonly vote: Vote; readonly receivedAt: number }>
  /** Members by whose clock it is not late: that does not change while votes live, and each look is a read. */
  readonly against: Set<PeerId>
  readonly deadline: number
  rid: string
  charge: Charge
  /** Newest heartbeat of the charge's boot that this node heard. */
  seq: number
  answers: number
  timer: CancelTimer
}

/** Gathers the votes of a majority of the view into a certificate: bounded, repeated, shared by all who wait. */
export class Collector {
  readonly #context: MembershipContext
  readonly #detector: Detector
  readonly #rules: CollectorRules
  readonly #collections = new Map<string, Collection>()
  /** Good until a vote in it grows old or the shop is heard: an outage moves many parts at once. */
  readonly #done = new Map<string, { readonly certificate: Certificate; readonly until: number }>()
  #roster: Roster | null = null

  constructor(context: MembershipContext, detector: Detector, rules = COLLECTOR_RULES) {
    this.#context = context
    this.#detector = detector
    this.#rules = rules
  }

  /** Votes name an epoch: what was gathered for another is worth nothing. */
  setRoster(roster: Roster | null): void {
    const same = this.#roster?.cluster === roster?.cluster && this.#roster?.epoch === roster?.epoch
    this.#roster = roster
    if (same) return
    this.#done.clear()
    for (const collection of Array.from(this.#collections.values())) {
      const charge = this.#charge(collection.request)
      if ('type' in charge) this.#finish(collection, charge)
      else this.#restart(collection, charge)
    }
  }

  collect(request: CertificateRequest, done: (collected: Collected) => void): void {
    const charge = this.#charge(request)
    if ('type' in charge) {
      done(charge)
      return
    }
    const name = nameOf(request)
    const ready = this.#done.get(name)
    if (ready !== undefined && ready.until > this.#context.now()) {
      done({ type: 'certified', certificate: ready.certificate })
      return
    }
    const running = this.#collections.get(name)
    if (running !== undefined) {
      running.waiting.push(done)
      return
    }
    if (this.#collections.size >= COLLECTIONS_MAX) {
      done({ type: 'impossible', reason: 'too_many' })
      return
    }
    const collection: Collection = {
      name,
      request,
      charge,
      waiting: [done],
      votes: new Map(),
      against: new Set(),
      deadline: this.#context.now() + COLLECT_MS,
      rid: '',
      seq: 0,
      answers: 0,
      timer: () => undefined,
    }
    this.#collections.set(name, collection)
    this.#restart(collection, charge)
  }

  handle(from: PeerId, told: Extract<VoteMessage, { type: 'vote_told' }>): void {
    const collection = Array.from(this.#collections.values()).find(({ rid }) => rid === told.rid)
    if (collection === undefined) return
    if (told.vote === null) {
      const newer = told.refusal === 'newer_boot' && told.boot > collection.charge.boot
      if (newer) this.#restart(collection, { ...collection.charge, boot: told.boot })
      else if (told.refusal === 'not_late') this.#refused(from, collection)
      return
    }
    this.#count(from, collection, told.vote)
    this.#conclude(collection)
  }

  /** A heartbeat came: of the accused, which refutes; or of a voter, who may have changed its mind. */
  heard(from: PeerId): void {
    if (this.#collections.size === 0 && this.#done.size === 0) return
    if (!this.#rules.heardVoids) return
    for (const name of this.#done.keys()) {
      if (name.startsWith(unreachableName(from))) this.#done.delete(name)
    }
    for (const collection of Array.from(this.#collections.values())) {
      const { request, votes } = collection
      if (request.kind !== 'unreachable') continue
      if (request.shop === from) this.#finish(collection, { type: 'refuted' })
      else if (votes.has(from) && !this.#detector.accuses(from, request.shop)) votes.delete(from)
    }
  }

  #charge(request: CertificateRequest): Charge | Collected {
    const roster = this.#roster
    if (roster === null) return { type: 'impossible', reason: 'no_view' }
    if (isVotedOut(roster, request.shop)) return { type: 'voted_out' }
    if (memberOf(roster, request.shop) === null) {
      return { type: 'impossible', reason: 'not_a_member' }
    }
    if (activeMembers(roster).length < CERTIFYING_VIEW_MIN) {
      return { type: 'impossible', reason: 'view_too_small' }
    }
    const { cluster, epoch } = roster
    const boot = this.#detector.reading(request.shop)?.boot ?? 0
    const head = { cluster, epoch, shop: request.shop, boot }
    if (request.kind === 'unreachable') {
      return { ...head, kind: 'unreachable', order: '', part: '', attempt: 0 }
    }
    const { order, part, attempt } = request
    return { ...head, kind: 'late', order, part, attempt }
  }

  #restart(collection: Collection, charge: Charge): void {
    collection.charge = charge
    collection.rid = this.#context.nextId()
    collection.votes.clear()
    collection.against.clear()
    const reading = this.#detector.reading(charge.shop)
    collection.seq = reading?.boot === charge.boot ? reading.seq : 0
    this.#ask(collection)
  }

  #ask(collection: Collection): void {
    collection.timer()
    const now = this.#context.now()
    if (this.#roster === null || now >= collection.deadline) {
      this.#giveUp(collection)
      return
    }
    const { rid, charge, seq, votes, against } = collection
    for (const { peer } of activeMembers(this.#roster)) {
      if (peer === charge.shop || votes.has(peer) || against.has(peer)) continue
      this.#context.send(peer, { type: 'vote_ask', rid, charge, seq })
    }
    collection.timer = this.#context.after(ASK_AGAIN_MS, () => this.#ask(collection))
  }

  /** Of those who are left no majority may come any more: whoever waits for it goes on with other things. */
  #refused(from: PeerId, collection: Collection): void {
    const { against, charge } = collection
    against.add(from)
    const members = this.#roster === null ? [] : activeMembers(this.#roster)
    const left = members.filter(({ peer }) => peer !== charge.shop && !against.has(peer))
    if (left.length < this.#needed()) this.#giveUp(collection)
  }

  #count(from: PeerId, collection: Collection, vote: Vote): void {
    const { charge, votes, request } = collection
    const voter = this.#roster === null ? null : memberOf(this.#roster, from)
    const wanted =
      request.kind === 'unreachable' ? (request.silenceMsMin ?? CERTIFIED_SILENCE_MS) : 0
    if (vote.voter !== from || voter === null || voter.resting || from === charge.shop) {
      this.#context.count('vote_foreign')
    } else if (vote.seq < collection.seq) {
      // Given before the accused was last heard here, whatever its date (amendment 3).
      this.#context.count('vote_stale')
    } else if (!isVoteOn(charge, vote, this.#context.crypto)) {
      this.#context.count('vote_bad_signature')
    } else if (vote.ageMs >= wanted) {
      collection.answers += 1
      const key = this.#rules.voterKey(vote, collection.answers)
      votes.set(key, { vote, receivedAt: this.#context.now() })
    }
  }

  #conclude(collection: Collection): void {
    const now = this.#context.now()
    for (const [key, { receivedAt }] of collection.votes)
      if (now - receivedAt > VOTE_LIFE_MS) collection.votes.delete(key)
    if (collection.votes.size < this.#needed()) return
    const held = [...collection.votes.values()]
    const certificate = { charge: collection.charge, votes: held.map(({ vote }) => vote) }
    const oldest = Math.min(...held.map(({ receivedAt }) => receivedAt))
    this.#keep(collection.name, certificate, oldest + VOTE_LIFE_MS)
    this.#finish(collection, { type: 'certified', certificate })
  }

  #keep(name: string, certificate: Certificate, until: number): void {
    const now = this.#context.now()
    for (const [other, kept] of this.#done) if (kept.until <= now) this.#done.delete(other)
    if (this.#done.size < COLLECTIONS_MAX) this.#done.set(name, { certificate, until })
  }

  #needed(): number {
    if (this.#roster === null) return Infinity
    return this.#rules.votesNeeded(this.#roster, this.#detector.hears())
  }

  #giveUp(collection: Collection): void {
    const votes = collection.votes.size
    this.#finish(collection, { type: 'no_majority', votes, needed: this.#needed() })
  }

  #finish(collection: Collection, collected: Collected): void {
    collection.timer()
    this.#collections.delete(collection.name)
    this.#context.count(`certificate_${collected.type}`)
    for (const done of collection.waiting) done(collected)
  }
}

function nameOf(request: CertificateRequest): string {
  if (request.kind === 'unreachable') {
    return unreachableName(request.shop) + (request.silenceMsMin ?? CERTIFIED_SILENCE_MS)
  }
  return `late ${request.shop} ${request.order} ${request.part} ${request.attempt}`
}

/** All requests about the silence of one shop begin so. */
function unreachableName(shop: PeerId): string {
  return `unreachable ${shop} `
}
