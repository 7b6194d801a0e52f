import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import type { ClusterId, PeerId, StoreId } from '../../../../src/models/ids.ts'
import type { RouteRequest } from '../../../../src/orders/placing/route-port.ts'
import type { DivisionAnswer } from '../../../../src/ports/division-solver.ts'
import type { ExactDivision } from '../../../../src/routing/division/exact-division.ts'
import { DivisionDesk } from '../../../../src/runtime/neighbourhood/division-desk.ts'
import { MachineContext } from '../../../../src/runtime/machine-context.ts'
import { RouteDesk } from '../../../../src/runtime/neighbourhood/route-desk.ts'
import { settings, tableOf } from '../../routing/fixtures.ts'
import { BEST, LOT_SHOPS, lotOrder } from '../../routing/lot-case.ts'

const WAIT_MS = 2_000

/** One node that has orders divided. */
class Office {
  readonly context: MachineContext
  readonly answers: (ExactDivision | null)[] = []
  readonly #desk: DivisionDesk

  constructor() {
    const crypto = new KeyedHashCrypto('self' as PeerId, 'net')
    const store = '1'.repeat(32) as StoreId
    this.context = new MachineContext({ crypto, store, boot: 1, sequence: 0, nonce: 'n' })
    this.context.setNow(1_000)
    const routing = new RouteDesk({
      shops: tableOf(LOT_SHOPS),
      settings: settings(),
      refreshOwn: () => undefined,
      absentees: () => [],
      clusterOf: () => ({ id: 'c1' as ClusterId, members: new Set() }),
    })
    this.#desk = new DivisionDesk(this.context, routing)
  }

  ask(rules?: Parameters<typeof lotOrder>[0], maxSplits = 3): void {
    const { spec, ...asked } = lotOrder(rules, { maxSplits })
    const request: RouteRequest = { ...asked, spec, explained: true }
    this.#desk.refine(request, (exact) => this.answers.push(exact))
  }

  /** Answers what was asked of the solver; how often that was. */
  solve(answer: DivisionAnswer): number {
    const asked = this.context.takeEffects().filter((effect) => effect.type === 'divide')
    for (const { token } of asked) this.context.answer(token, answer)
    return asked.length
  }

  wait(ms: number): void {
    const until = this.context.now() + ms
    this.context.setNow(until)
    for (
      let due = this.context.timers.take(until);
      due !== null;
      due = this.context.timers.take(until)
    )
      due()
  }
}

const TWO: DivisionAnswer = {
  type: 'solved',
  proven: true,
  // Lines of a problem stand by process: posters first.
  solution: { cost: 1, open: [0, 1], quantity: Int32Array.of(0, 40, 20, 0) },
}

describe('having orders divided exactly', () => {
  it('answers with shops and lines what the solver answers in numbers', () => {
    const office = new Office()
    office.ask()
    expect(office.answers).to.deep.equal([])
    expect(office.solve(TWO)).to.equal(1)
    expect(office.answers).to.deep.equal([BEST])
    expect(office.context.counters.get('division_solved')).to.equal(1)
  })

  it('asks nobody, and answers at once, where there is nothing to gain', () => {
    const office = new Office()
    office.ask({ lotMin: 20 }, 1)
    expect(office.answers).to.deep.equal([null])
    expect(office.solve(TWO)).to.equal(0)
  })

  it('waits no longer than its time, and hears nothing that comes later', () => {
    const office = new Office()
    office.ask()
    office.wait(WAIT_MS - 1)
    expect(office.answers).to.deep.equal([])
    office.wait(1)
    const late = { type: 'unsolved', reason: 'too_slow' }
    expect(office.answers).to.deep.equal([late])
    office.solve(TWO)
    expect(office.answers).to.deep.equal([late])
  })

  it('passes on why there is no answer', () => {
    const office = new Office()
    office.ask()
    office.solve({ type: 'unsolved', reason: 'busy' })
    expect(office.answers).to.deep.equal([{ type: 'unsolved', reason: 'busy' }])
  })
})
