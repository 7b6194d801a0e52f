import { expect } from 'chai'
import { drawPlain } from '../../src/sim/drawing/draw-scenario.ts'
import { emphasize } from '../../src/sim/drawing/emphasis.ts'
import { runScenario } from '../../src/sim/run.ts'

/** Some 5 s on an idle core; half a dozen disks are lost with what their shops have just taken in. */
const SEEDS = 8

describe('intakes that lose their disk when they have said `placed`', function () {
  this.timeout(240_000)

  it(`leave no order lost, nor stuck for want of its files (${SEEDS} seeds)`, () => {
    const broken: string[] = []
    let wiped = 0
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const outcome = runScenario(emphasize(drawPlain(String(seed)), 'dead intakes'))
      for (const { promise, text } of outcome.violations) broken.push(`${seed} ${promise}: ${text}`)
      wiped += outcome.stats.counts['fault.wipe'] ?? 0
    }
    expect(broken).to.deep.equal([])
    expect(wiped).to.be.above(2)
  })
})
