import { expect } from 'chai'
import * as fc from 'fast-check'
import {
  PARCEL,
  PER_KM,
  RADIUS,
  ROW,
  SETUP,
  STRIDE,
  UNIT,
  X,
  Y,
  Z,
  slotAt,
} from '../../../../src/routing/index/block.ts'
import { Posting } from '../../../../src/routing/index/posting.ts'
import { unitVector } from '../../../../src/routing/request.ts'

/** Thousandths: the least that the practice kit counts in. */
const amount = fc.integer({ min: 0, max: 5_000_000 }).map((n) => n / 1_000)
const CELLS = [0, 1, 2, 3, 4].map((index) => ({ index, centre: unitVector(index * 10, 10) }))
const anyEntry = fc
  .record({
    slot: fc.integer({ min: 0, max: 50 }),
    cell: fc.constantFrom(...CELLS),
    lat: fc.double({ min: -60, max: 60, noNaN: true }),
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
    tariff: fc.tuple(amount, amount, amount, amount, amount),
    stays: fc.boolean(),
  })
  .map(({ slot, cell, lat, lon, tariff, stays }) => ({
    entry: {
      slot,
      cell,
      territory: 0,
      traits: 0,
      row: [...tariff, ...unitVector(lat, lon)],
      finishing: tariff[0],
    },
    stays,
  }))

describe('posting', () => {
  it('keeps floors under all that each block holds, and shops by unit price', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { minLength: 1, maxLength: 120 }), (changes) => {
        const posting = new Posting(0, 'A4', 'silk')
        const held = new Map<number, (typeof changes)[number]['entry']>()
        for (const { entry, stays } of changes) {
          const before = held.get(entry.slot)
          if (before !== undefined) posting.remove(entry.slot, before.cell)
          held.delete(entry.slot)
          if (!stays && before !== undefined) continue
          posting.add(entry)
          held.set(entry.slot, entry)
        }
        expect(posting.count).to.equal(held.size)
        const cells = new Set([...held.values()].map(({ cell }) => cell))
        expect(posting.blocks.length).to.equal(cells.size)
        posting.blocks.forEach((block, b) => {
          expect(block.index).to.equal(b)
          let last = -1
          const floorOf = (column: number): number => posting.floors[b * ROW + column] as number
          for (let at = 0; at < block.count; at++) {
            const { row } = held.get(slotAt(block, at)) ?? { row: [] }
            const inBlock = (column: number): number => block.rows[at * STRIDE + column] as number
            for (const column of [UNIT, SETUP, PARCEL, PER_KM]) {
              expect(inBlock(column)).to.be.at.most(row[column] as number)
              expect(inBlock(column)).to.be.closeTo(row[column] as number, 0.001)
              expect(floorOf(column)).to.be.at.most(inBlock(column))
            }
            expect(inBlock(UNIT)).to.be.at.least(last)
            last = inBlock(UNIT)
            const offsets = [X, Y, Z].map((axis) => (row[axis] as number) - floorOf(axis))
            expect(Math.hypot(...offsets)).to.be.at.most(floorOf(RADIUS) + 1e-12)
          }
        })
      }),
      { numRuns: 500 },
    )
  })
})
