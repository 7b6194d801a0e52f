import { assert } from '../models/failure.ts'
import type { OrderId, PartId, PeerId } from '../models/ids.ts'
import { ATTEMPTS_MAX, OPS_KEPT, PARTS_MAX } from '../models/order.ts'
import type { Order, OrderEvent, OrderKey, OrderSpec, Part, Share } from '../models/order.ts'
import { deriveOrderState, orderMayMove } from '../models/order-lifecycle.ts'
import { partMayMove } from '../models/part-lifecycle.ts'
import type { PartEvent, PartState } from '../models/part-lifecycle.ts'
import type { Crypto } from '../ports/crypto.ts'
import { appendEvent, CHAIN_START } from './history.ts'
import type { Applied, OperationRefusal, OrderOperation, ShopOperation } from './operation.ts'
import { encodeOrder, ORDER_BYTES_SOFT_MAX } from './order-codec.ts'

/** Who acts, when, and under which operation id. */
export interface Actor {
  readonly crypto: Crypto
  readonly now: number
  /** The same for each retry of one operation: that is how a retry is recognised. */
  readonly op: string
}

/** What `create` plans: every other part comes from dividing it. */
export const FIRST_PART = 'p1' as PartId

/** The value that `create` proposes: one part holds everything until routing splits it. */
export function createOrder(
  id: OrderId,
  spec: OrderSpec,
  actor: Actor,
  key: OrderKey | null = null,
): Order {
  const blank: Order = {
    id,
    version: 0,
    spec,
    intake: actor.crypto.self,
    createdAt: actor.now,
    state: 'routing',
    cancelWish: false,
    parts: [],
    events: [],
    chain: CHAIN_START,
    ops: [],
    ...(key === null ? {} : { key }),
  }
  const draft = new Draft(blank, actor)
  draft.note('create', '', 0, spec.merchantReference)
  draft.add(
    FIRST_PART,
    spec.items.map((item, line): Share => [line, item.quantity]),
  )
  return draft.finish()
}

/**
 * The compare-and-swap function of every change to an order: pure, total, and idempotent by the
 * operation's id and, for a shop, by (attempt, desk, state reached).
 */
export function applyOperation(
  order: Order | null,
  operation: OrderOperation,
  actor: Actor,
): Applied<Order> {
  if (order === null) return { type: 'refused', reason: 'no_such_order', order: null }
  if (order.ops.includes(actor.op)) return { type: 'already', order }
  const draft = new Draft(order, actor)
  const verdict = change(draft, order, operation)
  if (verdict === 'already') return { type: 'already', order }
  if (verdict !== null) return { type: 'refused', reason: verdict, order }
  const next = draft.finish()
  // Whatever leads to more attempts: an order can only go round through one of these.
  const { type } = operation
  const grows = type === 'plan' || type === 'assign' || type === 'resume'
  if (grows && encodeOrder(next).length > ORDER_BYTES_SOFT_MAX) {
    return { type: 'refused', reason: 'history_full', order }
  }
  return { type: 'changed', order: next }
}

type Verdict = OperationRefusal | 'already' | null

function change(draft: Draft, order: Order, operation: OrderOperation): Verdict {
  switch (operation.type) {
    case 'plan':
      return plan(draft, order, operation)
    case 'assign':
      return assign(draft, order, operation)
    case 'cancel':
      if (order.cancelWish && !order.parts.some((part) => cancelable(part.state))) return 'already'
      draft.wishCanceled(operation.reason)
      for (const part of order.parts)
        if (cancelable(part.state)) draft.move(part, 'cancel', 'canceled', {})
      return null
    case 'hold': {
      const part = find(order, operation.part)
      if (part === null) return 'no_such_part'
      if (part.state !== 'unassigned') return 'wrong_state'
      draft.move(part, 'hold', 'on_hold', { reason: operation.reason }, operation.reason)
      return null
    }
    case 'resume': {
      const part = find(order, operation.part)
      if (part === null) return 'no_such_part'
      if (part.state !== 'on_hold' || part.reason !== operation.reason) return 'wrong_state'
      if (order.cancelWish) return 'order_canceled'
      draft.move(part, 'resume', 'unassigned', { reason: '' })
      return null
    }
    case 'withdraw': {
      const part = find(order, operation.part)
      if (part === null) return 'no_such_part'
      if (part.attempt !== operation.attempt) return 'other_attempt'
      if (part.state !== 'offered' && part.state !== 'accepted') return 'wrong_state'
      if (operation.proof === '') return 'no_proof'
      draft.free(part, 'withdraw', operation.reason, operation.proof)
      return null
    }
    case 'park_absent': {
      const part = find(order, operation.part)
      if (part === null) return 'no_such_part'
      if (part.attempt !== operation.attempt) return 'other_attempt'
      if (part.state === 'parked') return 'already'
      if (part.state !== 'in_production') return 'wrong_state'
      draft.move(part, 'park', 'parked', { reason: operation.reason }, operation.reason)
      return null
    }
    case 'accept':
    case 'decline':
    case 'start':
    case 'park':
    case 'done':
    case 'void':
    case 'write_off':
    case 'pack':
    case 'ship':
    case 'deliver':
    case 'return':
      return byShop(draft, order, operation)
  }
}

