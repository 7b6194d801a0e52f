import type { Mutant } from '../mutant.ts'

/** Planted faults of the planned stop: evenings bring them out. */
export const STOP_MUTANTS: readonly Mutant[] = [
  {
    name: 'a shop that closes tells nobody that it rests (amendment 4)',
    edits: [
      {
        file: 'runtime/keeping/planned-stop.ts',
        find: 'this.#init.cluster.rest(Math.max(REST_MS_MIN, leftMs), (told) => {',
        put: ';((done: (told: boolean) => void) => done(true))((told) => {',
      },
    ],
    breaks: ['a planned stop'],
    emphasis: 'evenings',
    seeds: 10,
    quick: true,
  },
]
