import type { MembershipContext } from '../membership/membership-context.ts'
import type { ClusterId, PeerId } from '../models/ids.ts'
import { rendezvousOrder } from '../registers/rank.ts'
import { DIGEST_GAP_MS, DIGEST_IDLE_MS } from '../wire/limits.ts'
import type { ClusterDigest, DigestBody } from './digest.ts'
import { signDigest } from './digest-codec.ts'
import { memberIn } from './view.ts'
import type { View } from './view.ts'

/** How often it is looked whose turn it is. */
const LOOK_MS = 5_000
/** Between one rank and the next: the first has spoken by then, or will not. */
const RANK_STEP_MS = 10_000

export interface HeraldInit {
  readonly context: Pick<MembershipContext, 'self' | 'crypto' | 'now' | 'after' | 'count'>
  /** This shop's cluster as last chosen; null: it is in none. */
  view(): View | null
  /** A member that is there and not resting. */
  isAwake(peer: PeerId): boolean
  body(view: View, contacts: readonly PeerId[]): DigestBody | null
  /** Changes with whatever is known of any member. */
  news(view: View): string
  /** The newest digest of the cluster that is known here. */
  newest(cluster: ClusterId): ClusterDigest | null
  publish(digest: ClusterDigest, bytes: Uint8Array): void
}

/**
 * Says what this shop's cluster has to say to others, when it is this shop's turn: the awake member
 * of the first rank, the next one if nobody has heard from it. Two may speak at once, which costs a
 * message: the later round stands.
 */
export class Herald {
  readonly #init: HeraldInit
  #heardAt = -Infinity
  #heard: ClusterDigest | null = null
  /** What it was found that there is nothing new to say from. */
  #nothingNew: {
    readonly view: View
    readonly heard: ClusterDigest
    readonly from: string
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
    const { self } = this.#init.context
    const awake = view.members
      .filter((member) => !member.resting)
      .map(({ peer }) => peer)
      .filter((peer) => peer === self || this.#init.isAwake(peer))
    return rendezvousOrder(`digest ${view.cluster} ${view.epoch}`, awake)
  }

  #look(): void {
    const { context } = this.#init
    context.after(LOOK_MS, () => this.#look(), 'patient')
    const view = this.#init.view()
    if (view === null || memberIn(view, context.self)?.resting !== false) return
    const contacts = this.ranks(view)
    const rank = contacts.indexOf(context.self)
    const sinceMs = context.now() - (this.#isOf(view) ? this.#heardAt : -Infinity)
    const turnMs = rank * RANK_STEP_MS
    if (rank < 0 || sinceMs < DIGEST_GAP_MS + turnMs) return
    if (sinceMs < DIGEST_IDLE_MS + turnMs && !this.#hasNews(view, contacts)) return
    const body = this.#init.body(view, contacts)
    if (body !== null) this.#speak(view, body)
  }

  /** Whether the cluster would say anything else than it last did. */
  #hasNews(view: View, contacts: readonly PeerId[]): boolean {
    const heard = this.#heard
    if (heard === null) return true
    const from = [this.#init.news(view), ...contacts].join(' ')
    const last = this.#nothingNew
    if (last?.view === view && last.heard === heard && last.from === from) return false
    const body = this.#init.body(view, contacts)
    if (body === null || !saysTheSame(body, heard)) return body !== null
    this.#nothingNew = { view, heard, from }
    return false
  }

  #isOf({ cluster, epoch }: View): boolean {
    return this.#heard?.cluster === cluster && this.#heard.epoch === epoch
  }

  #speak(view: View, body: DigestBody): void {
    const { context } = this.#init
    const { cluster, epoch } = view
    const last = this.#init.newest(cluster)
    const lastRound = last?.epoch === epoch ? last.round : 0
    // A cluster that stood still wholly begins again above what others remember: they count seconds too.
    const round = Math.max(lastRound + 1, Math.floor(context.now() / 1_000))
    const digest = { ...body, cluster, epoch, round, author: context.self }
    context.count('digest_published')
    this.hear(digest)
    this.#init.publish(digest, signDigest(digest, context.crypto))
  }
}

/** Figures are rounded where they are made, so that what is not the same matters. */
function saysTheSame(body: DigestBody, digest: ClusterDigest): boolean {
  return Object.entries(body).every(
    ([name, said]) => name === 'contacts' || isAlike(said, digest[name as keyof DigestBody]),
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
