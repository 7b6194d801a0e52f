/** What was seen of one register. */
export interface Seen {
  /** It has fewer good copies than it should. */
  readonly isShort: boolean
  /** Something is to be done for it, by this node or by others who come first. */
  readonly isDue: boolean
  /** Something costly was begun for it just now. */
  readonly isMoved: boolean
}

/** Registers looked at in one go: 10,000 take 20 of them, and each a millisecond. */
const LOOKED_AT_MAX = 500
/** Moves in one go (CONSENSUS.md 6.3: at most 20 a second and node), so that repair starves nobody. */
const MOVES_MAX = 20

/**
 * Goes after a walk in which only that is looked at for which something is to be done, if nothing new is known
 * and no more is kept since: of the rest mere time decides, and that in minutes.
 */
const RESTED_GOES = 19
/**
 * It is looked at in every third of them: who is to do it waits as long for who comes before. But in each while
 * something is moved, for of many more will follow.
 */
const DUE_GOES = 3

/** The walk along all registers that are kept here, again and again, and what is known from it. */
export class KeptWalk<Key> {
  readonly #keys: () => IterableIterator<Key>
  readonly #size: () => number
  readonly #knowledge: () => number
  #walk: IterableIterator<Key> | null = null
  /** What was known when this walk began, and when the last one did that came to its end. */
  #walkKnew = -1
  #lastKnew = -1
  #looked = 0
  /** With too few copies: found by this walk so far, and by the last one. */
  #counting = new Set<Key>()
  #short = new Set<Key>()
  /** Found by this walk, or the last one, and not done yet. */
  #due = new Set<Key>()
  #sizeThen = 0
  /** This walk has moved something, or the last look at what is due. */
  #isMoving = false
  #rested = 0

  /** `knowledge`: a number that changes whenever a register could be seen otherwise than before. */
  constructor(keys: () => IterableIterator<Key>, size: () => number, knowledge: () => number) {
    this.#keys = keys
    this.#size = size
    this.#knowledge = knowledge
  }

  /** Registers with too few good copies, as of the last walk, or of this one if it has found more. */
  get short(): number {
    return Math.max(this.#short.size, this.#counting.size)
  }

  /** Registers that nobody has looked at with what is known now: after a start, or news of a lost disk. */
  get unchecked(): number {
    const known = this.#knowledge()
    if (this.#lastKnew === known) return 0
    return Math.max(0, this.#size() - (this.#walkKnew === known ? this.#looked : 0))
  }

  /** True once it has come round. */
  go(look: (key: Key) => Seen): boolean {
    if (this.#walk === null) {
      if (this.#mayRest()) {
        if (this.#isMoving || this.#rested % DUE_GOES === 0) this.#lookAtDue(look)
        return false
      }
      this.#walk = this.#keys()
      this.#walkKnew = this.#knowledge()
      this.#due.clear()
      this.#isMoving = false
      this.#rested = 0
    }
    let moves = 0
    for (let i = 0; i < LOOKED_AT_MAX && moves < MOVES_MAX; i += 1) {
      const next = this.#walk.next()
      if (next.done === true) {
        this.#end()
        return true
      }
      const { isShort, isDue, isMoved } = look(next.value)
      this.#looked += 1
      if (isShort) this.#counting.add(next.value)
      if (isMoved) moves += 1
      if (isMoved) this.#isMoving = true
      if (isDue) this.#due.add(next.value)
    }
    return false
  }

  /** In turn: of many, those that were looked at come last. */
  #lookAtDue(look: (key: Key) => Seen): void {
    let moves = 0
    for (const key of [...this.#due].slice(0, LOOKED_AT_MAX)) {
      if (moves >= MOVES_MAX) break
      const { isShort, isDue, isMoved } = look(key)
      this.#due.delete(key)
      if (!isShort) this.#short.delete(key)
      if (isMoved) moves += 1
      if (isDue) this.#due.add(key)
    }
    this.#isMoving = moves > 0
  }

  #mayRest(): boolean {
    const isSame = this.#knowledge() === this.#lastKnew && this.#size() === this.#sizeThen
    if (!isSame) return false
    this.#rested += 1
    return this.#rested <= RESTED_GOES
  }

  #end(): void {
    this.#walk = null
    this.#lastKnew = this.#walkKnew
    this.#sizeThen = this.#size()
    this.#short = this.#counting
    this.#counting = new Set()
    this.#looked = 0
  }
}
