import { expect } from 'chai'
import { hunt } from '../../src/sim/hunt/hunt.ts'
import { drawFull, drawPlain, drawTiny } from '../../src/sim/drawing/draw-scenario.ts'
import { emphasize } from '../../src/sim/drawing/emphasis.ts'
import { runScenario, runSeed } from '../../src/sim/run.ts'
import type { Outcome } from '../../src/sim/run.ts'
import type { Scenario } from '../../src/sim/drawing/scenario.ts'
import { REGRESSIONS } from './regressions.ts'
import type { Regression } from './regressions.ts'

/** Enough to meet every kind of fault in every run of the tests; hunts go further. */
const SEEDS = 60

/** What a run must have gone through for its silence to mean anything. */
const MUST_HAPPEN = [
  'fault.crash',
  'fault.cut_side',
  'fault.cut_one_way',
  'fault.pause',
  'fault.wipe',
  'fault.clock',
  'fault.full_disk',
  'fault.planned_stop',
  'net.lost',
  'net.doubled',
  'press',
  'part.in_production.park.parked',
  'part.parked.void.unassigned',
  'part.accepted.cancel.canceled',
  'part.offered.decline.on_hold',
  'part.unassigned.replace.replaced',
  'part.delivered.return.returned',
  'submit.no_answer',
]

function worldOf(seed: string, emphasis: Regression['emphasis']): Scenario {
  if (emphasis === 'full') return drawFull(seed)
  if (emphasis === 'tiny') return drawTiny(seed)
  return emphasize(drawPlain(seed), emphasis)
}

function complaints({ seed, violations }: Outcome): string[] {
  return violations.map(({ promise, text }) => `seed ${seed}: ${promise}: ${text}`)
}

describe('simulated worlds', function () {
  // Some 0.3 s a seed on an idle core; machines that run tests are not idle.
  this.timeout(240_000)

  it(`keep every promise (${SEEDS} seeds)`, async () => {
    const broken: string[] = []
    const happened = new Set<string>()
    await hunt({
      from: 1,
      seeds: SEEDS,
      heard: (outcome) => {
        broken.push(...complaints(outcome))
        for (const name of Object.keys(outcome.stats.counts)) happened.add(name)
        return false
      },
    })
    expect(broken).to.deep.equal([])
    expect([...happened]).to.include.members(MUST_HAPPEN)
  })

  it('repeat to the byte: same seed, same digest, told or not (promise 9)', () => {
    const lines: string[] = []
    const first = runSeed('9')
    const told = runSeed('9', { story: { verbose: true, write: (line) => lines.push(line) } })
    expect(told.digest).to.equal(first.digest)
    expect(told.stats).to.deep.equal(first.stats)
    expect(lines.length).to.be.above(100)
    expect(runSeed('10').digest).not.to.equal(first.digest)
  })

  for (const { seed, emphasis, story } of REGRESSIONS) {
    it(`seed ${seed} (${emphasis}): ${story}`, () => {
      expect(complaints(runScenario(worldOf(seed, emphasis)))).to.deep.equal([])
    })
  }
})
