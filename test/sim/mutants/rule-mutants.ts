import type { Mutant } from '../mutant.ts'

/**
 * Rows of CONSENSUS.md, "The order machine", each rule taken away, in worlds that provoke it. The others
 * are planted where they live: D3, D7, D8, D10 beside the floor and the conductor, D15 and D19 in the
 * worlds of keys (`test/unit/keys`). D17 has no row: parts lie in their order's register, so that none
 * can be created after a cancel.
 */
export const RULE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a wiped shop goes on with what its former self has started (D1)',
    edits: [
      {
        file: 'orders/floor/floor-books.ts',
        find: 'return part.shop === context.self && part.desk === context.store',
        put: 'return part.shop === context.self',
      },
      {
        file: 'orders/apply.ts',
        find: "if (part.desk !== operation.desk && !AFTER_PRESS.has(part.state)) return 'other_desk'",
        put: '',
      },
      {
        file: 'orders/floor/floor-jobs.ts',
        find: "if (known !== undefined || part.state !== 'offered') return known",
        put: 'if (known !== undefined) return known',
      },
      {
        file: 'orders/floor/former-desk.ts',
        find: 'return part.shop === context.self && part.desk !== null && part.desk !== context.store',
        put: 'return part.shop === context.store',
      },
      {
        file: 'orders/placing/next-step.ts',
        find: 'const deskIsLost = store !== null',
        put: 'const deskIsLost = store === shop',
      },
      {
        // Nor do the books of a new disk know that it has asked.
        file: 'orders/floor/floor.ts',
        find: 'if (!this.#books.hasAskedForStart(job.id)) {',
        put: "if (job.id === '') {",
      },
    ],
    breaks: ['promise 2'],
    emphasis: 'lost at work',
    seeds: 40,
    quick: true,
  },
  {
    name: 'an address that no keeper tells is held for lost',
    edits: [
      {
        file: 'orders/floor/job-papers.ts',
        find: 'use(isNowhere && now() - job.nowhereSince >= NOWHERE_MS ? ADDRESS_LOST : null)',
        put: 'use(ADDRESS_LOST)',
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'lost disks',
    seeds: 200,
    quick: true,
  },
  {
    name: 'VOID is proposed before SHUT is sworn (D2)',
    edits: [
      {
        file: 'orders/floor/print-door.ts',
        find: "this.#write('shut', job, () => done({ type: 'shut', reason }))",
        put: "done({ type: 'shut', reason })",
      },
    ],
    breaks: ['promise 2'],
    emphasis: 'refused doors',
    seeds: 400,
    quick: false,
  },
  {
    name: 'a person swears that nothing was printed while the press runs (D4)',
    edits: [
      {
        file: 'sim/people/operators.ts',
        find: 'const printed = this.#purge(job) > 0',
        put: 'const printed = this.#pressed(job) > 0',
      },
    ],
    breaks: ['promise 2'],
    emphasis: 'held queues',
    seeds: 40,
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
  {
    name: 'a shop frees what it reserved when it does not know of its START (D9)',
    edits: [
      {
        file: 'orders/floor/floor.ts',
        find: "case 'unreachable':\n        case 'unknown':\n          this.#retry(job)",
        put: "case 'unreachable':\n        case 'unknown':\n          if (operation.type === 'start') this.#books.write(this.#desk.loseStart(job.id, this.#context.now()))\n          this.#retry(job)",
      },
      {
        // Else it parks what its books do not know it has asked for.
        file: 'orders/floor/floor.ts',
        find: 'if (!this.#books.hasAskedForStart(job.id)) {',
        put: "if (job.id === '') {",
      },
    ],
    breaks: ['promise 3'],
    emphasis: 'late answers',
    seeds: 60,
    quick: false,
  },
  {
    name: 'a shop that never starts keeps its part (D11)',
    edits: [
      {
        file: 'orders/placing/next-step.ts',
        find: 'return now < part.startBy\n        ? null',
        put: 'return part.attempt > 0\n        ? null',
      },
      {
        file: 'orders/placing/next-step.ts',
        find: 'until = Math.min(until, part.startBy, now + REMIND_WORKING_MS)',
        put: 'until = Math.min(until, now + REMIND_WORKING_MS)',
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'idle shops',
    seeds: 20,
    quick: false,
  },
  {
    name: 'what a shop began that closed for good waits for it (D6)',
    edits: [
      {
        file: 'runtime/home/cluster-outlook.ts',
        find: "return level === 'unreachable' || level === 'evicted' ? since : null",
        put: "if (level === 'evicted') return Number.MAX_SAFE_INTEGER\n    return level === 'unreachable' ? since : null",
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'closed at work',
    seeds: 60,
    quick: false,
  },
  {
    name: 'nobody looks after what a shop of another cluster has begun (D6)',
    edits: [
      {
        file: 'runtime/neighbourhood/workers.ts',
        find: 'return Math.max(since, this.#init.goneSince(shop) ?? since)',
        put: 'return null',
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'closed at work',
    seeds: 60,
    quick: false,
  },
  {
    name: 'a shop that was voted out keeps its parts (D12)',
    edits: [
      {
        file: 'runtime/home/certifier.ts',
        find: "case 'voted_out':\n        done('voted_out')",
        put: "case 'voted_out':\n        done(null)",
      },
      {
        file: 'runtime/home/certifier.ts',
        find: "else if (told.result === 'voted_out') done('voted_out')",
        put: '',
      },
      {
        file: 'runtime/home/certifier.ts',
        find: "else if (isVotedOut(view, shop)) done('voted_out')",
        put: '',
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'voted out',
    seeds: 100,
    quick: false,
  },
  {
    name: 'nobody asks again whether DONE was chosen (D13)',
    edits: [
      {
        file: 'orders/floor/floor.ts',
        find: "case 'unreachable':\n        case 'unknown':\n          this.#retry(job)",
        put: "case 'unreachable':\n        case 'unknown':\n          this.#endStep(job, false)",
      },
      {
        file: 'orders/floor/floor.ts',
        find: 'for (const [order, keepers] of orders) this.look(order, keepers)',
        put: '',
      },
      {
        file: 'orders/placing/next-step.ts',
        find: "remind.push(part)\n        until = Math.min(until, now + REMIND_WORKING_MS)\n        break\n      case 'printed':",
        put: "break\n      case 'printed':",
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'late answers',
    seeds: 40,
    quick: false,
  },
  {
    name: 'bad artwork goes from shop to shop (D14)',
    edits: [
      {
        file: 'orders/apply.ts',
        find: "const held = operation.fault === 'order'",
        put: 'const held = draft === null',
      },
    ],
    breaks: ['promise 5'],
    emphasis: null,
    seeds: 100,
    quick: false,
  },
  {
    name: 'the wish to cancel is forgotten when a part is freed (D16)',
    edits: [
      {
        file: 'orders/apply.ts',
        find: "if (this.#order.cancelWish && freed !== null) this.move(freed, 'cancel', 'canceled', {})",
        put: 'void freed',
      },
      {
        file: 'orders/placing/next-step.ts',
        find: 'order.cancelWish &&\n    order.parts',
        put: "order.state === 'canceled' &&\n    order.parts",
      },
    ],
    breaks: ['promise 5'],
    emphasis: 'cancels',
    seeds: 150,
    quick: false,
  },
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
]
