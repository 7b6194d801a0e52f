import { expect } from 'chai'
import { dropLoadingLeftovers } from '../../../src/cli/loading-leftovers.ts'

describe('leftovers of loading', () => {
  it('are collected after a while, and nothing else is to be seen of that', async () => {
    const leftover = new WeakRef({ source: 'x'.repeat(1_000) })
    const before = Object.keys(globalThis)
    dropLoadingLeftovers(1)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(leftover.deref()).to.equal(undefined)
    expect(Object.keys(globalThis)).to.deep.equal(before)
  })
})
