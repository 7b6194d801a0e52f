import { expect } from 'chai'
import { catchMutant } from './catch-mutant.ts'
import { MUTANTS } from './mutants.ts'

/** Those that a few worlds show; `npm run test:long` plants all of them. */
const QUICK: ReadonlySet<string> = new Set([
  'the print door does not look at its journal',
  'a desk reserves beyond its capacity',
  'events are signed over nothing that came before',
  'the feed forgets what it has told',
])

describe('planted faults', function () {
  this.timeout(120_000)

  for (const mutant of MUTANTS.filter(({ name }) => QUICK.has(name))) {
    it(`are noticed: ${mutant.name}`, async () => {
      const caught = await catchMutant(mutant, 1, mutant.seeds)
      expect(caught, 'nobody noticed').not.to.equal(null)
      expect(caught?.violations[0]?.promise).to.be.oneOf([...mutant.breaks])
    })
  }
})
