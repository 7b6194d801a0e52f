import { expect } from 'chai'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import type { MerchantId, OrderId, StoreId } from '../../../../src/models/ids.ts'
import { DAY_MS } from '../../../../src/models/ids.ts'
import type { Order } from '../../../../src/models/order.ts'
import { createOrder } from '../../../../src/orders/apply.ts'
import { DailyCap } from '../../../../src/orders/placing/daily-cap.ts'
import { OrderBook } from '../../../../src/orders/order-book.ts'
import type { RouteRequest } from '../../../../src/orders/placing/route-port.ts'
import { MachineContext } from '../../../../src/runtime/machine-context.ts'
import {
  ANNA,
  ANNAS_DESK,
  actor,
  assignTo,
  BORIS,
  INTAKE,
  NETWORK,
  SPEC,
  story,
} from '../sample.ts'

const NOW = 20_000 * DAY_MS + 3_600_000

/** An order of the merchant's that Anna has, created then. */
function annas(name: string, createdAt: number, merchant: string = SPEC.merchant): Order {
  const spec = { ...SPEC, merchant: merchant as MerchantId }
  const order = createOrder(name as OrderId, spec, actor(INTAKE, createdAt))
  return story(order, [INTAKE, assignTo(ANNA, ANNAS_DESK)])
}

function excluded(orders: readonly Order[], dailyCap: number | null, order = 'next'): string[] {
  const crypto = new KeyedHashCrypto(INTAKE, NETWORK)
  const context = new MachineContext({
    crypto,
    store: 's' as StoreId,
    boot: 1,
    sequence: 0,
    nonce: 'n',
  })
  const book = new OrderBook(context, () => undefined)
  for (const one of orders) book.learn(one)
  const request: RouteRequest = {
    order: order as OrderId,
    spec: dailyCap === null ? SPEC : { ...SPEC, rules: { dailyCap } },
    shares: [[0, 10]],
    excluded: new Map([[BORIS, 'tried']]),
    now: NOW,
    mayDivide: true,
    costAlready: 0,
    explained: false,
  }
  return [...new DailyCap(book).apply(request).excluded].map(([shop, why]) => `${shop} ${why}`)
}

const TRIED = `${BORIS} tried`
const FULL = `${ANNA} daily_cap`

describe('daily cap', () => {
  const two = [annas('a', NOW - 1), annas('b', NOW - 2)]

  it('leaves out a shop that has so many orders of the merchant today', () => {
    expect(excluded(two, 2)).to.deep.equal([TRIED, FULL])
    expect(excluded(two, 3)).to.deep.equal([TRIED])
    expect(excluded(two, null)).to.deep.equal([TRIED])
  })

  it('counts neither yesterday, nor other merchants, nor the order itself', () => {
    expect(excluded([annas('a', NOW - DAY_MS), annas('b', NOW)], 2)).to.deep.equal([TRIED])
    expect(excluded([annas('a', NOW, 'c1.rival'), annas('b', NOW)], 2)).to.deep.equal([TRIED])
    expect(excluded(two, 2, 'a')).to.deep.equal([TRIED])
  })
})
