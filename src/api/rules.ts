import type { PeerId } from '../models/ids.ts'
import type { Preference, RouteRules } from '../models/route-rules.ts'
import type { ShopView } from '../runtime/commands/command.ts'
import type { InputIssue } from './error-body.ts'
import { inputIssue, shown } from './input.ts'
import type { Parsed } from './input.ts'
import type { RulesRequest } from './rules-request.ts'

/** A libp2p id of an Ed25519 key: a shop may be named by it before this node has heard of it. */
const PEER_ID = /^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/
const PER_MILLE_A_PERCENT = 10

/** Rules as the core takes them, shops by id; or everything that is wrong with them. */
export function resolveRules(
  request: RulesRequest,
  optimize: Preference | undefined,
  shops: readonly ShopView[],
  items: number,
): Parsed<RouteRules | null> {
  const { allow, deny, priority, keepTogether, oneShopWithinPercent, weights, ...plain } = request
  const issues: InputIssue[] = []
  const resolve = (names: readonly string[] | undefined, field: string): PeerId[] | undefined =>
    names?.flatMap((name, at) => {
      const found = findShop(name, `${field}[${at}]`, shops)
      if (!found.ok) issues.push(...found.issues)
      return found.ok ? [found.value] : []
    })
  for (const [at, group] of (keepTogether ?? []).entries()) {
    for (const [n, index] of group.entries()) {
      if (index < items) continue
      const field = `rules.keepTogether[${at}][${n}]`
      const problem = `the order has ${items} item(s)`
      issues.push(inputIssue(field, shown(index), problem, 'give places from 0, as in items[0]'))
    }
  }
  const rules: RouteRules = defined({
    optimize,
    ...plain,
    weights: weights === undefined ? undefined : defined(weights),
    allow: resolve(allow, 'rules.allow'),
    deny: resolve(deny, 'rules.deny'),
    priority: priority?.map((group, at) => resolve(group, `rules.priority[${at}]`) ?? []),
    keepTogether,
    oneShopPerMille:
      oneShopWithinPercent === undefined ? undefined : oneShopWithinPercent * PER_MILLE_A_PERCENT,
  })
  if (issues.length > 0) return { ok: false, issues }
  return { ok: true, value: Object.keys(rules).length === 0 ? null : rules }
}

/** What is not there takes no room in a register, and CBOR knows no `undefined`. */
function defined<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

/** By id or by name, in any case. */
export function findShop(
  wanted: string,
  field: string,
  shops: readonly ShopView[],
): Parsed<PeerId> {
  const refuse = (problem: string, fix: string): Parsed<PeerId> => ({
    ok: false,
    issues: [inputIssue(field, shown(wanted), problem, fix)],
  })
  const named = shops.filter(
    ({ profile }) => profile.peer === wanted || profile.name.toLowerCase() === wanted.toLowerCase(),
  )
  const [only] = named
  if (named.length > 1) return refuse('the name of several shops', 'give the id of one')
  if (only !== undefined) return { ok: true, value: only.profile.peer }
  if (PEER_ID.test(wanted)) return { ok: true, value: wanted as PeerId }
  return refuse('no shop of this network', 'see `printnode shops`')
}
