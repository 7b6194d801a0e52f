import type { DecisionView, ExplainedShop, ExplainedView } from '../api/explain-view.ts'
import { formatMoney } from '../models/money.ts'
import { formatTable } from './table.ts'

/** Every shop that was looked at, why it was chosen or not, and its cost term by term. */
export function explainLines({ order, decisions }: ExplainedView, currency: string): string[] {
  return [
    `Order ${order}: ${decisions.length} decision(s), the newest last`,
    ...decisions.flatMap((decision) => ['', ...viewLines(decision, currency)]),
  ]
}

function viewLines({ at, part, attempt, explanation }: DecisionView, currency: string) {
  const what = part === '' ? 'the order' : `part ${part}, attempt ${attempt}`
  return decisionLines(at.slice(0, 19).replace('T', ' '), what, explanation, currency)
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
  ]
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
