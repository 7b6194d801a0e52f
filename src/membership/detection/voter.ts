import type { PeerId } from '../../models/ids.ts'
import type { Charge, VoteMessage, VoteRefusal } from '../../wire/membership-messages.ts'
import { CERTIFIED_SILENCE_MS } from './certificate.ts'
import type { Detector } from './detector.ts'
import type { DetectorTerms } from './detector-terms.ts'
import type { MembershipContext } from '../membership-context.ts'
import { memberOf } from './roster.ts'
import type { Roster } from './roster.ts'
import { signVote } from './vote.ts'

export interface VoterHooks {
  /**
   * Whether the voter's own strong reading of the order's register shows this attempt of this part
   * with this shop, and past the time that it had. False when it cannot be read.
   */
  isOverdue(charge: Charge, done: (overdue: boolean) => void): void
  /** False once this node has claimed another home: its vote went with it. */
  isAtHome(cluster: Charge['cluster']): boolean
}

/** Readings of registers for others at one time; each is a round trip or two. */
const READINGS_MAX = 64

export type VoteAsk = Extract<VoteMessage, { type: 'vote_ask' }>

/** The side of this node that votes: on members of its current view, by what it sees itself. */
export class Voter {
  readonly #context: MembershipContext
  readonly #terms: DetectorTerms
  readonly #detector: Detector
  readonly #hooks: VoterHooks
  #roster: Roster | null = null
  #readings = 0

  constructor(
    context: MembershipContext,
    terms: DetectorTerms,
    detector: Detector,
    hooks: VoterHooks,
  ) {
    this.#context = context
    this.#terms = terms
    this.#detector = detector
    this.#hooks = hooks
  }

  setRoster(roster: Roster | null): void {
    this.#roster = roster
  }

  handle(from: PeerId, ask: VoteAsk): void {
    const { charge } = ask
    const refusal = this.#mayNot(from, charge)
    if (refusal !== null) {
      this.#refuse(from, ask, refusal)
      return
    }
    switch (charge.kind) {
      case 'unreachable':
        this.#onSilence(from, ask)
        return
      case 'late':
        this.#onLateness(from, ask)
        return
    }
  }

  /** Only as a member of the current view, on a member of it, for a member of it. */
  #mayNot(from: PeerId, charge: Charge): VoteRefusal | null {
    const roster = this.#roster
    if (roster === null) return 'not_a_voter'
    if (charge.cluster !== roster.cluster || charge.epoch !== roster.epoch) return 'other_view'
    const { self } = this.#context
    if (charge.shop === self || memberOf(roster, self)?.resting !== false) return 'not_a_voter'
    if (memberOf(roster, from) === null || memberOf(roster, charge.shop) === null) {
      return 'not_a_voter'
    }
    return this.#hooks.isAtHome(charge.cluster) ? null : 'moving'
  }

  #onSilence(from: PeerId, ask: VoteAsk): void {
    const { charge } = ask
    const reading = this.#detector.reading(charge.shop)
    if (reading === null) {
      this.#refuse(from, ask, 'not_a_voter')
    } else if (!reading.credible) {
      this.#refuse(from, ask, 'unwell')
    } else if (reading.silentMs < Math.max(this.#terms.unreachableMs, CERTIFIED_SILENCE_MS)) {
      this.#refuse(from, ask, 'heard', reading.boot)
    } else if (reading.boot > charge.boot) {
      this.#refuse(from, ask, 'newer_boot', reading.boot)
    } else {
      // What the asker heard and we did not is known to us now: the vote is about the silence since.
      const seq = reading.boot === charge.boot ? Math.max(reading.seq, ask.seq) : ask.seq
      this.#vote(from, ask, seq, reading.silentMs)
    }
  }

  #onLateness(from: PeerId, ask: VoteAsk): void {
    if (this.#readings >= READINGS_MAX) {
      this.#refuse(from, ask, 'busy')
      return
    }
    this.#readings += 1
    this.#hooks.isOverdue(ask.charge, (overdue) => {
      this.#readings -= 1
      // The view may have changed while the register was read.
      const refusal = overdue ? this.#mayNot(from, ask.charge) : 'not_late'
      if (refusal === null) this.#vote(from, ask, ask.seq, 0)
      else this.#refuse(from, ask, refusal)
    })
  }

  #vote(to: PeerId, { rid, charge }: VoteAsk, seq: number, ageMs: number): void {
    const vote = signVote(charge, seq, ageMs, this.#context.crypto)
    const { epoch, boot } = charge
    this.#context.send(to, { type: 'vote_told', rid, vote, refusal: '', epoch, boot })
  }

  #refuse(to: PeerId, { rid }: VoteAsk, refusal: VoteRefusal, boot = 0): void {
    this.#context.count(`vote_refused_${refusal}`)
    const epoch = this.#roster?.epoch ?? 0
    this.#context.send(to, { type: 'vote_told', rid, vote: null, refusal, epoch, boot })
  }
}
