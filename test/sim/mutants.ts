import type { Edit, Mutant } from './mutant.ts'

/**
 * Routers that believe every shop to be empty: no promise rests on what they believe, but what a desk
 * would do wrong is seen only when it is asked for too much.
 */
export const BLIND_ROUTERS: readonly Edit[] = [
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

/** Planted faults: each breaks one rule of the program, and one promise with it. */
export const MUTANTS: readonly Mutant[] = [
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
    breaks: ['promise 1'],
    emphasis: null,
    seeds: 400,
    quick: true,
  },
  {
    name: 'order ids are minted again after a restart',
    edits: [{ file: 'orders/intake.ts', find: 'boot: this.#context.boot,', put: 'boot: 1,' }],
    breaks: ['promise 4'],
    emphasis: 'restarts',
    seeds: 40,
    quick: true,
  },
  {
    name: 'an idempotency key is remembered in memory only',
    edits: [
      {
        file: 'orders/intake.ts',
        find: 'records.push({ key: PREFIX + name, value: encode(made) })',
        put: '',
      },
    ],
    breaks: ['promise 4'],
    emphasis: 'restarts',
    seeds: 40,
    quick: true,
  },
  {
    name: 'the print door does not look at its journal',
    edits: [
      {
        file: 'orders/print-door.ts',
        find: 'const entry = this.#desk.journal.entry(job.id)',
        put: 'const entry = this.#desk.journal.entry(`${job.id}?` as typeof job.id)',
      },
    ],
    breaks: ['promise 2'],
    emphasis: 'presses',
    seeds: 60,
    quick: true,
  },
  {
    name: 'INTENT is not on disk when the press starts',
    edits: [
      {
        file: 'orders/print-door.ts',
        find: 'this.#context.persist(step.records, then)',
        put: 'this.#context.persist(step.records, () => undefined)\n    then()',
      },
    ],
    breaks: ['promise 2'],
    emphasis: 'presses',
    seeds: 400,
    quick: true,
  },
  {
    name: 'not found is taken for not printed',
    edits: [
      {
        file: 'orders/print-door.ts',
        find: "case 'absent':\n        case 'unknown':",
        put: "case 'absent':\n          this.#write('done', job, () => undefined)\n          done({ type: 'shut', reason: 'not_found' })\n          return\n        case 'unknown':",
      },
    ],
    breaks: ['promise 2'],
    emphasis: 'presses',
    seeds: 60,
    quick: false,
  },
  {
    name: 'paper moves before START is known to be chosen',
    edits: [
      {
        file: 'orders/floor.ts',
        find: "this.#propose(job, { ...this.by(job), type: 'start' }),",
        put: "{ const known = this.#book.get(job.order); const part = known?.parts.find((p) => p.id === job.part); this.#propose(job, { ...this.by(job), type: 'start' }); if (known && part) this.#produce(job, known, part) },",
      },
    ],
    breaks: ['promise 2'],
    emphasis: null,
    seeds: 60,
    quick: false,
  },
  {
    name: 'started work is taken away when it is late',
    edits: [
      {
        file: 'orders/next-step.ts',
        find: "    case 'accepted':\n      return now < part.startBy",
        put: "    case 'in_production':\n    case 'accepted':\n      return now < part.startBy - 3_600_000 * 2",
      },
      {
        file: 'orders/next-step.ts',
        find: "    case 'in_production':\n    case 'parked':\n    case 'printed':",
        put: "    case 'parked':\n    case 'printed':",
      },
      {
        file: 'orders/apply.ts',
        find: "if (part.state !== 'offered' && part.state !== 'accepted') return 'wrong_state'",
        put: '',
      },
      {
        file: 'models/part-lifecycle.ts',
        find: "{ from: 'accepted', event: 'withdraw', to: 'unassigned' },",
        put: "{ from: 'accepted', event: 'withdraw', to: 'unassigned' },\n  { from: 'in_production', event: 'withdraw', to: 'unassigned' },",
      },
    ],
    breaks: ['promise 2'],
    emphasis: null,
    seeds: 60,
    quick: false,
  },
  {
    name: 'started work is canceled',
    edits: [
      {
        file: 'models/part-lifecycle.ts',
        find: "{ from: 'in_production', event: 'park', to: 'parked' },",
        put: "{ from: 'in_production', event: 'park', to: 'parked' },\n  { from: 'in_production', event: 'cancel', to: 'canceled' },",
      },
    ],
    breaks: ['promise 2'],
    emphasis: 'cancels',
    seeds: 100,
    quick: false,
  },
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
  {
    name: 'a read is answered from what the node remembers',
    edits: [
      {
        file: 'orders/registry.ts',
        find: 'this.#proposer.read(orderRef(id, keepers), (outcome) => {',
        put: "const known = this.#book.get(id)\n    if (known !== null) {\n      done({ type: 'found', order: known })\n      return\n    }\n    this.#proposer.read(orderRef(id, keepers), (outcome) => {",
      },
    ],
    breaks: ['promise 6', 'promise 5'],
    emphasis: null,
    seeds: 40,
    quick: true,
  },
  {
    name: 'the feed forgets what it has told',
    edits: [
      {
        file: 'orders/order-book.ts',
        find: 'records.push({ key: SEEN_PREFIX + order.id, value: encode(order.events.length) })',
        put: '',
      },
    ],
    breaks: ['promise 6'],
    emphasis: 'restarts',
    seeds: 40,
    quick: true,
  },
  {
    name: 'the feed is told before it is on disk',
    edits: [
      {
        file: 'orders/order-book.ts',
        find: 'this.#context.persist(records, () => this.#onChanges(changes))',
        put: 'this.#context.persist(records, () => undefined)\n    this.#onChanges(changes)',
      },
    ],
    breaks: ['promise 6'],
    emphasis: 'restarts',
    seeds: 200,
    quick: false,
  },
  {
    name: 'events are signed over nothing that came before',
    edits: [
      {
        file: 'orders/history.ts',
        find: 'const bytes = signedBytes(order.id, order.chain, unsigned)',
        put: 'const bytes = signedBytes(order.id, CHAIN_START, unsigned)',
      },
    ],
    breaks: ['promise 6'],
    emphasis: null,
    seeds: 5,
    quick: true,
  },
  {
    name: 'a shop that cannot tell says nothing',
    edits: [
      {
        file: 'orders/floor.ts',
        find: "this.#propose(job, { ...this.by(job), type: 'park', reason: end.reason })",
        put: 'this.#context.after(600_000, () => this.#retry(job))',
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'presses',
    seeds: 60,
    quick: false,
  },
  {
    name: 'the conductor gives up when its keepers do not answer',
    edits: [
      {
        file: 'orders/conductor.ts',
        find: "case 'unreachable':\n      case 'unknown':\n        this.#later(id, track, RETRY_MS)\n        return",
        put: "case 'unreachable':\n      case 'unknown':\n        return",
      },
    ],
    breaks: ['promise 5'],
    emphasis: null,
    seeds: 100,
    quick: false,
  },
  {
    name: 'a canceled part keeps what it had reserved (D8)',
    edits: [
      {
        file: 'orders/floor-books.ts',
        find: "part?.attempt === attempt && namesDesk(part, this.#context) && part.state !== 'canceled'",
        put: 'part?.attempt === attempt && namesDesk(part, this.#context)',
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'cancels',
    seeds: 40,
    quick: true,
  },
  {
    name: 'nobody drives an order whose placing is unknown',
    edits: [
      {
        file: 'runtime/order-commands.ts',
        find: "else if (outcome.type === 'unknown') conductor.watch(outcome.order, keepers)",
        put: '',
      },
    ],
    breaks: ['promise 5'],
    emphasis: null,
    seeds: 200,
    quick: false,
  },
  {
    name: 'a shop that never acknowledges keeps its part (D10)',
    edits: [
      {
        file: 'orders/next-step.ts',
        find: 'return now < part.ackBy ? null',
        put: 'return part.attempt > 0 ? null',
      },
      {
        file: 'orders/next-step.ts',
        find: 'until = Math.min(until, part.ackBy, now + REMIND_OFFERED_MS)',
        put: 'until = Math.min(until, now + REMIND_OFFERED_MS)',
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'lost disks',
    seeds: 200,
    quick: false,
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
        find: 'return Math.ceil(at) - this.#ahead',
        put: 'return at',
      },
    ],
    breaks: ['promise 1', 'promise 5'],
    emphasis: 'clocks',
    seeds: 100,
    quick: false,
  },
]
