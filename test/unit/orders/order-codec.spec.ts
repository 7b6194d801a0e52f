import { encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import type { PartId, PeerId } from '../../../src/models/ids.ts'
import { PARTS_MAX } from '../../../src/models/order.ts'
import type { Item, Order } from '../../../src/models/order.ts'
import type { RouteRules } from '../../../src/models/route-rules.ts'
import { applyOperation, createOrder } from '../../../src/orders/apply.ts'
import { SPEC_BYTES_MAX } from '../../../src/orders/intake/intake.ts'
import type { OrderOperation } from '../../../src/orders/operation.ts'
import {
  decodeOrder,
  encodeOrder,
  ORDER_BYTES_SOFT_MAX,
  readOrder,
} from '../../../src/orders/order-codec.ts'
import { decodeMessages, encodeMessages } from '../../../src/wire/codec.ts'
import { actor, ANNAS_DESK, INTAKE, item, newOrder, ORDER_ID, P1, SPEC } from './sample.ts'

const LATE = 1_790_000_000_000
/** The longest texts that the API takes from people. */
const TEXTS = { reason: 120, carrier: 60, tracking: 80 }

/** An operation id as long as they are. */
let ops = 0
function opId(): string {
  ops += 1
  return `akeIntake1.x3f5.0123456789abcdef.${ops}`
}

/** The order after the operation, or as it was if it is refused. */
function change(order: Order, peer: PeerId, operation: OrderOperation): Order {
  const applied = applyOperation(order, operation, actor(peer, LATE, opId()))
  if (applied.type === 'refused') {
    expect(applied.reason).to.equal('history_full')
    return order
  }
  return applied.order
}

/** As many lines as an intake takes. */
function longestLines(): Item[] {
  const lines: Item[] = []
  while (encode({ ...SPEC, items: [...lines, item(16)] }).length < SPEC_BYTES_MAX) {
    lines.push(item(16))
  }
  return lines
}

/** Divided into as many parts as it may have, and tried at shops until no more attempt fits. */
function fullOrder(): Order {
  const items = longestLines()
  const names = Array.from({ length: PARTS_MAX - 1 }, (_, i) => `p${i + 2}` as PartId)
  const children = names.map((id, i) => {
    const lines = items.flatMap((_, line) => (line % names.length === i ? [line] : []))
    return { id, shares: lines.map((line) => [line, 16] as const) }
  })
  let order = createOrder(ORDER_ID, { ...SPEC, items }, actor(INTAKE, LATE, opId()))
  order = change(order, INTAKE, { type: 'plan', replaces: P1, children })
  for (let tries = 0; ; tries += 1) {
    const id = names[tries % names.length] as PartId
    const attempt = Math.floor(tries / names.length) + 1
    const shop = `12D3KooW${String(tries).padStart(2, '0').repeat(22)}` as PeerId
    const times = { ackBy: LATE, startBy: LATE }
    const leg = { part: id, attempt, shop, desk: ANNAS_DESK, cost: 12_345, ...times }
    const last = { part: id, attempt: attempt - 1, reason: 'start_late' }
    const free =
      attempt === 1 ? order : change(order, INTAKE, { type: 'withdraw', proof: 'p', ...last })
    const next = change(free, INTAKE, { type: 'assign', legs: [leg] })
    if (next === free) return order
    order = next
  }
}

/** Every part that a shop has goes the longest way to its end, with texts of this character. */
function ended(order: Order, character: string): Order {
  const text = (length: number): string => character.repeat(length)
  const texts = {
    reason: text(TEXTS.reason),
    carrier: text(TEXTS.carrier),
    tracking: text(TEXTS.tracking),
  }
  const way = ['accept', 'start', 'park', 'done', 'pack', 'ship', 'deliver', 'return'] as const
  return order.parts
    .filter((part) => part.state === 'offered')
    .reduce((held, { id, attempt, shop }) => {
      return way.reduce((last, type) => {
        const operation = { type, part: id, attempt, desk: ANNAS_DESK, ...texts }
        const next = change(last, shop as PeerId, operation)
        expect(next.version, `${type} of ${id}`).to.equal(last.version + 1)
        return next
      }, held)
    }, order)
}

describe('order codec', () => {
  it('gives back what it was given', () => {
    for (const order of [newOrder(), fullOrder()]) {
      expect(decodeOrder(encodeOrder(order))).to.deep.equal(order)
    }
  })

  it('refuses an order of another version', () => {
    const bytes = encode({ v: 99, actors: [], events: [] })
    expect(() => decodeOrder(bytes)).to.throw('version 99')
  })

  it('stops attempts at its soft limit, not long before', () => {
    const size = encodeOrder(fullOrder()).length
    expect(size).to.be.within(ORDER_BYTES_SOFT_MAX - 1_024, ORDER_BYTES_SOFT_MAX)
  })

  for (const [what, character] of [
    ['plain', 'x'],
    ['wide', '桜'],
  ] as const) {
    it(`leaves room for the end of every part, with the longest ${what} texts`, () => {
      const order = ended(fullOrder(), character)
      expect(order.state).to.equal('returned')
      const value = encodeOrder(order)
      const frames = encodeMessages([
        { type: 'value', rid: 'r', boot: 1, at: 1, accepted: null, value },
      ])
      expect(frames.map((frame) => decodeMessages(frame).type)).to.deep.equal(['messages'])
    })
  }

  describe('an order with rules', () => {
    const rules: RouteRules = {
      optimize: 'greenest',
      weights: { carbon: 300 },
      allow: [INTAKE],
      priority: [[INTAKE]],
      keepTogether: [[0]],
      lotMin: 5,
      rank: 'km',
    }
    const goods: Item = { ...item(1), goods: ['hazardous'] }
    const spec = { ...SPEC, items: [goods], arriveBy: LATE, rules }

    it('is read as it was written', () => {
      const order = createOrder(ORDER_ID, spec, actor(INTAKE, LATE, opId()))
      expect(readOrder(encodeOrder(order))).to.deep.equal(order)
    })

    it('is no order when a rule is malformed', () => {
      for (const wrong of [
        { lotMin: -1 },
        { allow: 'x' },
        { rank: 7 },
        { weights: { time: 'x' } },
      ]) {
        const bad = { ...spec, rules: { ...rules, ...wrong } } as unknown as typeof spec
        const order = createOrder(ORDER_ID, bad, actor(INTAKE, LATE, opId()))
        expect(readOrder(encodeOrder(order)), JSON.stringify(wrong)).to.equal(null)
      }
    })

    it('keeps what a newer version has added', () => {
      const newer = { ...spec, rules: { ...rules, moon: true } }
      const order = createOrder(ORDER_ID, newer, actor(INTAKE, LATE, opId()))
      expect(readOrder(encodeOrder(order))).to.deep.equal(order)
    })
  })
})
