import { parseOrderId } from '../../models/ids.ts'
import type { ClusterId, OrderId, OrderIdParts } from '../../models/ids.ts'
import type { Conductor } from '../../orders/placing/conductor.ts'
import type { Explanations } from '../../orders/placing/explanations.ts'
import type { Intake, IntakeOutcome } from '../../orders/intake/intake.ts'
import type { OrderBook } from '../../orders/order-book.ts'
import type { OrderRegistry } from '../../orders/registry.ts'
import type {
  Command,
  CommandResult,
  Explained,
  OrderFound,
  Refused,
  Submitted,
} from './command.ts'
import type { Quotes } from './quotes.ts'
import { changeResult, refuse } from './refusal.ts'
import type { Keeper } from '../../wire/messages.ts'

export interface OrderParts {
  readonly registry: OrderRegistry
  readonly book: OrderBook
  readonly intake: Intake
  readonly conductor: Conductor
  readonly explanations: Explanations
  readonly quotes: Quotes
  /** Whether an intake with such an id, or anybody of the cluster that it names, is known here. */
  readonly mayExist: (order: OrderIdParts) => boolean
  /** Looks for somebody of a cluster that nobody is known of. */
  readonly findCluster: (cluster: ClusterId, done: (found: boolean) => void) => void
}

/** What merchants and operators ask about orders, at any node. */
export class OrderCommands {
  readonly #parts: OrderParts

  constructor(parts: OrderParts) {
    this.#parts = parts
  }

  submit(command: Command<'submit'>, done: (result: Submitted | Refused) => void): void {
    const { intake, conductor, quotes } = this.#parts
    const submission = quotes.lock(command.submission)
    if ('ok' in submission) {
      done(submission)
      return
    }
    intake.submit(submission, (outcome) => {
      if (outcome.type === 'placed') conductor.told(outcome.order)
      // It may exist although nobody was told: then it too must come to an end (promise 5). What waits
      // for its key is left to the conductor by the intake.
      else if (outcome.type === 'unknown') conductor.watch(outcome.order, [])
      done(submitted(outcome))
    })
  }

  read(order: OrderId, done: (result: OrderFound | Refused) => void): void {
    this.#find(order, done, () => this.#read(order, done))
  }

  #read(order: OrderId, done: (result: OrderFound | Refused) => void): void {
    this.#parts.registry.read(order, [], (outcome) => {
      switch (outcome.type) {
        case 'found':
          done({ ok: true, order: outcome.order })
          return
        case 'absent':
          done(refuse('not_found', `no order ${order}`))
          return
        case 'lost':
          done(
            refuse(
              'quorum_unavailable',
              `order ${order} lay on disks that are lost: only a shop that works for it can tell what became of it`,
            ),
          )
          return
        case 'unreachable':
          done(
            refuse(
              'quorum_unavailable',
              `the shops that keep order ${order} cannot be reached: try again`,
            ),
          )
          return
      }
    })
  }

  page(command: Command<'orders'>): CommandResult<'orders'> {
    return { ok: true, ...this.#parts.book.page(command) }
  }

  cancel(order: OrderId, done: (result: OrderFound | Refused) => void): void {
    this.#find(order, done, () => this.#cancel(order, done))
  }

  #cancel(order: OrderId, done: (result: OrderFound | Refused) => void): void {
    this.#parts.registry.change(order, [], { type: 'cancel' }, (outcome) => {
      if (outcome.type === 'changed') {
        // The shops that had it hear of it at once rather than at their next look.
        this.#parts.conductor.wake(order)
      }
      done(changeResult(outcome))
    })
  }

  /** Every part on hold is tried again. */
  resume(id: OrderId, done: (result: OrderFound | Refused) => void): void {
    this.read(id, (result) => {
      if (!result.ok) {
        done(result)
        return
      }
      const waiting = result.order.parts.filter((part) => part.state === 'on_hold')
      const next = (last: OrderFound): void => {
        const part = waiting.shift()
        if (part === undefined) {
          done(last)
          return
        }
        const { id: held, reason } = part
        this.#parts.registry.change(id, [], { type: 'resume', part: held, reason }, (outcome) => {
          const changed = changeResult(outcome)
          if (changed.ok) next(changed)
          else done(changed)
        })
      }
      if (waiting.length === 0) done(refuse('conflict', `order ${id} has nothing on hold`))
      else next(result)
    })
  }

  explain(order: OrderId, done: (result: Explained | Refused) => void): void {
    this.read(order, (result) => {
      if (result.ok) this.#explainAt(order, this.#parts.registry.keepers(order), done)
      else done(result)
    })
  }

  #explainAt(
    order: OrderId,
    keepers: readonly Keeper[],
    done: (result: Explained | Refused) => void,
  ): void {
    this.#parts.explanations.ask(order, keepers, (decisions) => {
      if (decisions === null) {
        done(
          refuse(
            'quorum_unavailable',
            `the shop that routed order ${order} cannot be reached: try again`,
          ),
        )
      } else if (decisions.length === 0) {
        done(refuse('not_found', `no explanation is kept for order ${order}`))
      } else {
        done({ ok: true, order, decisions })
      }
    })
  }

  events(command: Command<'events'>): CommandResult<'events'> {
    const { changes, oldest, last } = this.#parts.book.changesAfter(command.after, command.limit)
    return { ok: true, events: changes, oldest, last }
  }

  /** Goes on once somebody is known who may know the order; it says so if there is nobody. */
  #find(order: OrderId, done: (refused: Refused) => void, then: () => void): void {
    const { registry, mayExist, findCluster } = this.#parts
    const parts = parseOrderId(order)
    if (registry.ref(order) !== null || (parts !== null && mayExist(parts))) {
      then()
      return
    }
    const missing = (): void =>
      done(refuse('not_found', `no order ${order}: no shop that this node knows has taken it in`))
    if (parts === null) missing()
    else findCluster(parts.cluster, (found) => (found ? then() : missing()))
  }
}

function submitted(outcome: IntakeOutcome): Submitted | Refused {
  switch (outcome.type) {
    case 'placed': {
      const { order, alreadyExists, durability, artwork } = outcome
      return { ok: true, order, durability, artwork, alreadyExists }
    }
    case 'idempotency_conflict':
      return refuse(
        'idempotency_conflict',
        `this idempotency key was used for another request, which is order ${outcome.order}: use a new key`,
      )
    case 'key_quorum_unavailable':
      return refuse(
        'key_quorum_unavailable',
        "the shops that keep this merchant's idempotency keys cannot be reached: nothing is printed before they are; send it again with the same key",
      )
    case 'key_spent':
      return refuse(
        'conflict',
        `this idempotency key stands for order ${outcome.order}, which is kept no more: use a new key`,
      )
    case 'order_lost':
      return refuse(
        'conflict',
        `this idempotency key stands for order ${outcome.order}, which lay on disks that are lost: ask the shops whether they have made it, and use a new key if not`,
      )
    case 'quote_expired':
      return refuse(
        'quote_expired',
        `the quote expired at ${new Date(outcome.at).toISOString()}: ask for a new one with \`printnode quote\``,
      )
    case 'too_large':
      return refuse(
        'too_large',
        `the order's lines and rules take ${outcome.bytes} bytes and may take ${outcome.bytesMax}: send it as several orders, or name fewer shops`,
      )
    case 'unreachable':
      return refuse(
        'quorum_unavailable',
        'the order could not be written: nothing was placed, send it again',
      )
    case 'unknown':
      return refuse(
        'unknown_outcome',
        `the order ${outcome.order} may or may not be placed: send it again with the same idempotency key, or look it up`,
      )
  }
}
