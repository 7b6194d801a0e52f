import type { KnownShop } from '../../../src/models/shop.ts'
import {
  fillTerms,
  makeTermArray,
  priceOf,
  scoreOf,
  weightArray,
} from '../../../src/routing/cost.ts'
import { examine, makeFinding } from '../../../src/routing/eligibility.ts'
import { compileJob } from '../../../src/routing/request.ts'
import type { RouteRequest } from '../../../src/routing/request.ts'
import type { RouterSettings } from '../../../src/routing/settings.ts'
import { tableOf } from './fixtures.ts'

export interface NaiveOffer {
  readonly peer: string
  readonly score: number
}

/** The dumb twin of the indexed search: every shop, one after the other, cheapest first. */
export function naiveOffers(
  shops: readonly KnownShop[],
  request: RouteRequest,
  settings: RouterSettings,
): NaiveOffer[] {
  const job = compileJob(request, settings.cost)
  const quantities = job.lines.map((line) => line.quantity)
  const weights = weightArray(settings)
  const offers: NaiveOffer[] = []
  for (const shop of tableOf(shops).shops()) {
    const finding = makeFinding()
    if (examine(job, shop, settings, finding) !== null) continue
    const terms = makeTermArray()
    fillTerms(job, shop, settings, finding, quantities, terms)
    if (priceOf(terms) > job.priceMax) continue
    offers.push({ peer: shop.profile.peer, score: scoreOf(terms, weights) })
  }
  return offers.sort((a, b) => a.score - b.score || (a.peer < b.peer ? -1 : 1))
}
