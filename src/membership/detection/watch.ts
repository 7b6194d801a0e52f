import type { PeerId } from '../../models/ids.ts'
import type { DetectorMessage, Heartbeat, VoteMessage } from '../../wire/membership-messages.ts'
import { COLLECTOR_RULES, Collector } from './collector.ts'
import type { CertificateRequest, Collected } from './collector.ts'
import { Detector } from './detector.ts'
import type { DetectorHooks } from './detector.ts'
import type { DetectorTerms } from './detector-terms.ts'
import type { MembershipContext } from '../membership-context.ts'
import { withResting } from './roster.ts'
import type { Roster } from './roster.ts'
import type { Standing } from './standing.ts'
import { Voter } from './voter.ts'
import type { VoterHooks } from './voter.ts'

export type WatchHooks = DetectorHooks & VoterHooks

/** A node's watch over its cluster: detector, votes given, votes gathered, all about one roster. */
export class Watch {
  readonly #terms: DetectorTerms
  readonly #detector: Detector
  readonly #voter: Voter
  readonly #collector: Collector
  #roster: Roster | null = null

  constructor(
    context: MembershipContext,
    terms: DetectorTerms,
    hooks: WatchHooks,
    rules = COLLECTOR_RULES,
  ) {
    this.#terms = terms
    this.#detector = new Detector(context, terms, {
      vitals: () => hooks.vitals(),
      heard: (from, heartbeat: Heartbeat) => {
        this.#collector.heard(from)
        hooks.heard(from, heartbeat)
      },
      changed: (peer, standing, before) => hooks.changed(peer, standing, before),
      twin: () => hooks.twin(),
    })
    this.#voter = new Voter(context, terms, this.#detector, hooks)
    this.#collector = new Collector(context, this.#detector, rules)
  }

  get roster(): Roster | null {
    return this.#roster
  }

  /** `asleep`: members who have said that they rest, which the view does not show yet. */
  setRoster(roster: Roster | null, asleep: ReadonlyMap<PeerId, unknown> = new Map()): void {
    this.#roster = roster
    // Votes count by the view alone: all who judge a certificate must count alike.
    this.#detector.setRoster(roster === null ? null : withResting(roster, asleep))
    this.#voter.setRoster(roster)
    this.#collector.setRoster(roster)
  }

  handle(from: PeerId, message: DetectorMessage | VoteMessage): void {
    switch (message.type) {
      case 'heartbeat':
      case 'probe':
      case 'twin_seen':
        this.#detector.handle(from, message)
        return
      case 'vote_ask':
        this.#voter.handle(from, message)
        return
      case 'vote_told':
        this.#collector.handle(from, message)
        return
    }
  }

  peerDown(peer: PeerId): void {
    this.#detector.peerDown(peer)
  }

  standing(peer: PeerId): Standing {
    return this.#detector.standing(peer)
  }

  /** Changes whenever somebody's level does. */
  get changes(): number {
    return this.#detector.changes
  }

  /** From when on its unstarted work may be moved; null while it is not held unreachable. */
  mayMoveWorkAt(peer: PeerId): number | null {
    const { level, since } = this.#detector.standing(peer)
    if (level === 'evicted') return since
    return level === 'unreachable' ? since + this.#terms.holdMs : null
  }

  collect(request: CertificateRequest, done: (collected: Collected) => void): void {
    this.#collector.collect(request, done)
  }

  /** Milliseconds of its own silence that this node has of a member; 0 for itself and strangers. */
  silenceOf(peer: PeerId): number {
    return this.#detector.reading(peer)?.silentMs ?? 0
  }

  get isolated(): boolean {
    return this.#detector.isolated
  }

  get health(): number {
    return this.#detector.health
  }
}
