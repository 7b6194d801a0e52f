import { expect } from 'chai'
import { catchMutant } from './catch-mutant.ts'
import { MUTANTS } from './mutants.ts'

describe('planted faults, from the first seed', () => {
  for (const mutant of MUTANTS) {
    it(`are noticed within ${mutant.seeds} seeds: ${mutant.name}`, async () => {
      const caught = await catchMutant(mutant, 1, mutant.seeds)
      expect(caught, 'nobody noticed').not.to.equal(null)
      const [first] = caught?.violations ?? []
      process.stdout.write(
        `      seed ${caught?.seed}: ${first?.promise}: ${first?.text.slice(0, 100)}\n`,
      )
      expect(first?.promise).to.be.oneOf([...mutant.breaks])
    })
  }
})
