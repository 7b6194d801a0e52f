import { expect } from 'chai'
import { LocalHealth } from '../../../../src/membership/detection/local-health.ts'

describe('local health', () => {
  const cases: readonly (readonly [pausesMs: readonly number[], factor: number])[] = [
    [[], 1],
    [[300], 2],
    [[1_500], 3],
    [[2_000], 4],
    [[300, 300, 300], 4],
    [[60_000], 8],
    [[60_000, 60_000], 8],
  ]
  for (const [pauses, factor] of cases) {
    it(`after pauses of [${pauses.join(', ')}] ms waits ${factor} times as long`, () => {
      const health = new LocalHealth()
      for (const ms of pauses) health.paused(ms)
      expect(health.factor).to.equal(factor)
    })
  }

  it('recovers with each timer that is on time', () => {
    const health = new LocalHealth()
    health.paused(60_000)
    const factors = Array.from({ length: 28 }, () => {
      health.onTime()
      return health.factor
    })
    expect(factors.slice(0, 4)).to.deep.equal([8, 8, 8, 7])
    expect(factors.at(-1)).to.equal(1)
  })
})
