import { expect } from 'chai'
import type { OrderId, PeerId, StoreId } from '../../../../src/models/ids.ts'
import type { OrderState } from '../../../../src/models/order-lifecycle.ts'
import { packKeepers, sealLive } from '../../../../src/registers/register-value.ts'
import type { RegisterAnswer } from '../../../../src/registers/round.ts'
import { EndedOrders } from '../../../../src/runtime/keeping/ended-orders.ts'
import type { EndedOrdersInit } from '../../../../src/runtime/keeping/ended-orders.ts'
import type { Keeper } from '../../../../src/wire/messages.ts'

const ORDER = 'o-1' as OrderId
const MINUTE_MS = 60_000
const KEEPERS = ['anna', 'boris', 'clara'].map((peer): Keeper => ({
  peer: peer as PeerId,
  store: peer as StoreId,
}))
const REF = { key: `order/${ORDER}`, generation: 0, keepers: KEEPERS }

/** What a keeper holds: a value of some ballot, or nothing. */
function held(counter: number | null): RegisterAnswer {
  const accepted = counter === null ? null : { counter, node: KEEPERS[0]!.peer, boot: 1 }
  const value = counter === null ? null : sealLive(packKeepers(KEEPERS), new Uint8Array([7]))
  return { type: 'value', rid: 'r', accepted, value } as unknown as RegisterAnswer
}

/** One ended order and what its keepers say of it. */
class Ended {
  now = 0
  state: OrderState = 'canceled'
  answers: (RegisterAnswer | null)[] = []
  readonly did: string[] = []
  readonly orders = new EndedOrders({
    context: { now: () => this.now },
    book: { stateOf: () => this.state, timesOf: () => ({ createdAt: 0, newsAt: 0 }) },
    proposer: {
      survey: (_ref: object, done: (answers: (RegisterAnswer | null)[]) => void) => {
        this.did.push('survey')
        done(this.answers)
      },
    },
    registry: {
      learnt: () => this.did.push('learnt'),
      level: () => this.did.push('level'),
    },
  } as unknown as EndedOrdersInit)

  /** What it does in that time, looking every second. */
  during(ms: number): string {
    this.did.length = 0
    for (const until = this.now + ms; this.now < until;) {
      this.now += 1_000
      this.orders.look(ORDER, REF)
    }
    return this.did.join(' ')
  }
}

describe('keepers of an ended order', () => {
  it('are brought to its end where one has never heard of it', () => {
    const ended = new Ended()
    ended.answers = [held(null), held(3), held(3)]
    expect(ended.during(MINUTE_MS - 1_000)).to.equal('')
    expect(ended.during(2_000)).to.equal('survey level')
  })

  it('are left in peace once all of them have what nothing follows', () => {
    const ended = new Ended()
    ended.answers = [held(3), held(3), held(3)]
    expect(ended.during(2 * MINUTE_MS)).to.equal('survey learnt')
    expect(ended.during(60 * MINUTE_MS)).to.equal('')
  })

  it('are asked again where they are others now', () => {
    const ended = new Ended()
    ended.answers = [held(3), held(3), held(3)]
    ended.during(2 * MINUTE_MS)
    ended.orders.forget(ORDER)
    expect(ended.during(2 * MINUTE_MS)).to.match(/^survey/)
  })

  it('are asked for again, ever more seldom, where one is away or it may yet return', () => {
    const away = new Ended()
    away.answers = [held(3), null, held(3)]
    const back = new Ended()
    back.state = 'delivered'
    back.answers = [held(3), held(3), held(3)]
    for (const ended of [away, back]) {
      expect(ended.during(2 * MINUTE_MS)).to.match(/^survey learnt/)
      const first = ended.during(60 * MINUTE_MS).split(' survey').length
      const second = ended.during(60 * MINUTE_MS).split(' survey').length
      expect(second).to.be.below(first)
      expect(second).to.be.above(1)
    }
  })

  it('are not believed in a minority', () => {
    const ended = new Ended()
    ended.answers = [held(3), null, null]
    expect(ended.during(2 * MINUTE_MS)).to.match(/^survey( survey)*$/)
  })

  it('are not counted beyond what is kept', () => {
    const ended = new Ended()
    ended.answers = [held(3), held(3), held(3)]
    ended.during(2 * MINUTE_MS)
    ended.orders.walked(1)
    expect(ended.during(2 * MINUTE_MS)).to.equal('')
    ended.orders.walked(0)
    expect(ended.during(MINUTE_MS)).to.match(/^survey/)
  })

  it('have time to end it first', () => {
    const ended = new Ended()
    ended.state = 'routing'
    expect(ended.during(60 * MINUTE_MS)).to.equal('')
  })
})
