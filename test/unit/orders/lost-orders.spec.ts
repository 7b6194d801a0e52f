import { expect } from 'chai'
import type { OrderId, PeerId, StoreId } from '../../../src/models/ids.ts'
import type { OrderBook } from '../../../src/orders/order-book.ts'
import { OrderRegistry } from '../../../src/orders/registry.ts'
import type { ReadOutcome, Ways } from '../../../src/orders/registry.ts'
import type { Context } from '../../../src/ports/context.ts'
import type { Outcome, RegisterProposer, RegisterRef } from '../../../src/registers/proposer.ts'
import { OrderWays } from '../../../src/runtime/order-ways.ts'
import type { OrderWaysInit } from '../../../src/runtime/order-ways.ts'
import type { Found } from '../../../src/registers/locator.ts'
import type { Keeper } from '../../../src/wire/messages.ts'

const ORDER = 'o-c1-0-1-akeIntake1-1-9' as OrderId
const KEEPERS = ['anna', 'boris', 'clara'].map((peer): Keeper => ({
  peer: peer as PeerId,
  store: `${peer}-first` as StoreId,
}))

const OTHERS = ['dora', 'emil'].map((peer): Keeper => ({
  peer: peer as PeerId,
  store: `${peer}-first` as StoreId,
}))

/** What is read of an order whose named keepers do not answer for it; `lost`: the disks that are. */
function read(
  lost: readonly Keeper[],
  found: Parameters<Parameters<Ways['locate']>[1]>[0],
): string {
  const proposer = {
    read: (ref: RegisterRef, done: (outcome: Outcome<null>) => void) => {
      done({ type: 'unavailable', reason: 'no_quorum', ref, lost, silent: [] })
    },
  }
  const ways: Ways = { known: () => null, locate: (_order, done) => done(found) }
  const registry = new OrderRegistry(
    {} as Context,
    proposer as unknown as RegisterProposer,
    {} as OrderBook,
    ways,
  )
  let outcome: ReadOutcome | null = null
  registry.read(ORDER, KEEPERS, (told) => (outcome = told))
  return (outcome as ReadOutcome | null)?.type ?? 'nothing'
}

/** What an intake hears that asks around for an order of somebody who has begun anew since. */
function located(found: Partial<Found>): unknown {
  let told: unknown = 'nothing'
  const ways = new OrderWays({
    context: { self: 'akeAnother1' },
    born: 1,
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

  it('are forgotten where everybody answers and whoever took them in has begun anew', () => {
    const intake = 'xxakeIntake1' as PeerId
    expect(located({ ignorant: new Map([[intake, 2]]) })).to.equal('forgotten')
    expect(located({ ignorant: new Map([[intake, 1]]) })).to.equal('absent')
    expect(located({ complete: false })).to.equal(null)
  })
})
