import { expect } from 'chai'
import { mapsAdvice, mapsMax } from '../../../src/sim/scale/memory-maps.ts'

describe('memory maps', () => {
  it('are enough for a thousand shops as Linux comes, and not for ten thousand', () => {
    expect(mapsAdvice(1_000, 65_530)).to.equal(null)
    expect(mapsAdvice(10_000, 65_530)).to.match(/10000 shops .* 65530 .*max_map_count=262144$/)
    expect(mapsAdvice(10_000, 262_144)).to.equal(null)
  })

  it('are nobody’s business where there is no such limit', () => {
    expect(mapsAdvice(10_000, null)).to.equal(null)
  })

  it('are as many as the kernel says, where it says so', () => {
    const isLinux = process.platform === 'linux'
    expect(mapsMax() ?? 0).to.satisfy((most: number) => (isLinux ? most > 1_000 : most === 0))
  })
})