/** A part is sealed and its children listed in one step, so that both can never live (D18). */
function plan(draft: Draft, order: Order, operation: OrderOperation & { type: 'plan' }): Verdict {
  const part = find(order, operation.replaces)
  if (part === null) return 'no_such_part'
  if (part.state !== 'unassigned') return 'wrong_state'
  if (order.cancelWish) return 'order_canceled'
  if (order.parts.length + operation.children.length > PARTS_MAX) return 'too_many_parts'
  if (operation.children.some((child) => find(order, child.id) !== null)) return 'shares_mismatch'
  if (
    !sameUnits(
      part.shares,
      operation.children.flatMap((child) => child.shares),
    )
  )
    return 'shares_mismatch'
  draft.move(part, 'replace', 'replaced', {}, operation.children.map((child) => child.id).join(' '))
  for (const child of operation.children) draft.add(child.id, child.shares, operation.by)
  return null
}

/** All legs or none. */
function assign(
  draft: Draft,
  order: Order,
  operation: OrderOperation & { type: 'assign' },
): Verdict {
  if (order.cancelWish) return 'order_canceled'
  for (const leg of operation.legs) {
    const part = find(order, leg.part)
    if (part === null) return 'no_such_part'
    if (part.state !== 'unassigned') return 'wrong_state'
    if (leg.attempt !== part.attempt + 1) return 'other_attempt'
    if (leg.attempt > ATTEMPTS_MAX) return 'too_many_attempts'
    const { part: _, ...given } = leg
    draft.move(part, 'assign', 'offered', { ...given, reason: '' }, given.shop)
  }
  return null
}

/** The state that each of a shop's steps leads to; `decline` and `void` free the part instead. */
const SHOP_STEPS: Readonly<Partial<Record<ShopOperation['type'], PartState>>> = {
  accept: 'accepted',
  start: 'in_production',
  park: 'parked',
  done: 'printed',
  write_off: 'failed',
  pack: 'packed',
  ship: 'shipped',
  deliver: 'delivered',
  return: 'returned',
}

function byShop(draft: Draft, order: Order, operation: ShopOperation): Verdict {
  const part = find(order, operation.part)
  if (part === null) return 'no_such_part'
  if (part.attempt !== operation.attempt) return 'other_attempt'
  if (part.desk !== operation.desk && !AFTER_PRESS.has(part.state)) return 'other_desk'
  if (part.shop !== draft.actor.crypto.self) return 'not_your_part'
  if (part.state === SHOP_STEPS[operation.type]) return 'already'
  const reason = 'reason' in operation ? operation.reason : ''
  switch (operation.type) {
    case 'decline': {
      const held = operation.fault === 'order'
      if (!partMayMove(part.state, 'decline', held ? 'on_hold' : 'unassigned')) return 'wrong_state'
      if (held) draft.move(part, 'decline', 'on_hold', { ...VACANT, reason }, reason)
      else draft.free(part, 'decline', reason)
      return null
    }
    case 'void':
      if (!partMayMove(part.state, 'void', 'unassigned')) return 'wrong_state'
      draft.free(part, 'void', reason)
      return null
    case 'ship': {
      if (part.state !== 'packed') return 'wrong_state'
      const { carrier, tracking } = operation
      draft.move(part, 'ship', 'shipped', { carrier, tracking }, `${carrier} ${tracking}`.trim())
      return null
    }
    case 'accept':
    case 'start':
    case 'park':
    case 'done':
    case 'write_off':
    case 'pack':
    case 'deliver':
    case 'return': {
      const to = SHOP_STEPS[operation.type]
      assert(to !== undefined, `no state for ${operation.type}`)
      if (!partMayMove(part.state, operation.type, to)) return 'wrong_state'
      draft.move(part, operation.type, to, { reason }, reason)
      return null
    }
  }
}

