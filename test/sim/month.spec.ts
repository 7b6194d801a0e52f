import { expect } from 'chai'
import { drawPlain } from '../../src/sim/drawing/draw-scenario.ts'
import { emphasize } from '../../src/sim/drawing/emphasis.ts'
import { runScenario } from '../../src/sim/run.ts'

/** A small one, of some five seconds. */
const SEED = '8'

describe('a world that lives for more than a month', function () {
  this.timeout(120_000)

  it('keeps every promise, drops what ended long ago, and prices its capacity from experience', () => {
    const { violations, stats } = runScenario(emphasize(drawPlain(SEED), 'a month'))
    expect(violations).to.deep.equal([])
    const happened = ['message.expired', 'message.prices', 'order.on_hold', 'order.returned']
    expect(Object.keys(stats.counts)).to.include.members(happened)
  })
})
