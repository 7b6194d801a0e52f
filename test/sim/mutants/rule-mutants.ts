import type { Mutant } from '../mutant.ts'

/**
 * Rows of CONSENSUS.md, "The order machine", each rule taken away. The others are planted where they
 * live: D3, D7, D8, D10 beside the floor and the conductor, D15 and D19 in the worlds of keys
 * (`test/unit/keys`). D17 has no row here: parts lie in their order's register, so that none can be
 * created after a cancel.
 */
export const RULE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a part lives on beside those that it was split into (D18)',
    edits: [
      {
        file: 'orders/apply.ts',
        find: "draft.move(part, 'replace', 'replaced', {}, operation.children.map((child) => child.id).join(' '))",
        put: '',
      },
    ],
    breaks: ['promise 2', 'promise 3', 'promise 5'],
    emphasis: null,
    seeds: 60,
    quick: true,
  },
  {
    name: 'a wiped desk believes its configured stock (D5)',
    edits: [
      {
        file: 'desk/restore.ts',
        find: 'opened: init.firstDesk && neverWritten,',
        put: 'opened: neverWritten,',
      },
    ],
    breaks: ['promise 3'],
    emphasis: 'emptied shelves',
    seeds: 200,
    quick: false,
  },
  {
    name: 'what is parked has no way out (D6)',
    edits: [
      {
        file: 'models/part-lifecycle.ts',
        find: "{ from: 'parked', event: 'done', to: 'printed' },",
        put: '',
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'presses',
    seeds: 60,
    quick: false,
  },
]
