import { expect } from 'chai'
import type { PeerId, StoreId } from '../../../../src/models/ids.ts'
import type { ShopReport } from '../../../../src/models/shop.ts'
import { DeskMemory } from '../../../../src/runtime/neighbourhood/desk-memory.ts'

const SHOP = 'shop' as PeerId
const [FIRST, SECOND] = ['first' as StoreId, 'second' as StoreId]
const NOW = 1_772_539_200_000
const MINUTE_MS = 60_000

/** A memory beside a table that holds one report at a time. */
function memory() {
  const table: { report: ShopReport | null } = { report: null }
  const desks = new DeskMemory(() => table.report)
  const says = (storeId: StoreId, at: number): void => {
    table.report = { storeId, at } as ShopReport
    desks.note(SHOP, storeId)
  }
  return { table, desks, says }
}

describe('desks that shops have had', () => {
  it('tell a wiped shop from one that has always had its desk', () => {
    const { desks, says } = memory()
    says(FIRST, NOW)
    expect(desks.laterDesk(SHOP, FIRST, NOW)).to.equal(null)
    says(SECOND, NOW + MINUTE_MS)
    expect(desks.laterDesk(SHOP, FIRST, NOW + 2 * MINUTE_MS), 'had it').to.equal(SECOND)
    expect(desks.laterDesk(SHOP, 'other' as StoreId, NOW), 'never seen').to.equal(null)
  })

  it('are no later ones by a report that may be older than the part', () => {
    const { desks, says } = memory()
    says(SECOND, NOW + 29 * MINUTE_MS)
    expect(desks.laterDesk(SHOP, FIRST, NOW)).to.equal(null)
    says(SECOND, NOW + 31 * MINUTE_MS)
    expect(desks.laterDesk(SHOP, FIRST, NOW)).to.equal(SECOND)
  })

  it('are remembered of a shop that is heard of no more, but for its last one', () => {
    const { table, desks, says } = memory()
    says(FIRST, NOW)
    says(SECOND, NOW + 1)
    desks.forget(SHOP)
    table.report = null
    expect(desks.laterDesk(SHOP, FIRST, NOW), 'nobody to say which it has').to.equal(null)
    says(SECOND, NOW + 2)
    expect(desks.laterDesk(SHOP, FIRST, NOW + 3)).to.equal(SECOND)
  })

  it('are remembered as the last four of a shop, and of the last thousand shops that lost one', () => {
    const { table, desks, says } = memory()
    const names = ['a', 'b', 'c', 'd', 'e', 'f'] as StoreId[]
    for (const name of names) says(name, NOW)
    const held = names.filter((name) => desks.laterDesk(SHOP, name, NOW) !== null)
    expect(held, 'the present one and its four former').to.deep.equal(['b', 'c', 'd', 'e'])

    const others = Array.from({ length: 1_000 }, (_, k) => `shop-${k}` as PeerId)
    for (const other of others.slice(1)) for (const desk of [FIRST, SECOND]) desks.note(other, desk)
    expect(desks.laterDesk(SHOP, 'e' as StoreId, NOW), 'with 999 others').to.equal('f')
    desks.note(others[500] as PeerId, 'third' as StoreId)
    expect(desks.laterDesk(SHOP, 'e' as StoreId, NOW), 'one of them lost another').to.equal('f')
    says('g' as StoreId, NOW)
    for (const desk of [FIRST, SECOND]) desks.note(others[0] as PeerId, desk)
    expect(desks.laterDesk(SHOP, 'f' as StoreId, NOW), 'who lost one last').to.equal('g')
    expect(desks.laterDesk(others[1] as PeerId, FIRST, NOW), 'who lost one first').to.equal(null)
    expect(desks.laterDesk(others[2] as PeerId, FIRST, NOW), 'and nobody else').to.equal('g')
    table.report = { storeId: SECOND, at: NOW } as ShopReport
    expect(desks.laterDesk(others[0] as PeerId, FIRST, NOW)).to.equal(SECOND)
  })

  it('change their number with each that was not known, and with no other word', () => {
    const { desks, says } = memory()
    says(FIRST, NOW)
    const { revision } = desks
    says(FIRST, NOW + 1)
    expect(desks.revision).to.equal(revision)
    says(SECOND, NOW + 2)
    expect(desks.revision).to.be.above(revision)
  })
})
