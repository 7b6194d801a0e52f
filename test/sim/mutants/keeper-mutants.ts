import type { Mutant } from '../mutant.ts'

/** Planted faults of what a node remembers: its registers and its clock. */
export const KEEPER_MUTANTS: readonly Mutant[] = [
  {
    name: 'a keeper answers before its disk does',
    edits: [
      {
        file: 'registers/keeper.ts',
        find: 'this.#context.persist([record], () => {\n      if (rid !== null)',
        put: 'this.#context.persist([record], () => undefined)\n    ;((then: () => void) => then())(() => {\n      if (rid !== null)',
      },
    ],
    breaks: ['promise 1', 'promise 2', 'promise 5', 'promise 6'],
    emphasis: 'restarts',
    seeds: 150,
    quick: false,
  },
  {
    name: 'accept ignores the promise',
    edits: [
      {
        file: 'registers/acceptor.ts',
        find: 'if (promised !== null && order < 0) return conflict(promised)',
        put: '',
      },
    ],
    // A lost update of an order, or of what keeps its key.
    breaks: ['promise 1', 'promise 4'],
    emphasis: null,
    seeds: 400,
    quick: true,
  },
  {
    name: 'time stands still until a clock that was set back has caught up',
    edits: [
      {
        file: 'runtime/steady-clock.ts',
        find: 'else this.#ahead = Math.max(0, this.#ahead - passed / 2)',
        put: 'else this.#ahead = Math.max(0, this.#ahead - passed)',
      },
      {
        file: 'runtime/steady-clock.ts',
        find: 'return leftMs <= this.#ahead ? this.#world + 2 * leftMs : Math.ceil(at)',
        put: 'return leftMs <= 0 ? this.#world : Math.ceil(at)',
      },
    ],
    breaks: ['promise 1', 'promise 5'],
    emphasis: 'clocks',
    seeds: 100,
    quick: false,
  },
  {
    name: 'work is taken away by who is asked first (I14)',
    edits: [
      {
        file: 'runtime/home/certifier.ts',
        find: "case 'no_majority':\n        done(null)",
        put: "case 'no_majority':\n        done(`certificate:${'0'.repeat(64)}`)",
      },
    ],
    breaks: ['promise 7'],
    emphasis: 'torn apart',
    seeds: 40,
    quick: false,
  },
]
