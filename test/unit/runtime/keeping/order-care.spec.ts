import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import type { OrderId, PeerId, StoreId } from '../../../../src/models/ids.ts'
import { MachineContext } from '../../../../src/runtime/machine-context.ts'
import { OrderCare } from '../../../../src/runtime/keeping/order-care.ts'
import type { OrderCareInit } from '../../../../src/runtime/keeping/order-care.ts'
import type { RegisterRef } from '../../../../src/registers/register-ref.ts'
import type { Keeper } from '../../../../src/wire/messages.ts'
import { fireDue } from '../fire-due.ts'

const ORDER = 'o-1' as OrderId
const TICK_MS = 1_000
const keeper = (peer: string): Keeper => ({ peer: peer as PeerId, store: peer as StoreId })

/** One open order that this node keeps alone, with two neighbours who could help. */
class Care {
  readonly done: string[] = []
  /** Whether the newcomers say that they have the address. */
  confirms = true
  holdsAddress = true
  /** Whether the others are there. */
  hasCompany = true
  readonly context = new MachineContext({
    crypto: new KeyedHashCrypto('self' as PeerId, 'test'),
    store: 'self' as StoreId,
    boot: 1,
    sequence: 0,
    nonce: 'n',
  })

  constructor() {
    const key = `order/${ORDER}`
    const ref = { key, generation: 0, keepers: [keeper('self')] }
    const own = ['anna', 'boris'].map((peer) => ({ ...keeper(peer), site: peer }))
    const init = {
      context: this.context,
      keeper: { shelf: { keys: () => [key].values(), size: 1 }, refOf: () => ref },
      registry: {
        move: (
          _order: OrderId,
          _from: RegisterRef,
          to: readonly Keeper[],
          done: (outcome: object) => void,
        ) => {
          this.done.push(`move to ${to.length}`)
          done({ type: 'chosen', result: 'moved', lost: [] })
        },
      },
      book: { stateOf: () => 'routing', get: () => null },
      privateRecords: {
        holds: () => this.holdsAddress,
        copy: () => undefined,
        passOn: (_o: OrderId, to: readonly Keeper[], done: (kept: boolean) => void) => {
          this.done.push(`address to ${to.map(({ peer }) => peer).join(' ')}`)
          done(this.confirms)
        },
      },
      outlook: { isPresent: () => true, deskOf: () => null, unreachableSince: () => null },
      goneSince: () => null,
      desksKnown: () => 0,
      replaceMs: 60_000,
      tickMs: TICK_MS,
      artwork: { walked: () => undefined, look: () => undefined },
      candidates: () => ({
        self: { ...keeper('self'), site: 'self' },
        own: this.hasCompany ? own : [],
        neighbours: [],
      }),
    }
    new OrderCare(init as unknown as OrderCareInit).begin()
  }

  pass(ms: number): void {
    for (const until = this.context.now() + ms; this.context.now() < until;) {
      this.context.setNow(this.context.now() + TICK_MS)
      fireDue(this.context.timers, this.context.now())
    }
  }
}

describe('care of orders', () => {
  it('gives new keepers the address before it moves the order to them', () => {
    const care = new Care()
    care.pass(TICK_MS)
    expect(care.done).to.have.length(2)
    expect(care.done[0]).to.match(/^address to (anna boris|boris anna)$/)
    expect(care.done[1]).to.equal('move to 3')
  })

  it('moves nothing while they do not say that they have it, and tries again', () => {
    const care = new Care()
    care.confirms = false
    care.pass(2 * TICK_MS)
    expect(care.done).to.have.length(1)
    care.confirms = true
    care.pass(60_000)
    expect(care.done).to.include('move to 3')
  })

  it('asks those who have come since it last looked', () => {
    const care = new Care()
    care.hasCompany = false
    care.pass(2 * TICK_MS)
    expect(care.done).to.deep.equal([])
    care.hasCompany = true
    care.pass(60_000)
    expect(care.done).to.include('move to 3')
  })

  it('moves an order whose address others have to give', () => {
    const care = new Care()
    care.holdsAddress = false
    care.pass(TICK_MS)
    expect(care.done).to.deep.equal(['move to 3'])
  })
})