/**
 * A desk is named so that a wiped shop prints nothing for its former self (D1). What is on paper, or
 * parked because it may be, waits for the people of the shop, and they did not change with the disk (D4).
 */
const AFTER_PRESS: ReadonlySet<PartState> = new Set([
  'parked',
  'printed',
  'packed',
  'shipped',
  'delivered',
])

/** What a part loses with its shop. The attempt stays: it only grows. */
const VACANT = { shop: null, desk: null, cost: 0, ackBy: 0, startBy: 0 } as const

/** One change being written: moves parts by the table, signs an event for each move. */
class Draft {
  readonly actor: Actor
  #order: Order

  constructor(order: Order, actor: Actor) {
    this.#order = order
    this.actor = actor
  }

  note(type: OrderEvent['type'], part: PartId | '', attempt: number, detail: string): void {
    const event = { type, part, attempt, at: this.actor.now, detail }
    this.#order = { ...this.#order, ...appendEvent(this.#order, event, this.actor.crypto) }
  }

  add(id: PartId, shares: readonly Share[], detail = ''): void {
    const part: Part = {
      id,
      shares,
      state: 'unassigned',
      attempt: 0,
      ...VACANT,
      tried: [],
      reason: '',
      carrier: '',
      tracking: '',
    }
    this.#order = { ...this.#order, parts: [...this.#order.parts, part] }
    this.note('plan', id, 0, detail)
  }

  wishCanceled(reason = ''): void {
    if (this.#order.cancelWish) return
    this.#order = { ...this.#order, cancelWish: true }
    this.note('cancel_wish', '', 0, reason)
  }

  move(part: Part, event: PartEvent, to: PartState, set: Partial<Part>, detail = ''): void {
    assert(partMayMove(part.state, event, to), `part ${part.id}: ${part.state} -${event}-> ${to}`)
    const { shipBy, ...rest } = { ...part, ...set, state: to }
    // A part without a shop has no day of its own: the next shop is another way off.
    const moved: Part = rest.shop === null || shipBy === undefined ? rest : { ...rest, shipBy }
    const parts = this.#order.parts.map((p) => (p.id === part.id ? moved : p))
    this.#order = { ...this.#order, parts }
    this.note(event, part.id, moved.attempt, detail)
  }

  /** Back to where any shop may have it; at once canceled if that is what the merchant wants (D16). */
  free(part: Part, event: PartEvent, reason: string, proof = ''): void {
    const tried =
      part.shop === null
        ? part.tried
        : [...part.tried, { shop: part.shop, attempt: part.attempt, reason }]
    const detail = `${reason} ${proof}`.trim()
    this.move(part, event, 'unassigned', { ...VACANT, tried, reason }, detail)
    const freed = find(this.#order, part.id)
    if (this.#order.cancelWish && freed !== null) this.move(freed, 'cancel', 'canceled', {})
  }

  finish(): Order {
    const state = deriveOrderState(this.#order.parts)
    assert(
      this.#order.version === 0 || orderMayMove(this.#order.state, state),
      `order ${this.#order.id}: ${this.#order.state} -> ${state}`,
    )
    const ops = [...this.#order.ops, this.actor.op].slice(-OPS_KEPT)
    return { ...this.#order, version: this.#order.version + 1, state, ops }
  }
}

function find(order: Order, id: PartId): Part | null {
  return order.parts.find((part) => part.id === id) ?? null
}

function cancelable(state: PartState): boolean {
  return partMayMove(state, 'cancel', 'canceled')
}

/** Whether both hold the same units of each line, and `b` only whole positive ones. */
export function sameUnits(a: readonly Share[], b: readonly Share[]): boolean {
  const units = new Map<number, number>()
  for (const [line, quantity] of a) units.set(line, (units.get(line) ?? 0) + quantity)
  for (const [line, quantity] of b) units.set(line, (units.get(line) ?? 0) - quantity)
  const positive = b.every(([, quantity]) => Number.isInteger(quantity) && quantity > 0)
  return positive && [...units.values()].every((left) => left === 0)
}

/** Whether `peer` makes or made a part of the order: such a shop may see its address while it works. */
export function worksFor(order: Order, peer: PeerId): boolean {
  return order.parts.some((part) => part.shop === peer && part.state !== 'canceled')
}
