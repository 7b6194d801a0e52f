import type { PeerId } from '../models/ids.ts'
import type { CancelTimer, Context } from '../ports/context.ts'
import type { RegisterKey } from '../wire/messages.ts'
import type { RegisterAt, RegisterCareMessage } from '../wire/register-messages.ts'
import type { RegisterRef } from './register-ref.ts'

type Located = Extract<RegisterCareMessage, { type: 'located' }>

/** Two round trips across a WAN: who has not answered by then is asked again by the next question. */
const ASK_MS = 1_500
/** The likeliest are asked first: its intake, or some of its cluster, nearly always know. */
const ASKED_FIRST = 6
/** Then all the others at once; who waits for one that is gone waits no longer than a person notices. */
const FIRST_MS = 300
/** Peers asked in all: a whole cluster, and one more. */
const ASKED_MAX = 64
/** Questions at one time: what a restart with a few hundred open jobs begins with. */
const ASKING_MAX = 512

export interface Found {
  /** Null: nobody who answered keeps it, or knows who does. */
  readonly ref: RegisterRef | null
  /** Who answered that they know nothing of it, and since which boot of theirs they would. */
  readonly ignorant: ReadonlyMap<PeerId, number>
  /** Whether all who were asked have answered. */
  readonly complete: boolean
}

interface Question {
  readonly key: RegisterKey
  /** Asked, and not heard of. */
  readonly left: Set<PeerId>
  readonly ignorant: Map<PeerId, number>
  readonly waiting: ((found: Found) => void)[]
  /** Not asked yet. */
  others: readonly PeerId[]
  timer: CancelTimer
  best: RegisterAt | null
}

/**
 * Finds the keepers of a register of which only the key is known, by asking those who may keep it.
 * What it finds is a way to go: the register itself proves where it is (CONSENSUS.md 6.3, point 5).
 */
export class Locator {
  readonly #context: Context
  /** Who may know, the likeliest first. */
  readonly #ask: (key: RegisterKey) => readonly PeerId[]
  readonly #questions = new Map<string, Question>()
  readonly #byKey = new Map<RegisterKey, Question>()

  constructor(context: Context, ask: (key: RegisterKey) => readonly PeerId[]) {
    this.#context = context
    this.#ask = ask
  }

  locate(key: RegisterKey, done: (found: Found) => void): void {
    const running = this.#byKey.get(key)
    if (running !== undefined) {
      running.waiting.push(done)
      return
    }
    const peers = this.#ask(key).slice(0, ASKED_MAX)
    if (peers.length === 0 || this.#questions.size >= ASKING_MAX) {
      done({ ref: null, ignorant: new Map(), complete: peers.length === 0 })
      return
    }
    const rid = this.#context.nextId()
    const question: Question = {
      key,
      left: new Set(),
      ignorant: new Map(),
      waiting: [done],
      others: peers.slice(ASKED_FIRST),
      timer: this.#context.after(FIRST_MS, () => this.#widen(rid)),
      best: null,
    }
    this.#questions.set(rid, question)
    this.#byKey.set(key, question)
    this.#put(rid, question, peers.slice(0, ASKED_FIRST))
  }

  handle(from: PeerId, { rid, at, born }: Located): void {
    const question = this.#questions.get(rid)
    if (question === undefined || !question.left.delete(from)) return
    if (at === null) question.ignorant.set(from, born)
    else if (at.generation >= (question.best?.generation ?? 0)) question.best = at
    // One who keeps it leads to all generations after it: no need to wait for the others.
    if (at !== null) this.#settle(rid)
    else if (question.left.size === 0) this.#widen(rid)
  }

  /** None of those who were asked first knows, or says so. */
  #widen(rid: string): void {
    const question = this.#questions.get(rid)
    if (question === undefined) return
    const { others, left } = question
    if (others.length === 0 && left.size === 0) {
      this.#settle(rid)
      return
    }
    question.timer()
    question.timer = this.#context.after(ASK_MS, () => this.#settle(rid))
    question.others = []
    this.#put(rid, question, others)
  }

  #put(rid: string, { key, left }: Question, peers: readonly PeerId[]): void {
    for (const peer of peers) {
      left.add(peer)
      this.#context.send(peer, { type: 'locate', rid, key })
    }
  }

  #settle(rid: string): void {
    const question = this.#questions.get(rid)
    if (question === undefined) return
    this.#questions.delete(rid)
    this.#byKey.delete(question.key)
    question.timer()
    const { key, best, ignorant, left, others, waiting } = question
    const ref = best === null ? null : { key, ...best }
    const complete = left.size === 0 && others.length === 0
    for (const done of waiting) done({ ref, ignorant, complete })
  }
}
