import type { OrderId } from '../../models/ids.ts'
import type { Money } from '../../models/money.ts'
import type { OrderSpec } from '../../models/order.ts'
import type { DailyCap } from '../../orders/placing/daily-cap.ts'
import type { Submission } from '../../orders/intake/intake.ts'
import { readQuote, writeQuote } from '../../orders/placing/quote-token.ts'
import type { Quote } from '../../orders/placing/quote-token.ts'
import { withAsked } from '../../orders/placing/route-port.ts'
import type { RouteRequest } from '../../orders/placing/route-port.ts'
import type { AskedElsewhere } from '../../routing/explanation.ts'
import type { Context } from '../../ports/context.ts'
import type { Command, Quoted, Refused } from './command.ts'
import type { Neighbourhood } from '../neighbourhood/neighbourhood.ts'
import { refuse } from './refusal.ts'

/** A day: a merchant's customer sleeps over it, and tariffs seldom change sooner. */
const QUOTE_FOR_MS = 86_400_000

/** Prices before ordering, and the submissions that name them. */
export class Quotes {
  readonly #context: Context
  readonly #neighbourhood: Neighbourhood
  readonly #dailyCap: DailyCap
  readonly #quoteForMs: number

  constructor(
    context: Context,
    neighbourhood: Neighbourhood,
    dailyCap: DailyCap,
    quoteForMs = QUOTE_FOR_MS,
  ) {
    this.#context = context
    this.#neighbourhood = neighbourhood
    this.#dailyCap = dailyCap
    this.#quoteForMs = quoteForMs
  }

  /** Asks other clusters first, where they could be better: as the order itself would. */
  quote({ spec }: Command<'quote'>, done: (quoted: Quoted) => void): void {
    const request = this.#dailyCap.apply(this.#requestFor(spec))
    this.#neighbourhood.beyond.solicitor.consult(request, (asked) =>
      done(this.#quoted(spec, request, asked)),
    )
  }

  #quoted(spec: OrderSpec, request: RouteRequest, asked: readonly AskedElsewhere[]): Quoted {
    const methods = this.#neighbourhood.routing.quote(request)
    const expiresAt = this.#context.now() + this.#quoteForMs
    const prices = Object.fromEntries(
      methods.map((quote) => [quote.method, quote.type === 'quoted' ? quote.price : null]),
    ) as Quote['prices']
    const terms = {
      expiresAt,
      currency: this.#neighbourhood.routing.router.settings.currency,
      prices,
    }
    return {
      ok: true,
      id: writeQuote(terms, spec, this.#context.crypto),
      expiresAt,
      methods,
      explanation: withAsked(this.#neighbourhood.routing.route(request).explanation, asked),
    }
  }

  /** The submission with the price of the quote that it names as its cap, or why not. */
  lock(submission: Submission): Submission | Refused {
    const { quote: token, spec } = submission
    if (token === undefined || token === '') return submission
    const { crypto } = this.#context
    const quote = readQuote(token, spec, crypto)
    if (quote === 'other_order') {
      return refuse(
        'invalid_input',
        'quote is for other items, another destination or another merchant: ask for a quote of this order',
      )
    }
    if (quote === 'not_a_quote' || !this.#neighbourhood.isMember(quote.issuer)) {
      return refuse(
        'invalid_input',
        'quote is none that a shop of this network has given: give the id that `printnode quote` printed',
      )
    }
    const price = quote.prices[spec.shippingMethod]
    if (price === null) {
      const problem = `the quote has no price for shipping method ${spec.shippingMethod}`
      return refuse('invalid_input', `${problem}: take one that it has, or ask for another quote`)
    }
    const priceCap = lowest(spec.priceCap, { amount: price, currency: quote.currency })
    const locked = { ...submission, spec: { ...spec, priceCap } }
    // What was placed before it expired is answered as ever: only a new order is refused.
    return quote.expiresAt > this.#context.now() ? locked : { ...locked, lapsed: quote.expiresAt }
  }

  #requestFor(spec: OrderSpec): RouteRequest {
    return {
      // An order has its own number: near-equal shops are chosen by it, and cost the same.
      order: 'quote' as OrderId,
      spec,
      shares: spec.items.map(({ quantity }, line) => [line, quantity] as const),
      excluded: new Map(),
      now: this.#context.now(),
      mayDivide: true,
      costAlready: 0,
      explained: true,
    }
  }
}

function lowest(cap: Money | null, price: Money): Money {
  return cap !== null && cap.amount < price.amount ? cap : price
}
