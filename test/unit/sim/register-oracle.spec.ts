import { expect } from 'chai'
import type { PeerId, StoreId } from '../../../src/models/ids.ts'
import { encodeOrder } from '../../../src/orders/order-codec.ts'
import { orderKey } from '../../../src/orders/order-ref.ts'
import type { StoreRecord } from '../../../src/ports/store.ts'
import { packKeepers, sealLive, sealMoved } from '../../../src/registers/register-value.ts'
import { SLOT_PREFIX } from '../../../src/registers/shelf.ts'
import { encodeHeld } from '../../../src/registers/slot-codec.ts'
import { RegisterOracle } from '../../../src/sim/register-oracle.ts'
import type { Keeper } from '../../../src/wire/messages.ts'
import { newOrder } from '../orders/sample.ts'

const [ANNA, BORIS, CLARA] = ['anna', 'boris', 'clara'].map((name): Keeper => ({
  peer: name as PeerId,
  store: `${name}-first` as StoreId,
})) as [Keeper, Keeper, Keeper]
const ORDER = newOrder()

/** What a keeper writes when it accepts a value of the order, under one ballot. */
function acceptedIn(generation: number, value: Uint8Array): StoreRecord {
  return {
    key: `${SLOT_PREFIX}${generation}/${orderKey(ORDER.id)}`,
    value: encodeHeld({
      generation,
      slot: {
        promised: null,
        accepted: { counter: generation, node: ANNA.peer, boot: '1.n' },
        value,
      },
      joined: null,
      successors: null,
    }),
  }
}

/** What a keeper writes when it is asked to keep a generation that nobody has written to. */
function joinedIn(generation: number): StoreRecord {
  return {
    key: `${SLOT_PREFIX}${generation}/${orderKey(ORDER.id)}`,
    value: encodeHeld({
      generation,
      slot: { promised: null, accepted: null, value: null },
      joined: { day: 1, from: [ANNA] },
      successors: null,
    }),
  }
}

const BYTES = encodeOrder(ORDER)
const ACCEPTED = acceptedIn(0, sealLive(packKeepers([ANNA, BORIS, CLARA]), BYTES))

function oracle(): RegisterOracle {
  const nothing = (): void => undefined
  return new RegisterOracle({ chosen: nothing, view: nothing, broken: nothing, moved: nothing })
}

describe('the register oracle', () => {
  it('holds for chosen what lies on the disks of a quorum', () => {
    const truth = oracle()
    truth.durable(ANNA, [ACCEPTED])
    expect(truth.latest(ORDER.id)).to.equal(null)
    truth.durable(BORIS, [ACCEPTED])
    expect(truth.latest(ORDER.id)?.id).to.equal(ORDER.id)
  })

  it('counts no word of a disk that is gone, unless a merchant was told so (seed 1320786)', () => {
    const truth = oracle()
    truth.durable(CLARA, [ACCEPTED])
    truth.lost(CLARA, [])
    truth.durable(BORIS, [ACCEPTED])
    expect(truth.latest(ORDER.id)).to.equal(null)
    truth.vouched(ORDER.id, ORDER.version)
    expect(truth.latest(ORDER.id)?.id).to.equal(ORDER.id)
  })

  it('believes no merchant who was told so of what no quorum ever had', () => {
    const truth = oracle()
    truth.durable(CLARA, [ACCEPTED])
    truth.lost(CLARA, [])
    truth.vouched(ORDER.id, ORDER.version)
    expect(truth.latest(ORDER.id)).to.equal(null)
  })

  it('spares neither who handed an order on nor whom it is handed to, until that one has it', () => {
    const truth = oracle()
    const everybody = (): boolean => true
    const spared = (): boolean[] => [ANNA, BORIS].map((one) => truth.maySpare(one, everybody))
    truth.durable(ANNA, [
      acceptedIn(0, sealMoved(packKeepers([ANNA]), packKeepers([BORIS]), BYTES)),
    ])
    expect(truth.heirsOf(ORDER.id)).to.deep.equal([BORIS])
    expect(spared()).to.deep.equal([false, false])
    truth.durable(BORIS, [acceptedIn(1, sealLive(packKeepers([BORIS]), BYTES))])
    expect(truth.heirsOf(ORDER.id)).to.deep.equal([])
    expect(truth.keepersOf(ORDER.id)).to.deep.equal([BORIS])
    expect(spared()).to.deep.equal([true, false])
  })

  it('spares one of three who joined a move, and neither of two: one may have joined for another', () => {
    const truth = oracle()
    const spares = (isIntact = true): boolean => truth.maySpare(BORIS, () => isIntact)
    truth.durable(ANNA, [acceptedIn(0, sealLive(packKeepers([ANNA]), BYTES))])
    for (const one of [ANNA, BORIS]) truth.durable(one, [joinedIn(1)])
    expect(spares()).to.equal(false)
    truth.durable(CLARA, [joinedIn(1)])
    expect(spares()).to.equal(true)
    expect(spares(false)).to.equal(false)
  })

  it('spares nobody who alone still has what was perhaps counted', () => {
    const truth = oracle()
    const everybody = (): boolean => true
    truth.durable(CLARA, [ACCEPTED])
    truth.lost(CLARA, [])
    expect(truth.maySpare(BORIS, everybody)).to.equal(true)
    truth.durable(BORIS, [ACCEPTED])
    expect(truth.maySpare(BORIS, everybody)).to.equal(false)
    expect(truth.maySpare(ANNA, everybody)).to.equal(true)
  })
})
