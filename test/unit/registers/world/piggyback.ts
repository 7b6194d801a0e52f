import type { PeerId } from '../../../../src/models/ids.ts'
import { compareBallots, quorumOf } from '../../../../src/registers/ballot.ts'
import type { RegisterAnswer } from '../../../../src/registers/round.ts'
import type { Ballot, Message } from '../../../../src/wire/messages.ts'

interface Cached {
  readonly ballot: Ballot
  readonly accepted: Ballot | null
  readonly value: Uint8Array | null
}

/**
 * The one-round-trip optimisation of CASPaxos 2.2.1 as gryadka keeps it, put between a proposer and
 * its network: what a prepare found is kept with its ballot, and dropped only on a conflict or a
 * success. After an accept that got no answer, the next change uses the ballot again (1.3).
 */
export class Piggyback {
  readonly #answerLater: (from: PeerId, answer: RegisterAnswer) => void
  readonly #keepers: number
  readonly #prepares = new Map<string, Ballot>()
  /** Ballots that the proposer believes in, and those that it is made to use instead. */
  readonly #instead = new Map<string, Ballot>()
  readonly #accepts = new Map<string, Set<PeerId>>()
  #cached: Cached | null = null

  constructor(keepers: number, answerLater: (from: PeerId, answer: RegisterAnswer) => void) {
    this.#keepers = keepers
    this.#answerLater = answerLater
  }

  /** What leaves instead; null: nothing does. */
  say(to: PeerId, message: Message): Message | null {
    if (message.type === 'accept' || message.type === 'learn') {
      return { ...message, ballot: this.#instead.get(name(message.ballot)) ?? message.ballot }
    }
    if (message.type !== 'prepare') return message
    if (this.#cached === null) {
      this.#prepares.set(message.rid, message.ballot)
      return message
    }
    const { accepted, value, ballot } = this.#cached
    this.#instead.set(name(message.ballot), ballot)
    this.#answerLater(to, { type: 'promise', rid: message.rid, boot: 1, at: 0, accepted, value })
    return null
  }

  hear(from: PeerId, answer: RegisterAnswer): void {
    if (answer.type === 'conflict') this.#cached = null
    if (answer.type === 'accepted') {
      const voters = this.#accepts.get(answer.rid) ?? new Set()
      this.#accepts.set(answer.rid, voters.add(from))
      if (voters.size >= quorumOf(this.#keepers)) this.#cached = null
    }
    const ballot = this.#prepares.get(answer.rid)
    if (answer.type !== 'promise' || ballot === undefined) return
    const { accepted, value } = answer
    const known = this.#cached
    if (known !== null && compareBallots(known.ballot, ballot) > 0) return
    const isSame = known !== null && compareBallots(known.ballot, ballot) === 0
    if (isSame && compareBallots(known.accepted, accepted) >= 0) return
    this.#cached = { ballot, accepted, value }
  }
}

function name(ballot: Ballot): string {
  return `${ballot.counter}.${ballot.node}.${ballot.boot}`
}
