import type { PeerId } from '../models/ids.ts'
import type { CancelTimer, Context } from '../ports/context.ts'
import type { KeyMessage } from '../wire/key-messages.ts'
import type { Keeper } from '../wire/messages.ts'

export type KeyAnswer = Extract<
  KeyMessage,
  { type: 'keys_told' | 'keys_staged' | 'keys_sealed' | 'keys_refused' | 'keys_blob' }
>
export type KeyQuestion = Extract<
  KeyMessage,
  { type: 'keys_ask' | 'keys_stage' | 'keys_seal' | 'keys_pull' }
>

/** A message that was lost is sent again: often enough for a change to take a second, not a minute. */
const AGAIN_MS = 500

interface Open {
  readonly to: PeerId
  readonly heard: (answer: KeyAnswer) => void
}

/** Questions under way about key groups, by their ids: who was asked, and what is done with the answer. */
export class Letters {
  readonly #context: Context
  readonly #open = new Map<string, Open>()

  constructor(context: Context) {
    this.#context = context
  }

  /**
   * One question to one peer, again and again until it is answered; null when the time is over. All
   * questions about keys may be answered twice. Returns how to give up earlier.
   */
  ask(
    to: PeerId,
    question: (rid: string) => KeyQuestion,
    timeoutMs: number,
    done: (answer: KeyAnswer | null) => void,
  ): CancelTimer {
    const rid = this.#context.nextId()
    const until = this.#context.now() + timeoutMs
    let timer: CancelTimer = () => undefined
    const stop = (): void => {
      timer()
      this.#open.delete(rid)
    }
    const say = (): void => {
      const leftMs = until - this.#context.now()
      if (leftMs <= 0) {
        stop()
        done(null)
        return
      }
      timer = this.#context.after(Math.min(AGAIN_MS, leftMs), say)
      this.#context.send(to, question(rid))
    }
    this.#open.set(rid, {
      to,
      heard: (answer) => {
        stop()
        done(answer)
      },
    })
    say()
    return stop
  }

  hear(from: PeerId, answer: KeyAnswer): void {
    const open = this.#open.get(answer.rid)
    if (open?.to === from) open.heard(answer)
  }
}

/** What each of several keepers answered, in their order; null for who did not. */
export type Answers = readonly (KeyAnswer | null)[]

export interface PollTerms {
  readonly timeoutMs: number
  /** How long the others are waited for once enough have answered as hoped. */
  readonly patienceMs: number
  readonly hope: KeyAnswer['type']
  readonly enough: number
}

/** One question to several keepers. Done when all have answered, or enough have and the rest are slow. */
export function poll(
  letters: Letters,
  context: Context,
  keepers: readonly Keeper[],
  question: (rid: string, keeper: Keeper) => KeyQuestion,
  terms: PollTerms,
  done: (answers: Answers) => void,
): void {
  const answers: (KeyAnswer | null)[] = keepers.map(() => null)
  let waiting = keepers.length
  let over = false
  const stops: CancelTimer[] = []
  const finish = (): void => {
    if (over) return
    over = true
    for (const stop of stops) stop()
    done(answers)
  }
  let hoped = 0
  for (const [index, keeper] of keepers.entries()) {
    const ask = (rid: string): KeyQuestion => question(rid, keeper)
    const stop = letters.ask(keeper.peer, ask, terms.timeoutMs, (answer) => {
      answers[index] = answer
      waiting -= 1
      if (answer?.type === terms.hope) hoped += 1
      if (waiting === 0) finish()
      else if (hoped === terms.enough && answer?.type === terms.hope) {
        stops.push(context.after(terms.patienceMs, finish))
      }
    })
    stops.push(stop)
    if (over) return
  }
}

export function countOf(answers: Answers, type: KeyAnswer['type']): number {
  return answers.filter((answer) => answer?.type === type).length
}
