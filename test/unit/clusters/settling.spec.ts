import { expect } from 'chai'
import { Settling } from '../../../src/clusters/settling.ts'

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
    expect(settling.paceMs(9_999, 500)).to.equal(500)
    expect(settling.paceMs(10_000, 500)).to.equal(2_000)
    settling.hold('c1', 20_000)
    expect(settling.paceMs(40_000, 500)).to.equal(500)
    settling.hold('stay', 40_000)
    settling.forget()
    expect(settling.paceMs(60_000, 500)).to.equal(500)
  })
})
