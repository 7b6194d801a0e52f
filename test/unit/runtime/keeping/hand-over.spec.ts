import { expect } from 'chai'
import type { OrderId, PeerId, StoreId } from '../../../../src/models/ids.ts'
import type { OrderBook } from '../../../../src/orders/order-book.ts'
import type { PrivateRecords } from '../../../../src/orders/intake/private-records.ts'
import type { OrderRegistry } from '../../../../src/orders/registry.ts'
import { HandOver } from '../../../../src/runtime/keeping/hand-over.ts'
import type { HandOverInit } from '../../../../src/runtime/keeping/hand-over.ts'
import { MachineContext } from '../../../../src/runtime/machine-context.ts'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import type { RegisterRef } from '../../../../src/registers/register-ref.ts'
import type { Keeper } from '../../../../src/wire/messages.ts'
import { FAIR } from '../../orders/order-node.ts'

const SELF = 'self' as PeerId
const keeper = (peer: string): Keeper => ({ peer: peer as PeerId, store: peer as StoreId })
const candidate = (peer: string) => ({ ...keeper(peer), site: peer })

interface Asked {
  readonly order: OrderId
  readonly to: readonly string[]
}

/** Registers that are kept by whom the test says, and that move when the test lets them. */
class Shelf {
  readonly keepers = new Map<OrderId, readonly Keeper[]>()
  readonly moves: Asked[] = []
  readonly spreads: Asked[] = []
  readonly asleep = new Set<PeerId>()
  candidates: readonly string[] = []
  /** Whether newcomers confirm the address. */
  confirms = true
  readonly context = new MachineContext({
    crypto: new KeyedHashCrypto(SELF, 'test'),
    store: SELF as unknown as StoreId,
    boot: 1,
    sequence: 0,
    nonce: 'n',
  })

  add(order: string, ...peers: readonly string[]): OrderId {
    this.keepers.set(order as OrderId, peers.map(keeper))
    return order as OrderId
  }

  handOver(): HandOver {
    const registry = {
      move: (
        order: OrderId,
        _from: RegisterRef,
        to: readonly Keeper[],
        done: (outcome: unknown) => void,
      ) => {
        this.moves.push({ order, to: to.map(({ peer }) => peer) })
        this.keepers.set(order, to)
        done({ type: 'chosen', result: 'moved' })
      },
    }
    const privateRecords = {
      holds: () => true,
      passOn: (order: OrderId, to: readonly Keeper[], done: (kept: boolean) => void) => {
        this.spreads.push({ order, to: to.map(({ peer }) => peer) })
        done(this.confirms)
      },
    }
    const init: HandOverInit = {
      context: this.context,
      keeper: {
        refOf: (key) => {
          const order = key.replace('order/', '') as OrderId
          const keepers = this.keepers.get(order)
          return keepers === undefined ? null : { key, generation: 0, keepers }
        },
      },
      registry: registry as unknown as OrderRegistry,
      book: { openOrders: () => [...this.keepers.keys()] } as unknown as OrderBook,
      privateRecords: privateRecords as unknown as PrivateRecords,
      outlook: { ...FAIR, isPresent: (peer) => !this.asleep.has(peer) },
      candidates: () => ({ own: this.candidates.map(candidate), neighbours: [] }),
    }
    return new HandOver(init)
  }

  /** Runs to the end, or for `ms`; how long it took. */
  run(handOver: HandOver, ms = 60_000): number {
    const over: number[] = []
    handOver.run(ms, () => over.push(this.context.now()))
    while (over.length === 0) {
      this.context.setNow(this.context.timers.nextAt())
      for (let fire = this.#due(); fire !== null; fire = this.#due()) fire()
    }
    return this.context.now()
  }

  #due(): (() => void) | null {
    return this.context.timers.take(this.context.now())
  }
}

describe('handing open orders over', () => {
  it('puts others in this shop’s place, and leaves the rest where they are', () => {
    const shelf = new Shelf()
    const mine = shelf.add('mine', 'self', 'b', 'c')
    shelf.add('theirs', 'b', 'c', 'd')
    shelf.candidates = ['b', 'c', 'd']
    const handOver = shelf.handOver()
    shelf.run(handOver)
    expect(shelf.moves).to.deep.equal([{ order: mine, to: ['b', 'c', 'd'] }])
    expect(handOver.moved).to.equal(1)
    expect(handOver.kept()).to.deep.equal([])
  })

  it('gives newcomers the address first, and moves nothing to who has not got it', () => {
    const shelf = new Shelf()
    const order = shelf.add('mine', 'self')
    shelf.candidates = ['d']
    shelf.confirms = false
    const handOver = shelf.handOver()
    shelf.run(handOver)
    expect(shelf.spreads[0]).to.deep.equal({ order, to: ['d'] })
    expect(shelf.moves).to.deep.equal([])
    shelf.confirms = true
    shelf.run(shelf.handOver())
    expect(shelf.moves).to.deep.equal([{ order, to: ['d'] }])
  })

  it('replaces those who sleep too, where there are enough others', () => {
    const shelf = new Shelf()
    shelf.add('mine', 'self', 'b', 'c')
    shelf.asleep.add('b' as PeerId)
    shelf.candidates = ['c', 'd', 'e']
    shelf.run(shelf.handOver())
    expect(shelf.moves[0]?.to).to.have.members(['c', 'd', 'e'])
  })

  it('never gives up a copy: where nobody can step in, it stays', () => {
    const shelf = new Shelf()
    shelf.add('mine', 'self', 'b', 'c')
    shelf.candidates = ['b', 'c']
    const handOver = shelf.handOver()
    shelf.run(handOver)
    expect(shelf.moves).to.deep.equal([])
    expect(handOver.kept()).to.have.length(1)
    expect(handOver.stranded(), 'b and c can go on').to.equal(0)
    shelf.asleep.add('b' as PeerId)
    expect(handOver.stranded(), 'c alone cannot').to.equal(1)
  })

  it('moves a hundred a second, and 500 within its time', () => {
    const shelf = new Shelf()
    for (let n = 0; n < 500; n += 1) shelf.add(`order-${n}`, 'self', 'b', 'c')
    shelf.candidates = ['b', 'c', 'd']
    const handOver = shelf.handOver()
    const took = shelf.run(handOver)
    expect(handOver.moved).to.equal(500)
    expect(took).to.be.within(4_900, 5_200)
  })

  it('ends in time, whatever is left', () => {
    const shelf = new Shelf()
    for (let n = 0; n < 500; n += 1) shelf.add(`order-${n}`, 'self', 'b', 'c')
    shelf.candidates = ['b', 'c', 'd']
    const handOver = shelf.handOver()
    expect(shelf.run(handOver, 2_000)).to.equal(2_000)
    expect(handOver.kept().length).to.be.within(290, 310)
  })
})
