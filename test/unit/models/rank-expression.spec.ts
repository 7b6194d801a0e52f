import { expect } from 'chai'
import * as fc from 'fast-check'
import { RANK_NAMES, parseRank } from '../../../src/models/rank-expression.ts'

/** Every name stands for its place in the list. */
const VALUES = RANK_NAMES.map((_, index) => index + 1)

function valueOf(text: string): number {
  const parsed = parseRank(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem} at ${parsed.at}`)
  return parsed.rank(VALUES)
}

const nameOf = (name: (typeof RANK_NAMES)[number]): number => RANK_NAMES.indexOf(name) + 1

describe('rank expression', () => {
  const rows: readonly (readonly [text: string, value: number])[] = [
    ['1', 1],
    ['1.25', 1.25],
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['8 - 4 - 2', 2],
    ['8 / 4 / 2', 1],
    ['-2 * -3', 6],
    ['--2', 2],
    ['min(3, 1, 2)', 1],
    ['max(3, min(9, 4))', 4],
    ['production', nameOf('production')],
    ['price + 2 * km', nameOf('price') + 2 * nameOf('km')],
    ['days*bid', nameOf('days') * nameOf('bid')],
    ['1/0', Number.POSITIVE_INFINITY],
    ['0/0', Number.POSITIVE_INFINITY],
  ]
  for (const [text, value] of rows) {
    it(`${text} is ${value}`, () => {
      expect(valueOf(text)).to.equal(value)
    })
  }

  const wrong: readonly (readonly [text: string, at: number])[] = [
    ['', 1],
    ['1 +', 4],
    ['1 2', 3],
    ['(1', 3],
    ['1)', 2],
    ['cheap', 1],
    ['1 + cheap', 5],
    ['min', 4],
    ['min()', 5],
    ['max(1;2)', 6],
    ['price = 1', 7],
    ['constructor', 1],
    ['1e9', 2],
    ['("a")', 2],
    ['('.repeat(60), 18],
    ['1'.repeat(201), 201],
  ]
  for (const [text, at] of wrong) {
    it(`${JSON.stringify(text.slice(0, 12))} is wrong at ${at}`, () => {
      const parsed = parseRank(text)
      expect(parsed).to.deep.include({ ok: false, at })
      if (!parsed.ok) expect(parsed.problem).to.not.equal('')
    })
  }

  it('never throws, whatever it is given', () => {
    const piece = fc.constantFrom('(', ')', '+', '-', '*', '/', ',', 'min', 'km', '3', ' ', '.')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((p) => p.join('')),
        ),
        (text) => {
          const parsed = parseRank(text)
          if (parsed.ok) expect(Number.isNaN(parsed.rank(VALUES))).to.equal(false)
          else expect(parsed.at).to.be.within(1, 202)
        },
      ),
    )
  })
})
