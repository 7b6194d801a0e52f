import { expect } from 'chai'
import { suggest } from '../../../src/config/suggest.ts'

describe('suggest', () => {
  const known = ['capacity', 'capabilities', 'hours', 'place', 'lat', 'lon']
  const cases: [word: string, meant: string | null][] = [
    ['capasity', 'capacity'],
    ['Capacity', 'capacity'],
    ['capabilites', 'capabilities'],
    ['hour', 'hours'],
    ['lst', 'lat'],
    ['zzz', null],
    ['x'.repeat(10_000), null],
    ['', null],
  ]
  for (const [word, meant] of cases) {
    it(`${word.slice(0, 20)} -> ${meant}`, () => {
      expect(suggest(word, known)).to.equal(meant)
    })
  }
})
