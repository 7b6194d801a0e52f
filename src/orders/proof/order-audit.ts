import type { PartId } from '../../models/ids.ts'
import type { Order, Part, Tried } from '../../models/order.ts'
import { deriveOrderState } from '../../models/order-lifecycle.ts'
import type { Verifier } from '../../ports/crypto.ts'
import { FIRST_PART, sameUnits } from '../apply.ts'
import { verifyHistory } from '../history.ts'
import type { HistoryFault } from '../history.ts'
import { replayEvents } from './replay.ts'
import type { Ghost, Replayed } from './replay.ts'

type Legal = Replayed & { readonly type: 'legal' }

export type OrderFault =
  | HistoryFault
  | (Replayed & { readonly type: 'illegal' })
  /** What the events lead to, and what the value says instead. `part` is empty for the whole order. */
  | {
      readonly type: 'differs'
      readonly part: PartId | ''
      readonly field: string
      readonly replayed: string
      readonly held: string
    }

/**
 * Everything that an order's value proves of itself: signatures, chain, legal moves, and that the
 * value is what they lead to. Empty if all of it holds. No signature covers what no event tells:
 * prices, deadlines, desks and the description of what was ordered, apart from its units.
 */
export function auditOrder(order: Order, verifier: Verifier): readonly OrderFault[] {
  const history = verifyHistory(order, verifier)
  const replayed = replayEvents(order.events)
  return [
    ...(history === null ? [] : [history]),
    ...(replayed.type === 'illegal' ? [replayed] : valueFaults(order, replayed)),
  ]
}

function valueFaults(order: Order, replayed: Legal): readonly OrderFault[] {
  return [...originFaults(order), ...unitFaults(order, replayed), ...stateFaults(order, replayed)]
}

/** The first event says who took the order, when, and under which name. */
function originFaults({ intake, createdAt, spec, events }: Order): readonly OrderFault[] {
  const [create] = events
  return [
    ...differs('', 'intake', create?.by, intake),
    ...differs('', 'createdAt', create?.at, createdAt),
    ...differs('', 'merchantReference', create?.detail, spec.merchantReference),
  ]
}

/** No unit is lost or made when an order is divided. */
function unitFaults({ spec, parts }: Order, { children }: Legal): readonly OrderFault[] {
  const whole = spec.items.map((item, line) => [line, item.quantity] as const)
  const sharesOf = (id: PartId): Part['shares'] =>
    parts.find((part) => part.id === id)?.shares ?? []
  const divided = [...children].map(
    ([id, ids]) => [id, sharesOf(id), ids.flatMap((child) => sharesOf(child))] as const,
  )
  return [[FIRST_PART, whole, sharesOf(FIRST_PART)] as const, ...divided].flatMap(
    ([id, from, to]) =>
      sameUnits(from, to) ? [] : differs(id, 'shares', JSON.stringify(from), JSON.stringify(to)),
  )
}

function stateFaults(order: Order, { parts, cancelWish }: Legal): readonly OrderFault[] {
  const ids = order.parts.map((part) => part.id)
  const unlike = differs('', 'parts', [...parts.keys()].join(' '), ids.join(' '))
  if (unlike.length > 0) return unlike
  return [
    ...order.parts.flatMap((part) => partFaults(part, parts.get(part.id) ?? [])),
    ...differs('', 'state', deriveOrderState(order.parts), order.state),
    ...differs('', 'cancelWish', cancelWish, order.cancelWish),
  ]
}

/** Against the ghost that fits best: none may differ. */
function partFaults(part: Part, ghosts: readonly Ghost[]): readonly OrderFault[] {
  const each = ghosts.map((ghost) => [
    ...differs(part.id, 'state', ghost.state, part.state),
    ...differs(part.id, 'attempt', ghost.attempt, part.attempt),
    ...differs(part.id, 'shop', ghost.shop, part.shop),
    ...differs(part.id, 'tried', triedText(ghost.tried), triedText(part.tried)),
    ...differs(part.id, 'reason', ghost.reason, part.reason),
    ...differs(part.id, 'tracking', ghost.delivery, `${part.carrier} ${part.tracking}`.trim()),
  ])
  return each.sort((a, b) => a.length - b.length)[0] ?? []
}

function triedText(tried: readonly Tried[]): string {
  return tried.map(({ shop, attempt, reason }) => `${attempt} ${shop} ${reason}`).join(', ')
}

function differs(
  part: PartId | '',
  field: string,
  replayed: string | number | boolean | null | undefined,
  held: string | number | boolean | null | undefined,
): readonly OrderFault[] {
  if (replayed === held) return []
  const name = (value: typeof held): string => (value === '' ? 'empty' : String(value ?? 'nothing'))
  return [{ type: 'differs', part, field, replayed: name(replayed), held: name(held) }]
}
