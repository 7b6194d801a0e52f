import type { FailureCode } from '../../models/failure.ts'
import type { ChangeOutcome } from '../../orders/registry.ts'
import type { OperationRefusal } from '../../orders/operation.ts'
import type { OrderFound, Refused } from './command.ts'

export function refuse(code: FailureCode, message: string): Refused {
  return { ok: false, code, message }
}

const WHY: Readonly<Record<OperationRefusal, string>> = {
  no_such_order: 'there is no such order',
  no_such_part: 'the order has no such part',
  no_proof: 'nothing proves that the part may be taken away',
  not_your_part: 'the part belongs to another shop',
  other_attempt: 'the part has gone on to another attempt',
  other_desk: 'the part was given to this shop before its books were lost',
  wrong_state: 'the part is in a state that does not allow it',
  order_canceled: 'the order is being canceled',
  too_many_parts: 'the order has as many parts as it may have',
  too_many_attempts: 'the part has been tried at as many shops as it may be',
  history_full: "the order's history is full",
  shares_mismatch: 'the new parts do not add up to the old one',
}

/** A register's answer as a person hears it. */
export function changeResult(outcome: ChangeOutcome): OrderFound | Refused {
  switch (outcome.type) {
    case 'changed':
    case 'already':
      return { ok: true, order: outcome.order }
    case 'refused': {
      const missing = outcome.reason === 'no_such_order'
      return refuse(missing ? 'not_found' : 'conflict', WHY[outcome.reason])
    }
    case 'unreachable':
      return refuse(
        'quorum_unavailable',
        'the keepers of this order cannot be reached: nothing was changed, try again',
      )
    case 'unknown':
      return refuse(
        'unknown_outcome',
        'the keepers did not answer in time: it may have happened, look at the order before trying again',
      )
  }
}
