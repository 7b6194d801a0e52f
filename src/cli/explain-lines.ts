import type {
  AskedElsewhere,
  DecisionView,
  ExplainedShop,
  ExplainedView,
} from '../api/explain-view.ts'
import { formatMoney } from '../models/money.ts'
import { formatTable } from './table.ts'

/** Names of clusters by their ids, as the node that is asked knows them. */
export type ClusterNames = ReadonlyMap<string, string>

/** Every shop that was looked at, why it was chosen or not, and its cost term by term. */
export function explainLines(
  { order, decisions }: ExplainedView,
  currency: string,
  names: ClusterNames = new Map(),
): string[] {
  return [
    `Order ${order}: ${decisions.length} decision(s), the newest last`,
    ...decisions.flatMap((decision) => ['', ...viewLines(decision, currency, names)]),
  ]
}

function viewLines(
  { at, part, attempt, explanation }: DecisionView,
  currency: string,
  names: ClusterNames,
): readonly string[] {
  const what = part === '' ? 'the order' : `part ${part}, attempt ${attempt}`
  const when = at.slice(0, 19).replace('T', ' ')
  const [first = '', ...others] = decisionLines(when, what, explanation, currency)
  const { cluster } = explanation
  const name = names.get(cluster) ?? ''
  // A name that was needed to tell two apart has the id in it already.
  const named = name === '' || name.includes(cluster) ? name || cluster : `${name} (${cluster})`
  return [first, ...(cluster === '' ? [] : [`it goes to the region of ${named}`]), ...others]
}

/** `at` and `what` are words for the reader. */
export function decisionLines(
  at: string,
  what: string,
  explanation: DecisionView['explanation'],
  currency: string,
): readonly string[] {
  const { strategy, choice, shops, known, eligible, summarised } = explanation
  const chosen = shops.filter(({ verdict }) => verdict === 'chosen').map(({ name }) => name)
  const outcome =
    choice.type === 'routed' ? `goes to ${chosen.join(' and ')}` : `has no shop: ${choice.reason}`
  const others = Object.entries(summarised).map(([verdict, count]) => `${count} ${verdict}`)
  return [
    `${at}  ${what} ${outcome}`,
    `strategy ${strategy}; ${known} shop(s) known, ${eligible} could make it`,
    ...formatTable(
      ['SHOP', 'CITY', 'KM', 'VERDICT', 'PRICE', 'COST', 'TERMS'],
      shops.map((shop) => rowOf(shop, currency)),
    ),
    ...(others.length === 0 ? [] : [`not listed: ${others.join(', ')}`]),
    ...(explanation.asked ?? []).map((asked) => askedLine(asked, currency)),
    ...(explanation.exact === undefined ? [] : [exactLine(explanation)]),
  ]
}

const WHY_ASKED: Readonly<Record<AskedElsewhere['why'], string>> = {
  nobody_here: 'nobody known here can make it',
  cheaper_there: 'it may cost less there',
  destination: "the destination's own cluster",
  named: 'the merchant names it',
}

type Explained = DecisionView['explanation']

const EXACT_SAID: Readonly<Record<NonNullable<Explained['exact']>['verdict'], string>> = {
  better: 'its division is the one that was chosen',
  no_better: 'it found nothing better',
  not_possible: 'a shop of its division cannot have its part now',
  none: 'no division keeps the rules',
  no_solver: 'there is none at this node',
  too_large: 'the order is too large for it',
  busy: 'too many orders waited for it',
  too_slow: 'it did not answer in time',
  failed: 'it broke down',
}

/** An exact solver was asked, because the division could not be proven to be as good as can be. */
function exactLine({ exact, choice }: Explained): string {
  if (exact === undefined) return ''
  const { verdict, proven, without } = exact
  const cost = choice.type === 'routed' ? choice.legs.reduce((sum, leg) => sum + leg.cost, 0) : null
  const saved =
    verdict !== 'better' || cost === null
      ? ''
      : without === null
        ? `; without it there was none`
        : `: ${cost} instead of ${without}`
  return `exact solver: ${EXACT_SAID[verdict]}${saved}${proven ? ', proven' : ''}`
}

/** One cluster, or shop, that was asked beyond those that this node knows, and what it answered. */
function askedLine(asked: AskedElsewhere, currency: string): string {
  const { cluster, name, peer, why, estimate, answer, proposals } = asked
  const place = name === '' ? '' : ` ${name}`
  const who =
    why === 'named' ? `shop ${peer}` : `cluster${place} ${cluster || 'unknown'} through ${peer}`
  const expected = estimate === null ? '' : `, expected from ${estimate}`
  const best = proposals[0]
  const told =
    answer === 'no_answer'
      ? 'no answer'
      : answer === 'nothing'
        ? 'it has no shop for it'
        : best === undefined
          ? 'answered'
          : `${proposals.length} or more shop(s), the best at ${best.cost} for ` +
            formatMoney({ amount: best.price, currency })
  return `asked ${who}: ${WHY_ASKED[why]}${expected}; ${told}`
}

function rowOf(shop: ExplainedShop, currency: string): readonly string[] {
  const money = (amount: number | null): string =>
    amount === null ? '' : formatMoney({ amount, currency })
  const terms = Object.entries(shop.terms ?? {})
    .sort(([, a], [, b]) => b - a)
    .map(([term, amount]) => `${term} ${amount}`)
  return [
    shop.name,
    shop.city,
    String(Math.round(shop.km)),
    shop.detail === '' ? shop.verdict : `${shop.verdict} (${shop.detail})`,
    money(shop.price),
    shop.cost === null ? '' : String(shop.cost),
    terms.join(' + '),
  ]
}
