import { expect } from 'chai'
import { catchMutant } from './catch-mutant.ts'
import { MUTANTS } from './mutants.ts'

describe('planted faults, all of them', () => {
  for (const mutant of MUTANTS) {
    it(`are noticed within ${mutant.seeds} seeds: ${mutant.name}`, async () => {
      const { caught } = await catchMutant(mutant, 1, mutant.seeds)
      const [first] = caught?.violations ?? []
      expect(first, 'nobody noticed').not.to.equal(undefined)
      process.stdout.write(`      seed ${caught?.seed}, ${first?.promise}: ${first?.text}\n`)
      expect(first?.promise).to.be.oneOf([...mutant.breaks])
    })
  }
})
