import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import type { ArtworkHash, MerchantId, PartId, PeerId, StoreId } from '../../../src/models/ids.ts'
import { makeOrderId } from '../../../src/models/ids.ts'
import type { ClusterId } from '../../../src/models/ids.ts'
import type { Item, Order, OrderSpec } from '../../../src/models/order.ts'
import { applyOperation, createOrder } from '../../../src/orders/apply.ts'
import type { Actor } from '../../../src/orders/apply.ts'
import type { Applied, OrderOperation } from '../../../src/orders/operation.ts'

/** Two shops, an intake and an order of two lines: enough to tell any story of the order machine. */
export const INTAKE = '12D3KooWIntakeIntakeIntakeIntakeIntakeIntakeIntake1' as PeerId
export const ANNA = '12D3KooWAnnaAnnaAnnaAnnaAnnaAnnaAnnaAnnaAnnaAnnaAn2' as PeerId
export const BORIS = '12D3KooWBorisBorisBorisBorisBorisBorisBorisBorisBo3' as PeerId
export const ANNAS_DESK = 'a'.repeat(32) as StoreId
export const BORIS_DESK = 'b'.repeat(32) as StoreId
export const P1 = 'p1' as PartId

export const ORDER_ID = makeOrderId({
  cluster: 'c1' as ClusterId,
  epoch: 0,
  day: 20_000,
  intake: INTAKE.slice(-10),
  boot: 7,
  seq: 1,
})

export function item(quantity: number): Item {
  return {
    product: 'Poster',
    process: 'digital',
    size: 'A3',
    substrate: 'silk-170',
    finishings: [],
    colours: 4,
    sides: 1,
    quantity,
    artwork: {
      hash: 'f'.repeat(64) as ArtworkHash,
      bytes: 1_000,
      mediaType: 'application/pdf',
      pages: 1,
    },
  }
}

export const SPEC: OrderSpec = {
  merchant: 'c1.merchant' as MerchantId,
  merchantReference: 'SHOP-1001',
  items: [item(10), item(5)],
  destination: {
    country: 'US',
    postcodePrefix: '941',
    near: { lat: 37.8, lon: -122.4 },
    addressHash: '0'.repeat(64),
  },
  shippingMethod: 'standard',
  shipBy: 20_003 * 86_400_000,
  priceCap: null,
  strategy: 'auto',
  shop: null,
  maxSplits: 4,
}

export const NETWORK = 'test'

let ops = 0

/** Someone who acts at a time; each call is another operation unless `op` is given. */
export function actor(peer: PeerId, now = 1_000, op = `op-${(ops += 1)}`): Actor {
  return { crypto: new KeyedHashCrypto(peer, NETWORK), now, op }
}

export function newOrder(): Order {
  return createOrder(ORDER_ID, SPEC, actor(INTAKE, 1_000))
}

export function assignTo(
  shop: PeerId,
  desk: StoreId,
  attempt = 1,
  part: PartId = P1,
): OrderOperation {
  const times = { ackBy: 60_000, startBy: 120_000 }
  return { type: 'assign', legs: [{ part, attempt, shop, desk, cost: 100, ...times }] }
}

/** Applies in turn; each must change the order. */
export function story(
  order: Order,
  ...steps: readonly (readonly [PeerId, OrderOperation])[]
): Order {
  return steps.reduce((held, [peer, operation]) => {
    const applied: Applied<Order> = applyOperation(held, operation, actor(peer))
    if (applied.type !== 'changed') {
      throw new Error(
        `${operation.type}: ${applied.type} ${applied.type === 'refused' ? applied.reason : ''}`,
      )
    }
    return applied.order
  }, order)
}
