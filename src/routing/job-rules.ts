import { parseRank } from '../models/rank-expression.ts'
import type { RankFunction } from '../models/rank-expression.ts'
import type { PeerId } from '../models/ids.ts'
import type { OrderSpec } from '../models/order.ts'
import { wordsOf } from '../models/refusals.ts'
import type { Refusable } from '../models/refusals.ts'
import type { Market, RouteRules } from '../models/route-rules.ts'
import type { ShopSlot } from './index/shop-table.ts'
import type { JobLine } from './request.ts'

/** A merchant's rules, compiled once a decision, so that a shop is checked without allocating. */
export interface JobRules extends Refusable {
  readonly allow: ReadonlySet<PeerId> | null
  readonly deny: ReadonlySet<PeerId> | null
  readonly priority: readonly ReadonlySet<PeerId>[]
  readonly market: Market | null
  readonly fewestSplits: boolean
  /** Null: as the network has it. */
  readonly oneShopPerMille: number | null
  /** Groups of lines of the specification. */
  readonly keepTogether: readonly (readonly number[])[]
  readonly lotMin: number
  readonly rank: RankFunction | null
  readonly latePerMilleMax: number
  readonly reprintPerMilleMax: number
}

export function compileRules(spec: OrderSpec, lines: readonly JobLine[]): JobRules {
  const rules: RouteRules = spec.rules ?? {}
  let words: readonly string[] | null = null
  const parsed = rules.rank === undefined ? null : parseRank(rules.rank)
  const has = (flag: 'hazardous' | 'restricted'): boolean =>
    lines.some(({ item }) => item.goods?.includes(flag) === true)
  return {
    allow: rules.allow === undefined ? null : new Set(rules.allow),
    deny: rules.deny === undefined ? null : new Set(rules.deny),
    priority: (rules.priority ?? []).map((group) => new Set(group)),
    market: rules.market ?? null,
    fewestSplits: rules.fewestSplits ?? false,
    oneShopPerMille: rules.oneShopPerMille ?? null,
    keepTogether: rules.keepTogether ?? [],
    lotMin: rules.lotMin ?? 1,
    // The intake has checked it; one that a newer version understands ranks nothing here.
    rank: parsed?.ok === true ? parsed.rank : null,
    latePerMilleMax: rules.latePerMilleMax ?? Number.POSITIVE_INFINITY,
    reprintPerMilleMax: rules.reprintPerMilleMax ?? Number.POSITIVE_INFINITY,
    merchant: spec.merchant,
    hazardous: has('hazardous'),
    restricted: has('restricted'),
    words: () => (words ??= lines.map(({ item }) => wordsOf(item))),
  }
}

/** Why the merchant does not want the shop. */
export type Unwanted = 'denied' | 'not_allowed' | 'below_quality_floor'

export function unwantedBy(rules: JobRules, shop: ShopSlot): Unwanted | null {
  const { peer } = shop.profile
  if (rules.deny !== null && rules.deny.has(peer)) return 'denied'
  if (rules.allow !== null && !rules.allow.has(peer)) return 'not_allowed'
  // Nothing is known of a new shop: it gets its chance, or nobody would ever know.
  const late = shop.record?.latePerMille ?? 0
  const reprint = shop.record?.reprintPerMille ?? 0
  return late > rules.latePerMilleMax || reprint > rules.reprintPerMilleMax
    ? 'below_quality_floor'
    : null
}

/** How often a rule must be looked at anew: groups of lines as they stand in the job. */
export function groupsOf(
  rules: JobRules,
  lines: readonly JobLine[],
): readonly (readonly number[])[] {
  return rules.keepTogether
    .map((group) => lines.flatMap(({ line }, j) => (group.includes(line) ? [j] : [])))
    .filter((group) => group.length > 0)
}
