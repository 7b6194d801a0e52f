import type { Mutant } from '../mutant.ts'

/** Planted faults of files: copies that are none, and shops that do not find them. */
export const ARTWORK_MUTANTS: readonly Mutant[] = [
  {
    name: 'a copy of a file is said to be held before it has come',
    edits: [
      {
        file: 'orders/artwork/artwork-spread.ts',
        find: 'this.#fetch(files, [from], (missing) => {',
        put: "this.#context.send(from, { type: 'artwork_kept', rid, missing: 0 })\n    this.#fetch(files, [from], (missing) => {",
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'dead intakes',
    seeds: 20,
    quick: true,
  },
  {
    name: 'a shop looks for files at the intake alone',
    edits: [
      {
        file: 'orders/artwork/artwork-errands.ts',
        find: 'return [...new Set([order.intake, ...keepers, ...shops])]',
        put: 'return [order.intake]',
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'dead intakes',
    seeds: 60,
    // Seen only when hours of patience are over.
    quick: false,
  },
]
