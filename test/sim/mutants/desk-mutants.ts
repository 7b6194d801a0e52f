import type { Edit, Mutant } from '../mutant.ts'

/**
 * Routers that believe every shop to be empty: no promise rests on what they believe, but what a desk
 * would do wrong is seen only when it is asked for too much.
 */
const BLIND_ROUTERS: readonly Edit[] = [
  {
    file: 'routing/eligibility.ts',
    find: "if (!hasStock(job, shop)) return 'no_stock'",
    put: '',
  },
  {
    file: 'routing/eligibility.ts',
    find: "return findRoom(job, shop, settings, finding) ? null : 'no_capacity'",
    put: 'findRoom(job, shop, settings, finding)\n  return null',
  },
]

/** Planted faults of the desk: a shop that sells what it does not have. */
export const DESK_MUTANTS: readonly Mutant[] = [
  {
    name: 'a desk forgets what it reserved',
    edits: [
      ...BLIND_ROUTERS,
      {
        file: 'desk/desk.ts',
        find: 'records: [reservationRecord(reservation), ...this.#setState(state)],',
        put: 'records: this.#setState(state),',
      },
      {
        file: 'desk/desk.ts',
        find: "return { outcome: { type: 'moved', reservation }, records: [reservationRecord(reservation)] }",
        put: "return { outcome: { type: 'moved', reservation }, records: [] }",
      },
    ],
    breaks: ['promise 3'],
    emphasis: 'scarcity',
    seeds: 200,
    quick: false,
  },
  {
    name: 'a desk forgets what it took from the shelf',
    edits: [
      ...BLIND_ROUTERS,
      {
        file: 'desk/desk.ts',
        find: 'return blanks.map(([sku]) => {',
        put: 'return blanks.slice(0, 0).map(([sku]) => {',
      },
    ],
    breaks: ['promise 3'],
    emphasis: 'scarcity',
    seeds: 200,
    quick: false,
  },
  {
    name: 'a desk reserves beyond its capacity',
    edits: [
      ...BLIND_ROUTERS,
      {
        file: 'desk/desk.ts',
        find: 'if (!this.#calendar.fits(units, backlog, backlog.day, days.fromDay, days.dueDay)) {',
        put: 'if (units.length === 0) {',
      },
    ],
    breaks: ['promise 3'],
    emphasis: null,
    seeds: 60,
    quick: false,
  },
  {
    name: 'a desk reserves beyond its capacity, and does not audit it',
    edits: [
      ...BLIND_ROUTERS,
      {
        file: 'desk/desk.ts',
        find: 'if (!this.#calendar.fits(units, backlog, backlog.day, days.fromDay, days.dueDay)) {',
        put: 'if (units.length === 0) {',
      },
      {
        file: 'desk/audit.ts',
        find: 'for (const process of calendar.processes()) auditCapacity(process, comparable, calendar)',
        put: 'void auditCapacity\n  void comparable',
      },
    ],
    breaks: ['promise 3'],
    emphasis: null,
    seeds: 60,
    quick: true,
  },
  {
    name: 'a desk reserves beyond its shelves, and does not count them',
    edits: [
      ...BLIND_ROUTERS,
      {
        file: 'desk/desk.ts',
        find: "if (!this.#stock.covers(claimedBlanks(offer.claim))) return refused('stock')",
        put: '',
      },
      {
        file: 'desk/stock.ts',
        find: 'assert(reserved >= 0 && reserved <= onHand,',
        put: 'assert(onHand > -1_000,',
      },
      { file: 'desk/audit.ts', find: 'assert(reserved <= onHand,', put: 'assert(onHand > -1_000,' },
    ],
    breaks: ['promise 3'],
    emphasis: null,
    seeds: 60,
    quick: false,
  },
  {
    name: 'a desk reserves beyond its shelves',
    edits: [
      ...BLIND_ROUTERS,
      {
        file: 'desk/desk.ts',
        find: "if (!this.#stock.covers(claimedBlanks(offer.claim))) return refused('stock')",
        put: '',
      },
      {
        file: 'desk/stock.ts',
        find: 'assert(reserved >= 0 && reserved <= onHand,',
        put: 'assert(reserved >= 0,',
      },
    ],
    breaks: ['promise 3'],
    emphasis: null,
    seeds: 60,
    quick: false,
  },
]
