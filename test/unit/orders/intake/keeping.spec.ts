import { expect } from 'chai'
import { DAY_MS } from '../../../../src/models/ids.ts'
import { KEEPING_TERMS, keepersWanted } from '../../../../src/orders/intake/keeping.ts'
import { newOrder } from '../sample.ts'

const TERMS = { fiveKeepersAbove: 10_000, fiveKeepersBeyondMs: 7 * DAY_MS }
const plain = newOrder()
const soon = {
  ...plain,
  createdAt: plain.spec.shipBy - 7 * DAY_MS,
}

describe('keepers wanted', () => {
  it('are three for most orders', () => {
    expect(keepersWanted(soon, TERMS)).to.equal(3)
    expect(keepersWanted(soon, KEEPING_TERMS)).to.equal(3)
  })

  it('are five for what may cost much', () => {
    const capped = (amount: number): number => {
      const spec = { ...soon.spec, priceCap: { amount, currency: 'USD' } }
      return keepersWanted({ ...soon, spec }, TERMS)
    }
    expect(capped(10_000)).to.equal(3)
    expect(capped(10_001)).to.equal(5)
  })

  it('are five for what does cost much, once that is known', () => {
    const costing = (...costs: readonly number[]): number =>
      keepersWanted({ ...soon, parts: costs.map((cost) => ({ cost })) }, TERMS)
    expect(costing(4_000, 6_000)).to.equal(3)
    expect(costing(4_000, 6_001)).to.equal(5)
  })

  it('are five for what is open for long', () => {
    expect(keepersWanted({ ...soon, createdAt: soon.createdAt - 1 }, TERMS)).to.equal(5)
  })
})
