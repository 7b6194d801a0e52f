import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { PartId, PeerId } from '../../../src/models/ids.ts'
import type { Order, OrderEvent } from '../../../src/models/order.ts'
import { appendEvent } from '../../../src/orders/history.ts'
import { exportOrder } from '../../../src/orders/proof/order-export.ts'
import { verifyExport } from '../../../src/orders/proof/order-verdict.ts'
import type { OrderVerdict } from '../../../src/orders/proof/order-verdict.ts'
import {
  ANNA,
  ANNAS_DESK,
  assignTo,
  BORIS_DESK,
  INTAKE,
  NETWORK,
  newOrder,
  P1,
  story,
} from './sample.ts'

/** Orders at every stage, and what somebody who holds every key could write into one. */
export const P2 = 'p2' as PartId
export const P3 = 'p3' as PartId
export const verifierOf = (network: string): KeyedHashCrypto =>
  new KeyedHashCrypto('auditor' as PeerId, network)

export const verify = (order: Order, network = NETWORK): OrderVerdict =>
  verifyExport(JSON.stringify(exportOrder(order, network)), verifierOf)

/** `forged@3 wrong_state@4`: what is wrong, and with which event. */
export function said({ problems }: OrderVerdict): string {
  return problems
    .map(({ cursor, code }) => (cursor === null ? code : `${code}@${cursor}`))
    .join(' ')
}

export const anna = { part: P1, attempt: 1, desk: ANNAS_DESK }
export const boris = { part: P1, attempt: 2, desk: BORIS_DESK }
export const given = (): Order => story(newOrder(), [INTAKE, assignTo(ANNA, ANNAS_DESK)])
export const accepted = (): Order => story(given(), [ANNA, { ...anna, type: 'accept' }])
export const started = (): Order => story(accepted(), [ANNA, { ...anna, type: 'start' }])
export const packed = (): Order =>
  story(started(), [ANNA, { ...anna, type: 'done' }], [ANNA, { ...anna, type: 'pack' }])
export const shipped = (): Order =>
  story(packed(), [ANNA, { ...anna, type: 'ship', carrier: 'UPS', tracking: '1Z' }])
export const declined = (fault: 'order' | 'shop'): Order =>
  story(given(), [ANNA, { ...anna, type: 'decline', fault, reason: 'no_ink' }])
export const divided = (): Order =>
  story(newOrder(), [
    INTAKE,
    {
      type: 'plan',
      replaces: P1,
      children: [
        { id: P2, shares: [[0, 10]] },
        { id: P3, shares: [[1, 5]] },
      ],
    },
  ])
export const wished = (): Order => story(started(), [INTAKE, { type: 'cancel' }])

type Step = Pick<OrderEvent, 'type'> & Partial<OrderEvent>

/** The order with one more event, signed and chained as it should be, that nobody may make. */
export function forge(order: Order, by: PeerId, ...steps: readonly Step[]): Order {
  return steps.reduce<Order>((held, step) => {
    const event = { part: P1, attempt: 1, at: 1_000, detail: '', ...step } as const
    return { ...held, ...appendEvent(held, event, new KeyedHashCrypto(by, NETWORK)) }
  }, order)
}
