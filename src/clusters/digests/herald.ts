import type { MembershipContext } from '../../membership/membership-context.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import { rendezvousOrder } from '../../models/rendezvous.ts'
import type { ClusterDigest, DigestBody } from './digest.ts'
import { signDigest } from './digest-codec.ts'
import { signPulse } from './pulse.ts'
import { memberIn } from '../view/view.ts'
import type { View } from '../view/view.ts'

/** How often it is looked whose turn it is. */
const LOOK_MS = 5_000
/** Something in the cluster has changed: so soon others hear of it where few speak. */
export const GAP_MS_MIN = 15_000
/** Where many clusters speak, each does so less often: ten digests a minute are heard, however many there are. */
const GAP_MS_A_CLUSTER = 6_000
/** Who needs it sooner hears the reports of its shops. */
const GAP_MS_MAX = 1_200_000
/** Who has joined or left decides where others are at home: two hundred digests a minute are heard of that… */
const ROSTER_GAP_MS_A_CLUSTER = 300
/** …where so many clusters change at once that a region forms anew, which takes minutes anyway. */
const ROSTER_GAP_MS_MAX = 120_000
/** A cluster in which nothing changes says that it is still there: where few speak, so often. */
export const IDLE_MS_MIN = 120_000
/** Two of them are heard in a minute, however many clusters there are: each has some 150 bytes, six times. */
const IDLE_MS_A_CLUSTER = 30_000
/** As of 128 clusters in one region, which is all that a node keeps. */
const IDLE_MS_MAX = 3_840_000
/** Between one rank and the next: the first has spoken by then, or will not. */
const RANK_STEP_MS = 10_000
/** Whoever is not the first looks every so often only: what there is to say the first says, and all would find the same. */
const OTHERS_LOOK = 4
/** Where there was nothing new, it is looked again after so much of the time between two words. */
const REST_SHARE = 0.25

export interface HeraldInit {
  readonly context: Pick<MembershipContext, 'self' | 'crypto' | 'now' | 'after' | 'count'>
  /** This shop's cluster as last chosen; null: it is in none. */
  view(): View | null
  /** A member that is there and not resting. */
  isAwake(peer: PeerId): boolean
  body(view: View, contacts: readonly PeerId[]): DigestBody | null
  /** Changes with whatever is known of any member. */
  news(view: View): string
  /** The epoch and round of the newest sign of life of the cluster that is known here. */
  newest(cluster: ClusterId): readonly [epoch: number, round: number] | null
  publish(digest: ClusterDigest, bytes: Uint8Array): void
  /** That digest still holds, with those dissolved clusters. */
  confirm(digest: ClusterDigest, pulse: Uint8Array): void
  /** Clusters whose digests are heard in this region. */
  neighbours(): number
}

/**
 * Says what this shop's cluster has to say to others, when it is this shop's turn: the awake member
 * of the first rank, the next one if nobody has heard from it. Two may speak at once, which costs a
 * message: the later round stands.
 */
