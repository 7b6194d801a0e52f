import { expect } from 'chai'
import { Settling } from '../../../../src/clusters/steward/settling.ts'

const TERMS = { tickMs: 500, calmMs: 2_000 }

describe('settling', () => {
  it('counts how long the same has been wished', () => {
    const settling = new Settling()
    expect(settling.hold('c1', 1_000)).to.equal(0)
    expect(settling.hold('c1', 4_000)).to.equal(3_000)
    expect(settling.hold('stay', 5_000)).to.equal(0)
  })

  it('slows down once it has wished to stay for ten seconds, and at no other time', () => {
    const settling = new Settling()
    settling.hold('stay', 0)
    expect(settling.paceMs(9_999, TERMS)).to.equal(500)
    expect(settling.paceMs(10_000, TERMS)).to.equal(2_000)
    settling.hold('c1', 20_000)
    expect(settling.paceMs(40_000, TERMS)).to.equal(500)
    settling.hold('stay', 40_000)
    settling.forget()
    expect(settling.paceMs(60_000, TERMS)).to.equal(500)
  })

  it('looks at geography in every other tick while it is calm, and in each before', () => {
    const settling = new Settling()
    settling.hold('stay', 0)
    expect(settling.isDue(500, TERMS.calmMs)).to.equal(true)
    settling.hold('stay', 10_000)
    expect(settling.isDue(13_999, TERMS.calmMs)).to.equal(false)
    expect(settling.isDue(14_000, TERMS.calmMs)).to.equal(true)
  })
})
