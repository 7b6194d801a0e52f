import { expect } from 'chai'
import * as fc from 'fast-check'
import { ROW, UNIT, slotAt } from '../../../../src/routing/index/block.ts'
import { LOTS, placeOfLot } from '../../../../src/routing/index/lot-floors.ts'
import type { Posting } from '../../../../src/routing/index/posting.ts'
import { ShopTable } from '../../../../src/routing/index/shop-table.ts'
import { POSTER, capability, shop } from '../fixtures.ts'

const CELL = { lat: 47, lon: 8 }
const NEXT_CELL = { lat: 40, lon: -3 }
const QUANTITIES = [1, 2, 3, 5, 8, 31, 64, 127, 128, 129, 1_000]

const anyOffer = fc.record({
  unit: fc.integer({ min: 1, max: 500 }),
  setup: fc.integer({ min: 0, max: 2_000 }),
  bid: fc.integer({ min: 0, max: 90 }),
  far: fc.boolean(),
})
type Offer = typeof anyOffer extends fc.Arbitrary<infer T> ? T : never

function upsert(table: ShopTable, peer: string, { unit, setup, bid, far }: Offer): void {
  const price = { unit, setup, finishing: 0 }
  const base = shop({ peer, at: far ? NEXT_CELL : CELL })
  const profile = { ...base.profile, capabilities: [capability({ price })] }
  table.upsert(profile, { ...base.report, bidPrice: { digital: bid } })
}

function lotOf(posting: Posting, b: number, quantity: number): number {
  const place = { at: 0, rest: 0, beyond: 0 }
  placeOfLot(quantity, place)
  const { floors } = posting.lots
  const lower = floors[b * LOTS + place.at] as number
  const upper = floors[b * LOTS + place.at + 1] as number
  const beyond = place.beyond * (posting.floors[b * ROW + UNIT] as number)
  return lower + place.rest * (upper - lower) + beyond
}

function refreshed(table: ShopTable): Posting {
  const posting = table.posting(POSTER.process, POSTER.size, POSTER.substrate)
  posting.lots.check(posting.blocks, table.facts)
  for (const block of posting.blocks) {
    posting.lots.refresh(block, posting.process, table.facts)
  }
  return posting
}

describe('lot floors', () => {
  it('are under what any shop of the block asks for any lot, and exact for those that are kept', () => {
    fc.assert(
      fc.property(fc.array(anyOffer, { minLength: 1, maxLength: 30 }), (offers) => {
        const table = new ShopTable()
        offers.forEach((offer, n) => upsert(table, `s-${n}`, offer))
        const posting = refreshed(table)
        posting.blocks.forEach((block, b) => {
          const here = [...Array(block.count).keys()].map(
            (at) => offers[slotAt(block, at)] as Offer,
          )
          for (const quantity of QUANTITIES) {
            const asked = here.map(({ unit, setup, bid }) => setup + quantity * (unit + bid))
            const floor = lotOf(posting, b, quantity)
            expect(floor).to.be.at.most(Math.min(...asked) + 1e-9)
            if (Number.isInteger(Math.log2(quantity)) && quantity <= 128) {
              expect(floor).to.be.closeTo(Math.min(...asked), 1e-9)
            }
          }
        })
      }),
    )
  })

  it('are forgotten where a bid has changed or somebody came, and only there', () => {
    const table = new ShopTable()
    const dear = { unit: 100, setup: 0, bid: 50, far: false }
    upsert(table, 'near', dear)
    upsert(table, 'far', { ...dear, far: true })
    const posting = refreshed(table)
    const [near, far] = posting.blocks.map((_, b) => lotOf(posting, b, 4))
    expect([near, far]).to.deep.equal([600, 600])
    const known = table.get('near' as never)
    if (known === null) throw new Error('it is there')
    table.upsert(known.profile, { ...known.report, seq: 2 })
    posting.lots.check(posting.blocks, table.facts)
    expect(lotOf(posting, 0, 4), 'a report that says nothing new').to.equal(600)
    table.upsert(known.profile, { ...known.report, bidPrice: { digital: 10 } })
    posting.lots.check(posting.blocks, table.facts)
    expect(lotOf(posting, 0, 4), 'a bid that fell').to.equal(0)
    expect(lotOf(posting, 1, 4), 'the other block').to.equal(600)
    expect(lotOf(refreshed(table), 0, 4)).to.equal(440)
    upsert(table, 'newcomer', { ...dear, unit: 20, bid: 0 })
    expect(lotOf(posting, 0, 4), 'a newcomer').to.equal(0)
  })
})
