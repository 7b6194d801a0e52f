import type { PeerId } from '../../models/ids.ts'
import type { Context } from '../../ports/context.ts'

/** An answer has come by then, and the next question says what need not be told again. */
const GAP_MS = 500
/** Peers know much the same: what these do not, the next sweep finds. */
const WAITING_MAX = 4

/**
 * Asks those who have just come what they know of others, one after the other: asked all at once, each
 * would tell a node that has just started the whole network.
 */
export class AskingAround {
  readonly #context: Pick<Context, 'after'>
  readonly #ask: (peer: PeerId) => void
  readonly #waiting = new Set<PeerId>()
  #pauses = false

  constructor(context: Pick<Context, 'after'>, ask: (peer: PeerId) => void) {
    this.#context = context
    this.#ask = ask
  }

  add(peer: PeerId): void {
    if (this.#waiting.size < WAITING_MAX) this.#waiting.add(peer)
    this.#next()
  }

  remove(peer: PeerId): void {
    this.#waiting.delete(peer)
  }

  #next(): void {
    const [peer] = this.#waiting
    if (this.#pauses || peer === undefined) return
    this.#waiting.delete(peer)
    this.#pauses = true
    this.#ask(peer)
    this.#context.after(GAP_MS, () => {
      this.#pauses = false
      this.#next()
    })
  }
}
