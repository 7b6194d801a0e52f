import { expect } from 'chai'
import { Dice } from '../../../src/sim/dice.ts'
import { Digest } from '../../../src/sim/digest.ts'
import { drawScenario } from '../../../src/sim/drawing/draw-scenario.ts'
import { FAULT_TYPES } from '../../../src/sim/drawing/scenario.ts'
import type { FaultPlan } from '../../../src/sim/drawing/scenario.ts'

describe('dice', () => {
  it('fall alike for one seed and otherwise for another', () => {
    const throws = (seed: string): number[] => {
      const dice = new Dice(seed)
      return Array.from({ length: 20 }, () => dice.between(1, 1_000))
    }
    expect(throws('1')).to.deep.equal(throws('1'))
    expect(throws('1')).not.to.deep.equal(throws('2'))
  })

  it('keep streams apart: one more draw in one shifts no other', () => {
    const left = new Dice('s')
    const right = new Dice('s')
    left.stream('a').unit()
    left.unit()
    expect(left.stream('b').hex(8)).to.equal(right.stream('b').hex(8))
  })

  it('stay within their ends, and reach both', () => {
    const dice = new Dice('ends')
    const seen = new Set(Array.from({ length: 500 }, () => dice.between(3, 6)))
    expect([...seen].sort((a, b) => a - b)).to.deep.equal([3, 4, 5, 6])
    for (let i = 0; i < 500; i += 1) expect(dice.skewed(10, 20)).to.be.within(10, 20)
  })

  it('never hit at zero, always at a thousand', () => {
    const dice = new Dice('rates')
    for (let i = 0; i < 200; i += 1) {
      expect(dice.hits(0)).to.equal(false)
      expect(dice.hits(1_000)).to.equal(true)
    }
  })
})

describe('digest', () => {
  const of = (value: unknown): string => {
    const digest = new Digest()
    digest.value(value)
    return digest.toString()
  }

  it('tells values apart that differ in a byte, a name, a length or a type', () => {
    const values = [
      { a: 1 },
      { b: 1 },
      { a: 2 },
      { a: '1' },
      { a: [1] },
      { a: [1, 0] },
      { a: null },
      new Uint8Array([0]),
      new Uint8Array([0, 0]),
      new Uint8Array([0, 0, 0, 0, 1]),
      1_700_000_000_000,
      1_700_000_000_001,
      0.5,
    ]
    expect(new Set(values.map(of)).size).to.equal(values.length)
  })

  it('depends on the order', () => {
    expect(of([1, 2])).not.to.equal(of([2, 1]))
  })
})

function isLoss(fault: FaultPlan): fault is FaultPlan & { type: 'wipe' } {
  return ['wipe', 'failed_disk', 'rotten_disk', 'old_backup'].includes(fault.type)
}

describe('a scenario', () => {
  it('is drawn alike each time, as plain data that can be cut down', () => {
    const scenario = drawScenario('17')
    expect(JSON.parse(JSON.stringify(scenario))).to.deep.equal(drawScenario('17'))
    expect(drawScenario('18')).not.to.deep.equal(scenario)
  })

  it('covers the ground: sizes, faults, presses, desks that are short', () => {
    const scenarios = Array.from({ length: 3_000 }, (_, seed) => drawScenario(String(seed)))
    const sizes = new Set(scenarios.map(({ shops }) => shops.length))
    // One alone, where only a lone shop shows what a rule is for.
    expect([...sizes].sort((a, b) => a - b)).to.deep.equal([1, 3, 4, 5, 6, 7, 8, 9])
    const faults = new Set(scenarios.flatMap(({ faults: all }) => all.map(({ type }) => type)))
    // The last three only in worlds made for what they provoke.
    const drawn = [...FAULT_TYPES, 'planned_stop', 'gone', 'voted_out', 'clone']
    expect([...faults].sort()).to.deep.equal(drawn.sort())
    expect(scenarios.some(({ faults: all }) => all.length === 0)).to.equal(true)
    const kinds = new Set(
      scenarios.flatMap(({ shops }) => shops.map(({ printer }) => printer.kind)),
    )
    expect([...kinds].sort()).to.deep.equal(['folder', 'queue'])
  })

  it('loses disks of every shop, those that take orders in too', () => {
    const lost = new Set<boolean | undefined>()
    for (let seed = 0; seed < 300; seed += 1) {
      const { shops, faults } = drawScenario(String(seed))
      for (const fault of faults) if (isLoss(fault)) lost.add(shops[fault.shop]?.takesOrders)
    }
    expect(lost).to.deep.equal(new Set([true, false]))
  })
})
