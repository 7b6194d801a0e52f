import type { OrderId, PartId, PeerId } from '../../models/ids.ts'
import type { Order, OrderEvent } from '../../models/order.ts'
import type { OrderState } from '../../models/order-lifecycle.ts'
import type { PartState } from '../../models/part-lifecycle.ts'
import type { Verifier } from '../../ports/crypto.ts'
import { auditOrder } from './order-audit.ts'
import type { OrderFault } from './order-audit.ts'
import { readExport } from './order-export.ts'
import type { IllegalReason } from './replay.ts'

/** What `printnode order verify` prints. */
export interface OrderVerdict {
  readonly sound: boolean
  /** Null: the file does not even say. */
  readonly network: string | null
  /** Null: the file holds no order. */
  readonly order: VerifiedOrder | null
  readonly problems: readonly OrderProblem[]
}

export interface VerifiedOrder {
  readonly id: OrderId
  readonly state: OrderState
  readonly parts: readonly {
    readonly id: PartId
    readonly state: PartState
    readonly attempt: number
  }[]
  readonly events: number
  /** Whom the events name, by first appearance, each with the number of its events. */
  readonly signers: readonly { readonly peer: PeerId; readonly events: number }[]
}

export interface OrderProblem {
  /** The event's place from 1, as in `GET /orders/:id/events`; null: it is no single event's. */
  readonly cursor: number | null
  readonly code: 'not_an_export' | 'not_an_order' | OrderFault['type'] | IllegalReason
  readonly message: string
}

/** Judges the text of an export. `verifierOf` makes what checks the signatures of a network. */
export function verifyExport(
  file: string,
  verifierOf: (network: string) => Verifier,
): OrderVerdict {
  const read = readExport(file)
  switch (read.type) {
    case 'not_an_export': {
      const message = 'this is no file that `printnode order export` writes'
      return unreadable(null, { cursor: null, code: read.type, message })
    }
    case 'not_an_order': {
      const message =
        'what is in it cannot be read as an order: it was damaged, or is of a newer printnode'
      return unreadable(read.network, { cursor: null, code: read.type, message })
    }
    case 'read': {
      const { network, order } = read
      const problems = auditOrder(order, verifierOf(network)).map((fault) =>
        problemOf(order, fault),
      )
      return { sound: problems.length === 0, network, order: summaryOf(order), problems }
    }
  }
}

function unreadable(network: string | null, problem: OrderProblem): OrderVerdict {
  return { sound: false, network, order: null, problems: [problem] }
}

function summaryOf({ id, state, parts, events }: Order): VerifiedOrder {
  const signers = [...new Set(events.map((event) => event.by))]
  return {
    id,
    state,
    parts: parts.map(({ id, state, attempt }) => ({ id, state, attempt })),
    events: events.length,
    signers: signers.map((peer) => ({
      peer,
      events: events.filter((event) => event.by === peer).length,
    })),
  }
}

function problemOf(order: Order, fault: OrderFault): OrderProblem {
  switch (fault.type) {
    case 'forged':
      return {
        cursor: fault.index + 1,
        code: 'forged',
        message: `${eventText(order, fault.index)} is not signed by ${fault.by} as what came next in this order and network: it, or one before it, was changed, dropped, moved or added`,
      }
    case 'chain_broken':
      return {
        cursor: null,
        code: 'chain_broken',
        message:
          'the chain does not end with the last event: events are missing at the end, or it was changed',
      }
    case 'illegal':
      return {
        cursor: fault.index + 1,
        code: fault.reason,
        message: `${eventText(order, fault.index)} ${ILLEGAL[fault.reason]}`,
      }
    case 'differs': {
      const { part, field, replayed, held } = fault
      const what = part === '' ? `the order's ${field}` : `${field} of ${part}`
      const message = `${what} is ${held}, but the events lead to ${replayed}`
      return { cursor: null, code: 'differs', message }
    }
  }
}

function eventText({ events }: Order, index: number): string {
  const event: OrderEvent | undefined = events[index]
  if (event === undefined) return `event ${index + 1}, which is missing,`
  return `event ${index + 1} (${event.type}${event.part === '' ? '' : ` of ${event.part}`})`
}

const ILLEGAL: Readonly<Record<IllegalReason, string>> = {
  unknown_event: 'is of no kind that is known here',
  not_created: 'stands where the order must be created first',
  created_twice: 'creates the order a second time',
  not_planned: 'plans a part that no step before it has listed',
  children_missing: 'stands where a part that was listed must be planned first',
  part_exists: 'plans a part that is there already',
  too_many_parts: 'makes more parts than an order may have',
  no_such_part: 'names no part that it could be about',
  wrong_state: 'cannot follow from the state it finds',
  other_attempt:
    'names another attempt than the one it could be about: attempts grow by one with each assignment',
  too_many_attempts: 'makes more attempts than a part may have',
  not_your_part: 'is the word of a shop that does not have the part then',
  order_canceled: 'gives out what the merchant wants no more',
  not_canceled: 'cancels what nobody wanted canceled',
}
