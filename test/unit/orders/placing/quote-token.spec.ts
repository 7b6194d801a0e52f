import { expect } from 'chai'
import * as fc from 'fast-check'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import type { MerchantId } from '../../../../src/models/ids.ts'
import type { OrderSpec } from '../../../../src/models/order.ts'
import {
  QUOTE_LENGTH_MAX,
  readQuote,
  writeQuote,
} from '../../../../src/orders/placing/quote-token.ts'
import { ANNA, BORIS, item, NETWORK, SPEC } from '../sample.ts'

const ANNAS = new KeyedHashCrypto(ANNA, NETWORK)
const ANOTHER_NODE = new KeyedHashCrypto(BORIS, NETWORK)
const TERMS = {
  expiresAt: 1_790_000_000_000,
  currency: 'USD',
  prices: { budget: 900, standard: 1_000, express: null, overnight: null },
} as const
const TOKEN = writeQuote(TERMS, SPEC, ANNAS)

describe('quote token', () => {
  it('is read at another node, by whom it was made for', () => {
    expect(TOKEN).to.match(/^q1\.[\w-]+$/)
    expect(TOKEN.length).to.be.lessThan(QUOTE_LENGTH_MAX)
    expect(readQuote(TOKEN, SPEC, ANOTHER_NODE)).to.deep.equal({ issuer: ANNA, ...TERMS })
  })

  const same: readonly (readonly [what: string, change: Partial<OrderSpec>])[] = [
    ['other dates', { shipBy: 1, arriveBy: 2 }],
    ['another reference', { merchantReference: 'x' }],
    ['another shipping method', { shippingMethod: 'express' }],
    ['other wording', { items: SPEC.items.map((one) => ({ ...one, product: 'Bay at night' })) }],
  ]
  for (const [what, change] of same) {
    it(`is for an order with ${what} too`, () => {
      expect(readQuote(TOKEN, { ...SPEC, ...change }, ANNAS)).to.have.property('issuer')
    })
  }

  const other: readonly (readonly [what: string, change: Partial<OrderSpec>])[] = [
    ['another merchant', { merchant: 'c1.rival' as MerchantId }],
    ['another quantity', { items: [item(11), item(5)] }],
    ['another country', { destination: { ...SPEC.destination, country: 'CA' } }],
    ['another place', { destination: { ...SPEC.destination, near: { lat: 1, lon: 1 } } }],
  ]
  for (const [what, change] of other) {
    it(`is not for ${what}`, () => {
      expect(readQuote(TOKEN, { ...SPEC, ...change }, ANNAS)).to.equal('other_order')
    })
  }

  it('is not of another network', () => {
    const stranger = new KeyedHashCrypto(ANNA, 'another network')
    expect(readQuote(TOKEN, SPEC, stranger)).to.equal('not_a_quote')
  })

  it('holds only as it was given, and never throws', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: TOKEN.length - 4 }),
        fc.constantFrom('A', '_', '7'),
        (at, letter) => {
          const place = at + 3
          const forged = TOKEN.slice(0, place) + letter + TOKEN.slice(place + 1)
          if (forged === TOKEN) return
          const read = readQuote(forged, SPEC, ANNAS)
          // The last letter of base64 has bits that mean nothing.
          if (place < TOKEN.length - 1) expect(read).to.equal('not_a_quote')
        },
      ),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readQuote(text, SPEC, ANNAS)).to.equal('not_a_quote')
        expect(readQuote(`q1.${text}`, SPEC, ANNAS)).to.equal('not_a_quote')
      }),
    )
  })
})
