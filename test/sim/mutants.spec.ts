import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { catchMutant } from './catch-mutant.ts'
import type { Mutant } from './mutant.ts'
import { MUTANTS } from './mutants.ts'

const sourceOf = (file: string): string =>
  readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8')

/** A world that is not the same twice: caught by no checker, only by running it again. */
const CHANCE: Mutant = {
  name: 'a node rolls dice of its own',
  edits: [
    {
      file: 'runtime/chance.ts',
      find: 'return Math.floor(this.next() * n)',
      put: 'return Math.floor(Math.random() * n)',
    },
    {
      file: 'runtime/machine-context.ts',
      find: 'return this.#chance.next()',
      put: 'return Math.random()',
    },
  ],
  breaks: ['promise 9'],
  emphasis: null,
  seeds: 1,
  quick: true,
}

describe('planted faults', function () {
  // A world takes a third of a second on an idle core, and a thread half a second to start.
  this.timeout(120_000)

  for (const mutant of MUTANTS.filter(({ quick }) => quick)) {
    it(`are noticed: ${mutant.name}`, async () => {
      const { caught } = await catchMutant(mutant, 1, mutant.seeds)
      expect(caught, 'nobody noticed').not.to.equal(null)
      expect(caught?.violations[0]?.promise).to.be.oneOf([...mutant.breaks])
    })
  }

  it(`are noticed: ${CHANCE.name} (promise 9)`, async () => {
    const first = await catchMutant(CHANCE, 9, 1)
    const second = await catchMutant(CHANCE, 9, 1)
    expect(first.digests).to.have.length(1)
    expect(first.digests).not.to.deep.equal(second.digests)
  })

  it('change what stands there, once each: also those that only the long tests run', () => {
    const missed = MUTANTS.flatMap(({ name, edits }) =>
      edits
        .filter(({ file, find }) => sourceOf(file).split(find).length !== 2)
        .map(({ file }) => `${name}: ${file}`),
    )
    expect(missed).to.deep.equal([])
  })

  it('are written anew when the program changes under them', async () => {
    const [mutant] = MUTANTS as [Mutant]
    const [edit] = mutant.edits as [Mutant['edits'][0]]
    const edits = [{ ...edit, find: 'no such line' }]
    let message = ''
    await catchMutant({ ...mutant, edits }, 1, 1).catch((error: unknown) => {
      message = String(error)
    })
    expect(message).to.match(/has 0 times, not once: no such line/)
  })
})
