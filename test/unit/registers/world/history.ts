import type { Accuse } from './oracle.ts'
import { isPrefix } from './oracle.ts'

/** A word is one byte; the register's value is the list of words appended so far. */
export type Word = number

/** One operation of a client, from its begin. */
export interface Call {
  readonly word: Word | null
  /** The longest list that anybody had been told when this began: it must see at least that. */
  readonly floor: number
}

/**
 * Linearizability of a list-append register, in linear time (CONSENSUS.md 3): all lists that
 * anybody was told are prefixes of each other (I3), later calls see no less than earlier ones were
 * told (I4), each word is there at most once (I3), an acknowledged one for ever (I9), and one that
 * was declined never.
 */
export class History {
  readonly #accuse: Accuse
  #longest: Uint8Array = new Uint8Array(0)
  readonly #declined = new Set<Word>()
  readonly #acknowledged = new Set<Word>()
  told = 0

  constructor(accuse: Accuse) {
    this.#accuse = accuse
  }

  get acknowledged(): number {
    return this.#acknowledged.size
  }

  begin(word: Word | null): Call {
    return { word, floor: this.#longest.length }
  }

  /** The call was told that this is the list. `has`: its word must be in it. */
  end(call: Call, list: Uint8Array, has: boolean): void {
    this.told += 1
    if (list.length < call.floor) {
      this.#accuse(
        'I4',
        `told ${list.join()} after ${this.#longest.subarray(0, call.floor).join()} was told`,
      )
    }
    const [short, long] =
      list.length < this.#longest.length ? [list, this.#longest] : [this.#longest, list]
    if (!isPrefix(short, long))
      this.#accuse('I3', `told ${list.join()} and ${this.#longest.join()}`)
    if (new Set(list).size !== list.length) this.#accuse('I3', `a word twice in ${list.join()}`)
    if (call.word !== null && has) {
      if (!list.includes(call.word))
        this.#accuse('I9', `${call.word} acknowledged, not in ${list.join()}`)
      this.#acknowledged.add(call.word)
    }
    for (const word of list) {
      if (this.#declined.has(word)) this.#accuse('I7', `${word} was said not to have happened`)
    }
    if (list.length > this.#longest.length) this.#longest = list.slice()
  }

  /** The call was told that it did not and will not happen. */
  decline(call: Call): void {
    if (call.word === null) return
    this.#declined.add(call.word)
    if (this.#longest.includes(call.word)) {
      this.#accuse('I7', `${call.word} has happened, and its caller was told that it did not`)
    }
  }

  /** The last strong read, after all faults: nothing acknowledged is missing (I9). */
  close(list: Uint8Array): void {
    this.end(this.begin(null), list, false)
    for (const word of this.#acknowledged) {
      if (!list.includes(word)) this.#accuse('I9', `${word} is lost: ${list.join()}`)
    }
  }
}
