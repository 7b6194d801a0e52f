import { expect } from 'chai'
import { drawTiny, drawPlain } from '../../src/sim/drawing/draw-scenario.ts'
import { emphasize } from '../../src/sim/drawing/emphasis.ts'
import type { Emphasis } from '../../src/sim/drawing/emphasis.ts'
import { runScenario } from '../../src/sim/run.ts'

/** Moves of an order that general worlds make once in thousands of seeds, if ever. */
const RARE_MOVES = [
  'move.routing.packed',
  'move.routing.failed',
  'move.accepted.failed',
  'move.in_production.packed',
  'move.in_production.failed',
  'move.partially_shipped.returned',
  'move.partially_shipped.delivered',
]
/** Of these so many in a dozen worlds, whichever they are: one world takes one or none. */
const MOVES_MIN = 3

/** What some worlds of one kind went through. */
function met(emphasis: Emphasis, from: number, worlds: number): Set<string> {
  const names = new Set<string>()
  for (let seed = from; seed < from + worlds; seed += 1) {
    const world = emphasize(drawPlain(String(seed), 'tiny'), emphasis)
    const { violations, stats } = runScenario(world)
    expect(violations, `seed ${seed}`).to.deep.equal([])
    for (const name of Object.keys(stats.counts)) names.add(name)
  }
  return names
}

describe('worlds that are made for the rarest rows', function () {
  this.timeout(240_000)

  it('have orders canceled whose parts stand still, and have come far', () => {
    const names = met('standstills', 1, 12)
    expect(RARE_MOVES.filter((row) => names.has(row)).length).to.be.at.least(MOVES_MIN)
  })

  it('have parts asked back that nobody has begun, for somebody cheaper', () => {
    expect([...met('late rivals', 4, 3)]).to.include.members([
      'message.yield',
      'part.accepted.decline.unassigned',
    ])
  })

  it('are drawn by hunts', () => {
    const seeds = Array.from({ length: 2_000 }, (_, seed) => drawTiny(String(seed)))
    expect(
      seeds.some(({ shops }) => shops.some(({ returnedRate = 0 }) => returnedRate > 0)),
    ).to.equal(true)
    expect(seeds.some(({ shops }) => shops.some(({ absentMs = 0 }) => absentMs > 0))).to.equal(true)
  })
})
