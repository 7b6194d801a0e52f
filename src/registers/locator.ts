import type { PeerId } from '../models/ids.ts'
import type { CancelTimer, Context } from '../ports/context.ts'
import type { RegisterKey } from '../wire/messages.ts'
import type { RegisterAt, RegisterCareMessage } from '../wire/register-messages.ts'
import type { RegisterRef } from './register-ref.ts'

type Located = Extract<RegisterCareMessage, { type: 'located' }>

/** Two round trips across a WAN: who has not answered by then is asked again by the next question. */
const ASK_MS = 1_500
/** Peers asked at once: a whole cluster, and one more. */
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
  readonly left: Set<PeerId>
  readonly ignorant: Map<PeerId, number>
  readonly waiting: ((found: Found) => void)[]
  readonly timer: CancelTimer
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
    const timer = this.#context.after(ASK_MS, () => this.#settle(rid))
    const left = new Set(peers)
    const ignorant = new Map<PeerId, number>()
    const question = { key, ignorant, left, waiting: [done], timer, best: null }
    this.#questions.set(rid, question)
    this.#byKey.set(key, question)
    for (const peer of peers) this.#context.send(peer, { type: 'locate', rid, key })
  }

  handle(from: PeerId, { rid, at, born }: Located): void {
    const question = this.#questions.get(rid)
    if (question === undefined || !question.left.delete(from)) return
    if (at === null) question.ignorant.set(from, born)
    else if (at.generation >= (question.best?.generation ?? 0)) question.best = at
    // One who keeps it leads to all generations after it: no need to wait for the others.
    if (at !== null || question.left.size === 0) this.#settle(rid)
  }

  #settle(rid: string): void {
    const question = this.#questions.get(rid)
    if (question === undefined) return
    this.#questions.delete(rid)
    this.#byKey.delete(question.key)
    question.timer()
    const { key, best, ignorant, left, waiting } = question
    const ref = best === null ? null : { key, ...best }
    const complete = left.size === 0
    for (const done of waiting) done({ ref, ignorant, complete })
  }
}
