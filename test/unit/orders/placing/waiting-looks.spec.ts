import { expect } from 'chai'
import type { OrderId } from '../../../../src/models/ids.ts'
import { Conductor } from '../../../../src/orders/placing/conductor.ts'
import type { ConductorInit } from '../../../../src/orders/placing/conductor-init.ts'
import type { ChangeOutcome, ReadOutcome } from '../../../../src/orders/registry.ts'
import { ArtworkOffice, keeperOf } from '../artwork-office.ts'
import { INTAKE, newOrder, ORDER_ID, P1, story } from '../sample.ts'

const SELF = keeperOf(INTAKE, '1')

/** A conductor whose reads, changes and questions to others are answered by hand. */
class Rostrum {
  readonly #office = new ArtworkOffice(SELF)
  /** Orders that were read, in order. */
  readonly read: OrderId[] = []
  readonly #answers = new Map<OrderId, (outcome: ReadOutcome) => void>()
  readonly #changes: ((outcome: ChangeOutcome) => void)[] = []
  readonly #consulted: (() => void)[] = []
  readonly conductor: Conductor

  constructor() {
    const registry = {
      keepers: () => [SELF],
      usualRoundMs: () => 5,
      read: (id: OrderId, _hint: unknown, done: (outcome: ReadOutcome) => void): void => {
        this.read.push(id)
        this.#answers.set(id, done)
      },
      change: (_id: OrderId, _hint: unknown, _op: unknown, done: (o: ChangeOutcome) => void) =>
        void this.#changes.push(done),
    }
    this.conductor = new Conductor({
      context: this.#office.context,
      registry,
      route: () => ({ type: 'unroutable', reason: 'no_eligible_shop', explanation: {} }),
      consult: (_request: unknown, done: (asked: readonly never[]) => void) =>
        void this.#consulted.push(() => done([])),
      refine: (_request: unknown, done: (exact: null) => void) => done(null),
      terms: { ackByMs: 60_000, startByMs: 60_000 },
      recorder: { record: () => undefined },
      outlook: { isPresent: () => true },
      gate: { isOpen: () => true },
      given: () => undefined,
    } as unknown as ConductorInit)
  }

  /** As many orders are being read as may be at a time: whoever comes now waits. */
  fill(): void {
    for (let n = 0; n < 64; n += 1) this.conductor.watch(`filler ${n}` as OrderId, [SELF])
  }

  /** One of them makes room. */
  makeRoom(n = 0): void {
    this.#answers.get(`filler ${n}` as OrderId)?.({ type: 'absent' })
  }

  /** All that the router waits to hear from others has come. */
  consulted(): void {
    for (const done of this.#consulted.splice(0)) done()
  }

  get changing(): number {
    return this.#changes.length
  }

  changed(outcome: ChangeOutcome): void {
    this.#changes.shift()?.(outcome)
  }
}

describe('a look at an order that waits for its turn', () => {
  it('is not made once somebody has told what it would have found', () => {
    const rostrum = new Rostrum()
    rostrum.fill()
    rostrum.conductor.watch(ORDER_ID, [SELF])
    rostrum.conductor.told(newOrder())
    rostrum.makeRoom()
    expect(rostrum.read).to.have.length(64)
    expect(rostrum.read).to.not.include(ORDER_ID)
  })

  it('is made after the change of a placement that came to its end meanwhile', () => {
    const rostrum = new Rostrum()
    rostrum.fill()
    rostrum.conductor.told(newOrder())
    rostrum.conductor.wake(ORDER_ID)
    rostrum.consulted()
    expect(rostrum.changing, 'it is put on hold').to.equal(1)
    rostrum.makeRoom()
    expect(rostrum.read, 'beside that change').to.not.include(ORDER_ID)
    const held = story(newOrder(), [INTAKE, { type: 'hold', part: P1, reason: 'no_eligible_shop' }])
    rostrum.changed({ type: 'changed', order: held })
    expect(rostrum.read.at(-1), 'what it waited for may be newer').to.equal(ORDER_ID)
  })
})
