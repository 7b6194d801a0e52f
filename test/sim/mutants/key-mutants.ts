import type { Mutant } from '../mutant.ts'

/** Planted faults of idempotency keys, as whole nodes use them; `test/unit/keys` has those inside. */
export const KEY_MUTANTS: readonly Mutant[] = [
  {
    name: 'an intake ignores that a key is taken',
    edits: [
      {
        file: 'keys/key-claims.ts',
        find: "if (claim.order === mine.order) return { type: 'won' }",
        put: "if (claim.order !== '') return { type: 'won' }",
      },
    ],
    breaks: ['promise 4'],
    emphasis: null,
    seeds: 40,
    quick: true,
  },
  {
    name: 'an order is worked for before its key is won',
    edits: [
      {
        file: 'orders/placing/conductor.ts',
        find: 'if (this.#init.gate.isOpen(order)) {',
        put: 'if (order.version > 0) {',
      },
    ],
    breaks: ['promise 4'],
    emphasis: null,
    seeds: 40,
    quick: true,
  },
  {
    name: 'an order is acknowledged before its key is won',
    edits: [
      {
        file: 'orders/intake/keyed-orders.ts',
        find: "if (told?.type === 'won') this.#won(request, draft, made)",
        put: "if (told === null || told.type === 'won') this.#won(request, draft, made)",
      },
    ],
    breaks: ['promise 4'],
    emphasis: null,
    seeds: 40,
    quick: true,
  },
]
