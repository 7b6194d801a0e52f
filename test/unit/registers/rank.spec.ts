import { expect } from 'chai'
import { rankStepMs } from '../../../src/registers/rank.ts'

describe('turns by rank', () => {
  it('are as long as a detour of two rounds, where these are slow', () => {
    expect(rankStepMs(5)).to.equal(400)
    expect(rankStepMs(1_000)).to.equal(2_000)
  })
})