export class Herald {
  readonly #init: HeraldInit
  #looks = 0
  #heardAt = -Infinity
  #heard: ClusterDigest | null = null
  /** Everybody of a view in the order of their ranks: who is awake changes nothing of that. */
  #turns: { readonly view: View; readonly order: readonly PeerId[] } | null = null
  /** What it was found that there is nothing new to say from. */
  #nothingNew: {
    readonly view: View
    readonly heard: ClusterDigest
    readonly from: string
    readonly at: number
  } | null = null

  constructor(init: HeraldInit) {
    this.#init = init
  }

  begin(): void {
    this.#look()
  }

  /** Somebody of the own cluster, or this shop itself, has spoken. */
  hear(digest: ClusterDigest): void {
    this.#heard = digest
    this.#heardAt = this.#init.context.now()
  }

  /** Members of the view that are there, whose turn it is first. */
  ranks(view: View): readonly PeerId[] {
    return this.#orderOf(view).filter((peer) => this.#isThere(peer))
  }

  #orderOf(view: View): readonly PeerId[] {
    if (this.#turns?.view !== view) this.#turns = { view, order: turnsOf(view) }
    return this.#turns.order
  }

  #isThere(peer: PeerId): boolean {
    return peer === this.#init.context.self || this.#init.isAwake(peer)
  }

  #look(): void {
    const { context } = this.#init
    context.after(LOOK_MS, () => this.#look(), 'patient')
    this.#looks += 1
    const view = this.#init.view()
    if (view === null || memberIn(view, context.self)?.resting !== false) return
    const sinceMs =
      context.now() - (this.#heard?.cluster === view.cluster ? this.#heardAt : -Infinity)
    const gapMs = this.#gapMs(view)
    // Most looks end here: whoever's turn it is, it is too early.
    if (sinceMs < gapMs) return
    const first = this.#orderOf(view).find((peer) => this.#isThere(peer))
    if (first !== context.self && this.#looks % OTHERS_LOOK !== 0) return
    const contacts = this.ranks(view)
    const rank = contacts.indexOf(context.self)
    const turnMs = rank * RANK_STEP_MS
    if (rank < 0 || sinceMs < gapMs + turnMs) return
    const hasNews = !this.#isOf(view) || this.#hasNews(view, contacts, gapMs)
    if (sinceMs < this.#idleMs() + turnMs && !hasNews) return
    const body = this.#init.body(view, contacts)
    if (body === null) return
    const heard = this.#isOf(view) ? this.#heard : null
    // Who answers for the cluster is no news by itself, and is said anew only where something is said.
    if (heard === null || !isAlike(body.contacts, heard.contacts) || !saysTheSame(body, heard))
      this.#speak(view, body)
    else this.#confirm({ ...heard, successorOf: body.successorOf })
  }

  #gapMs({ epoch }: View): number {
    const neighbours = this.#init.neighbours()
    return this.#heard?.epoch === epoch
      ? within(GAP_MS_MIN, neighbours * GAP_MS_A_CLUSTER, GAP_MS_MAX)
      : within(GAP_MS_MIN, neighbours * ROSTER_GAP_MS_A_CLUSTER, ROSTER_GAP_MS_MAX)
  }

  #idleMs(): number {
    return within(IDLE_MS_MIN, this.#init.neighbours() * IDLE_MS_A_CLUSTER, IDLE_MS_MAX)
  }

  /** Whether the cluster would say anything else than it last did. */
  #hasNews(view: View, contacts: readonly PeerId[], gapMs: number): boolean {
    const heard = this.#heard
    if (heard === null) return true
    const now = this.#init.context.now()
    const last = this.#nothingNew
    const isSame = last?.view === view && last.heard === heard
    // Of what changes all the time most is rounded away: who may speak rarely need not add it up at each look.
    if (isSame && now - last.at < gapMs * REST_SHARE) return false
    const from = [this.#init.news(view), ...contacts].join(' ')
    if (isSame && last.from === from) return false
    const body = this.#init.body(view, contacts)
    if (body === null) return false
    if (!saysTheSame(body, heard) || !isAlike(body.successorOf, heard.successorOf)) return true
    this.#nothingNew = { view, heard, from, at: now }
    return false
  }

  #isOf({ cluster, epoch }: View): boolean {
    return this.#heard?.cluster === cluster && this.#heard.epoch === epoch
  }

  #speak(view: View, body: DigestBody): void {
    const { context } = this.#init
    const { cluster, epoch } = view
    const pace = this.#idleMs() / 1_000
    const digest = { ...body, cluster, epoch, round: this.#round(view), pace, author: context.self }
    context.count('digest_published')
    this.hear(digest)
    this.#init.publish(digest, signDigest(digest, context.crypto))
  }

  #confirm(digest: ClusterDigest): void {
    const { context } = this.#init
    const { cluster, epoch, round: said, successorOf } = digest
    const pace = this.#idleMs() / 1_000
    const by = { round: this.#round(digest), pace, author: context.self }
    const pulse = { cluster, epoch, said, ...by, successorOf }
    context.count('digest_confirmed')
    this.hear(digest)
    this.#init.confirm(digest, signPulse(pulse, context.crypto))
  }

  /** A cluster that stood still wholly begins again above what others remember: they count seconds too. */
  #round({ cluster, epoch }: Pick<ClusterDigest, 'cluster' | 'epoch'>): number {
    const last = this.#init.newest(cluster)
    const lastRound = last?.[0] === epoch ? last[1] : 0
    return Math.max(lastRound + 1, Math.floor(this.#init.context.now() / 1_000))
  }
}

function turnsOf({ cluster, epoch, members }: View): readonly PeerId[] {
  const up = members.filter(({ resting }) => !resting).map(({ peer }) => peer)
  return rendezvousOrder(`digest ${cluster} ${epoch}`, up)
}

function within(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}

/** Said with whatever else is said, and a pulse names the dissolved clusters too. */
const NOT_BY_THEMSELVES: ReadonlySet<string> = new Set(['contacts', 'successorOf'])

/** Figures are rounded where they are made, so that what is not the same matters. */
function saysTheSame(body: DigestBody, digest: ClusterDigest): boolean {
  return Object.entries(body).every(
    ([name, said]) =>
      NOT_BY_THEMSELVES.has(name) || isAlike(said, digest[name as keyof DigestBody]),
  )
}

/** Decoded maps and built ones have their keys in different orders. */
function isAlike(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const entries = Object.entries(a)
  const other = b as Readonly<Record<string, unknown>>
  return (
    entries.length === Object.keys(b).length &&
    entries.every(([name, value]) => isAlike(value, other[name]))
  )
}
