import type { KeyClaim } from '../../../src/keys/key-claim.ts'
import type { KeyOutcome } from '../../../src/keys/key-claims.ts'
import type { OrderKeys } from '../../../src/orders/intake/keyed-orders.ts'
import type { OrderNode } from './order-node.ts'
import type { OrderWorld } from './order-world.ts'

/** The keys of all merchants, kept by a committee elsewhere: it outlives the nodes that ask it. */
export class TestKeys {
  readonly held = new Map<string, KeyClaim>()
  /** Names of keys whose orders somebody said to exist. */
  readonly settled = new Set<string>()
  /** A committee without a quorum. */
  isDown = false
  /** A claim that is accepted, although whoever made it is not told so. */
  losesAnswers = false
  readonly #world: OrderWorld

  constructor(world: OrderWorld) {
    this.#world = world
  }

  at(node: OrderNode): OrderKeys {
    const world = this.#world
    /** First it is done, then the machine hears of it: two events, with room for a crash. */
    const ask = <Answer>(name: string, work: () => Answer, done: (answer: Answer) => void): void =>
      world.enqueue(node, name, () => {
        const answer = work()
        world.enqueue(node, `${name} answered`, () => node.act(() => done(answer)))
      })
    return {
      claimNamed: (_group, name, claim, done) =>
        ask('claim', (): KeyOutcome => this.#claim(name, claim), done),
      find: (_group, name, done) =>
        ask(
          'find',
          () =>
            this.isDown
              ? ({ type: 'unavailable' } as const)
              : ({ type: 'held', claim: this.held.get(name) ?? null } as const),
          done,
        ),
      isTaken: () => false,
      settledNamed: (_group, name) => this.settled.add(name),
    }
  }

  #claim(name: string, mine: KeyClaim): KeyOutcome {
    if (this.isDown) return { type: 'unavailable' }
    const held = this.held.get(name) ?? mine
    this.held.set(name, held)
    if (this.losesAnswers) return { type: 'unavailable' }
    if (held.order === mine.order) return { type: 'won' }
    return { type: held.fingerprint === mine.fingerprint ? 'taken' : 'conflict', claim: held }
  }
}
