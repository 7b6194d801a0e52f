import type { KeyDesk } from '../../keys/key-desk.ts'
import { groupOf } from '../../keys/key-name.ts'
import type { OrderId } from '../../models/ids.ts'
import type { Order } from '../../models/order.ts'

/** `lost`: the key stands for another order, for ever. `unknown`: nobody could be asked. */
export type KeyAnswer = 'won' | 'lost' | 'unknown'

/** Orders of which an intake has just said so: what is forgotten is asked again. */
const WON_MAX = 10_000

/**
 * Whether an order with an idempotency key may be worked for: only one order of a key ever is (promise
 * 4). Its intake says so as soon as the claim is won; where that word is lost, or the intake is gone,
 * whoever conducts the order claims the key for it, which for the winner is no more than to ask.
 */
export class KeyGate {
  readonly #keys: Pick<KeyDesk, 'claimNamed' | 'settledNamed'>
  readonly #won = new Set<OrderId>()

  constructor(keys: Pick<KeyDesk, 'claimNamed' | 'settledNamed'>) {
    this.#keys = keys
  }

  /** Its claim was won, as the intake says that claimed it. */
  won(order: OrderId): void {
    if (this.#won.size >= WON_MAX) {
      const [oldest] = this.#won
      if (oldest !== undefined) this.#won.delete(oldest)
    }
    this.#won.add(order)
  }

  /** Of what has been changed since it was created somebody has made sure, or it was canceled. */
  isOpen({ id, key, version }: Order): boolean {
    return key === undefined || version > 1 || this.#won.has(id)
  }

  ask({ id, key, spec }: Order, done: (answer: KeyAnswer) => void): void {
    if (key === undefined) {
      done('won')
      return
    }
    const group = groupOf(spec.merchant)
    const { name, fingerprint } = key
    // The order exists: nobody needs to be able to create it any more.
    this.#keys.claimNamed(group, name, { order: id, fingerprint, body: null }, ({ type }) => {
      switch (type) {
        case 'won':
          this.won(id)
          this.#keys.settledNamed(group, name, id)
          done('won')
          return
        case 'taken':
        case 'conflict':
          done('lost')
          return
        case 'unavailable':
          done('unknown')
          return
      }
    })
  }
}
