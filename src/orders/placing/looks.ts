import type { OrderId } from '../../models/ids.ts'
import type { Context } from '../../ports/context.ts'
import { Turnstile } from './turnstile.ts'

/** After a start, or when a shop with much work is gone, every order is due at once. */
const AT_ONCE_MAX = 64
/**
 * Of those that no quorum answered before. A read that nobody answers is under way for seconds and asks
 * everybody several times; one that is answered makes room within a round trip. So where keepers are gone
 * a thousand orders ask no more than four do, and once they are back all of them have been read in seconds.
 */
const AGAIN_AT_ONCE_MAX = 4
/** A read, the question where its keepers are now, and a read there take five seconds each at most. */
const HELD_MS_MAX = 15_000

/** The looks of a conductor at its open orders: how many at a time, and who comes first. */
export class Looks {
  readonly #first: Turnstile
  readonly #again: Turnstile

  constructor(context: Context) {
    this.#first = new Turnstile(context, AT_ONCE_MAX, HELD_MS_MAX)
    this.#again = new Turnstile(context, AGAIN_AT_ONCE_MAX, HELD_MS_MAX)
  }

  /** `failures`: how often nobody answered; who was unlucky once comes before who waits for keepers that are gone. */
  begin(order: OrderId, failures: number, go: () => void): void {
    if (failures === 0) this.#first.enter(order, go)
    else this.#again.enter(order, go, failures)
  }

  /** It is over, or there is no need of it any more. */
  end(order: OrderId): void {
    this.#first.leave(order)
    this.#again.leave(order)
  }
}
