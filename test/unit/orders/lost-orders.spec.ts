import { expect } from 'chai'
import type { OrderId, PeerId, StoreId } from '../../../src/models/ids.ts'
import type { OrderBook } from '../../../src/orders/order-book.ts'
import { OrderRegistry } from '../../../src/orders/registry.ts'
import type { CreateOutcome, ReadOutcome, Ways } from '../../../src/orders/registry.ts'
import type { Context } from '../../../src/ports/context.ts'
import type { Outcome, RegisterProposer, RegisterRef } from '../../../src/registers/proposer.ts'
import { OrderWays } from '../../../src/runtime/keeping/order-ways.ts'
import type { OrderWaysInit } from '../../../src/runtime/keeping/order-ways.ts'
import type { Found } from '../../../src/registers/locator.ts'
import type { Keeper } from '../../../src/wire/messages.ts'
import { newOrder } from './sample.ts'

const ORDER = 'o-c1-0-1-akeIntake1-1-9' as OrderId
const KEEPERS = ['anna', 'boris', 'clara'].map((peer): Keeper => ({
  peer: peer as PeerId,
  store: `${peer}-first` as StoreId,
}))

const OTHERS = ['dora', 'emil'].map((peer): Keeper => ({
  peer: peer as PeerId,
  store: `${peer}-first` as StoreId,
}))

type FoundWay = Parameters<Parameters<Ways['locate']>[1]>[0]
type Told = (outcome: Outcome<null>) => void

/** Orders whose named keepers do not answer for them; `lost`: the disks that are, `found`: what others say. */
function registryOf(lost: readonly Keeper[], found: FoundWay): OrderRegistry {
  const unavailable = (ref: RegisterRef): Outcome<null> => {
    return { type: 'unavailable', reason: 'no_quorum', ref, lost, silent: [] }
  }
  const proposer = {
    read: (ref: RegisterRef, done: Told) => done(unavailable(ref)),
    change: (ref: RegisterRef, _update: unknown, done: Told) => done(unavailable(ref)),
  }
  const ways: Ways = { known: () => null, locate: (_order, done) => done(found) }
  return new OrderRegistry(
    {} as Context,
    proposer as unknown as RegisterProposer,
    {} as OrderBook,
    ways,
  )
}

/** What is read of such an order. */
function read(lost: readonly Keeper[], found: FoundWay): string {
  let outcome: ReadOutcome | null = null
  registryOf(lost, found).read(ORDER, KEEPERS, (told) => (outcome = told))
  return (outcome as ReadOutcome | null)?.type ?? 'nothing'
}

/** What becomes of creating it once more. */
function made(lost: readonly Keeper[], found: FoundWay): string {
  let outcome: CreateOutcome | null = null
  registryOf(lost, found).create(newOrder(), KEEPERS, false, (told) => (outcome = told))
  return (outcome as CreateOutcome | null)?.type ?? 'nothing'
}

/** What an intake hears that asks around for an order of somebody who has begun anew since. */
function located(found: Partial<Found>, self = 'akeAnother1', begun = true): unknown {
  let told: unknown = 'nothing'
  const ways = new OrderWays({
    context: { self },
    born: 1,
    hasBegun: () => begun,
    keeper: {},
    locator: {
      locate: (_key: string, done: (found: Found) => void) =>
        done({ ref: null, ignorant: new Map(), complete: true, ...found }),
    },
  } as unknown as OrderWaysInit)
  ways.locate(ORDER, (answer) => (told = answer))
  return told
}

describe('orders whose disks are lost', () => {
  it('are lost once a majority of their keepers has other disks and nobody knows of any others', () => {
    expect(read(KEEPERS.slice(1), 'forgotten')).to.equal('lost')
    expect(read(KEEPERS, 'forgotten')).to.equal('lost')
  })

  it('are not where a majority may come back, or somebody has not been asked', () => {
    expect(read(KEEPERS.slice(2), 'forgotten')).to.equal('unreachable')
    expect(read(KEEPERS, null)).to.equal('unreachable')
    // Of those who came after them; they themselves may come back.
    expect(read(OTHERS, 'forgotten')).to.equal('unreachable')
  })

  it('are lost also where their intake has not heard of them: the others may have made them', () => {
    expect(read(KEEPERS.slice(1), 'absent')).to.equal('lost')
    expect(read(KEEPERS.slice(2), 'absent')).to.equal('unreachable')
    expect(read([], 'absent')).to.equal('unreachable')
  })

  it('are made by nobody who is sent the same request again (seed 1301119)', () => {
    expect(made(KEEPERS.slice(1), 'absent')).to.equal('lost')
    expect(made(KEEPERS.slice(1), 'forgotten')).to.equal('lost')
    expect(made(KEEPERS.slice(2), 'absent')).to.equal('unreachable')
    expect(made(KEEPERS.slice(1), null)).to.equal('unreachable')
  })

  it('are forgotten where everybody answers and whoever took them in has begun anew', () => {
    const intake = 'xxakeIntake1' as PeerId
    expect(located({ ignorant: new Map([[intake, 2]]) })).to.equal('forgotten')
    expect(located({ ignorant: new Map([[intake, 1]]) })).to.equal('absent')
    expect(located({ complete: false })).to.equal(null)
  })

  it('never were if their intake does not know them; unless its disk is from before it took them in', () => {
    expect(located({}, 'xxakeIntake1')).to.equal('absent')
    expect(located({}, 'xxakeIntake1', false)).to.equal('forgotten')
  })
})
