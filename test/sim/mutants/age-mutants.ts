import type { Mutant } from '../mutant.ts'

/** Planted faults of what is done with orders that have grown old. */
export const AGE_MUTANTS: readonly Mutant[] = [
  {
    name: 'what has not ended is dropped when it is old',
    edits: [
      {
        file: 'registers/collector.ts',
        find: 'if (this.#keeper.policy.isTerminal(key, open.bytes)) {',
        put: 'if (open.bytes.length > 0) {',
      },
    ],
    breaks: ['promise 1', 'promise 5', 'promise 6'],
    emphasis: 'a month',
    seeds: 4,
    quick: false,
  },
]
