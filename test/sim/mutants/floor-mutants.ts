import type { Mutant } from '../mutant.ts'

/** Planted faults of the floor: paper that moves too early, twice, or never again. */
export const FLOOR_MUTANTS: readonly Mutant[] = [
  {
    name: 'the print door does not look at its journal',
    edits: [
      {
        file: 'orders/floor/print-door.ts',
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
        file: 'orders/floor/print-door.ts',
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
        file: 'orders/floor/print-door.ts',
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
        file: 'orders/floor/floor.ts',
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
        file: 'orders/placing/next-step.ts',
        find: "    case 'accepted':\n      return now < part.startBy",
        put: "    case 'in_production':\n    case 'accepted':\n      return now < part.startBy - 3_600_000 * 2",
      },
      {
        file: 'orders/placing/next-step.ts',
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
    breaks: ['assertion', 'promise 2'],
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
    name: 'a shop that cannot tell says nothing',
    edits: [
      {
        file: 'orders/floor/floor.ts',
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
    name: 'a canceled part keeps what it had reserved (D8)',
    edits: [
      {
        file: 'orders/floor/floor-books.ts',
        find: "part?.attempt === attempt && namesDesk(part, this.#context) && part.state !== 'canceled'",
        put: 'part?.attempt === attempt && namesDesk(part, this.#context)',
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'cancels',
    seeds: 40,
    quick: true,
  },
]
