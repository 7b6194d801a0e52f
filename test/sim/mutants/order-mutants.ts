import type { Mutant } from '../mutant.ts'

/** Planted faults of an order's way: ids, keys, events, and who drives it on. */
export const ORDER_MUTANTS: readonly Mutant[] = [
  {
    name: 'order ids are minted again after a restart',
    edits: [
      { file: 'orders/intake/intake.ts', find: 'boot: this.#context.boot,', put: 'boot: 1,' },
    ],
    // One id with two sets of keepers: two orders, or one that lost an update.
    breaks: ['promise 4', 'promise 1'],
    emphasis: 'restarts',
    seeds: 40,
    quick: true,
  },
  {
    name: 'a read is answered from what the node remembers',
    edits: [
      {
        file: 'orders/registry.ts',
        find: 'done: (outcome: ReadOutcome) => void): void {\n    this.#at<null>(',
        put: "done: (outcome: ReadOutcome) => void): void {\n    const known = this.#book.get(id)\n    if (known !== null) {\n      done({ type: 'found', order: known })\n      return\n    }\n    this.#at<null>(",
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
    name: 'the conductor gives up when its keepers do not answer',
    edits: [
      {
        file: 'orders/placing/conductor.ts',
        find: "case 'unreachable':\n      case 'unknown':\n        this.#fail(id, track)\n        return",
        put: "case 'unreachable':\n      case 'unknown':\n        return",
      },
    ],
    breaks: ['promise 5'],
    // Among several keepers another steps in.
    emphasis: 'alone',
    seeds: 100,
    quick: true,
  },
  {
    name: 'nobody drives an order whose placing is unknown',
    edits: [
      {
        file: 'runtime/commands/order-commands.ts',
        find: "else if (outcome.type === 'unknown') conductor.watch(outcome.order, [])",
        put: '',
      },
    ],
    breaks: ['promise 5'],
    // Other keepers drive what they have accepted.
    emphasis: 'alone',
    seeds: 40,
    quick: true,
  },
  {
    name: 'a shop that never acknowledges keeps its part (D10)',
    edits: [
      {
        file: 'orders/placing/next-step.ts',
        find: 'return now < part.ackBy ? null',
        put: 'return part.attempt > 0 ? null',
      },
      {
        file: 'orders/placing/next-step.ts',
        find: 'until = Math.min(until, part.ackBy, remindOfferedAt(order, part, now))',
        put: 'until = Math.min(until, remindOfferedAt(order, part, now))',
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'idle shops',
    seeds: 40,
    quick: false,
  },
]
