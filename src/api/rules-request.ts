import * as z from 'zod'
import { TERMS } from '../models/cost-terms.ts'
import type { Term } from '../models/cost-terms.ts'
import { ITEMS_MAX, QUANTITY_MAX } from '../models/order.ts'
import { RANK_LENGTH_MAX, parseRank } from '../models/rank-expression.ts'
import { KEEP_TOGETHER_MAX, MARKETS, RULE_SHOPS_MAX } from '../models/route-rules.ts'
import { choice, line, record, whole } from './input.ts'

/** A merchant's rules as merchants write them: of one order, or of all that a merchant places. */

/** A term that outweighs all others a thousand times decides alone. */
const WEIGHT_MAX = 100_000
const PER_MILLE_MAX = 1_000
const PERCENT_MAX = 1_000
/** A shop gets no more of one merchant's orders a day than this if it has no cap at all. */
const DAILY_CAP_MAX = 1_000_000

const ShopName = line(80, 'a shop, by its id or its name')
const Shops = z
  .array(ShopName, 'a list of shops, by id or name, for example ["Bay Print"]')
  .min(1, 'at least one shop, or leave it out')
  .max(RULE_SHOPS_MAX, `at most ${RULE_SHOPS_MAX} shops`)

const weight = whole(0, WEIGHT_MAX, 'per cent of its face value')
const Weights = record(
  Object.fromEntries(TERMS.map((term) => [term, weight.optional()])) as Record<
    Term,
    z.ZodOptional<typeof weight>
  >,
  `an object of terms and per cent, for example {"carbon": 300}; terms are ${TERMS.join(', ')}`,
)

const Rank = z
  .string('an expression, for example price + 2 * km; the lowest value wins')
  .max(RANK_LENGTH_MAX, `at most ${RANK_LENGTH_MAX} characters`)
  .superRefine((text, context) => {
    const parsed = parseRank(text)
    if (parsed.ok || text.length > RANK_LENGTH_MAX) return
    context.addIssue({
      code: 'custom',
      message: 'an expression, for example price + 2 * km',
      params: { problem: `at character ${parsed.at} ${parsed.problem}` },
    })
  })

const Group = z
  .array(
    whole(0, ITEMS_MAX - 1, 'the place of an item, from 0'),
    'a list of places of items, from 0, for example [0, 2]',
  )
  .min(1, 'at least one item')
  .max(ITEMS_MAX, `at most ${ITEMS_MAX} items`)

/** What may hold for every order of a merchant. */
const standing = {
  weights: Weights.optional(),
  allow: Shops.optional(),
  deny: Shops.optional(),
  priority: z
    .array(Shops, 'a list of lists of shops, the first preferred: [["Bay Print"], ["A", "B"]]')
    .min(1, 'at least one list, or leave it out')
    .max(8, 'at most 8 lists')
    .optional(),
  market: choice(MARKETS).optional(),
  fewestSplits: z.boolean('true or false').optional(),
  oneShopWithinPercent: whole(
    0,
    PERCENT_MAX,
    'one shop makes all unless it costs so many per cent more',
  ).optional(),
  lotMin: whole(1, QUANTITY_MAX, 'units that a part has at least').optional(),
  rank: Rank.optional(),
  dailyCap: whole(1, DAILY_CAP_MAX, 'orders that one shop gets a day').optional(),
  latePerMilleMax: whole(0, PER_MILLE_MAX, 'late parcels in a thousand').optional(),
  reprintPerMilleMax: whole(0, PER_MILLE_MAX, 'reprints in a thousand').optional(),
}

export const StandingRulesSchema = record(
  standing,
  'an object of rules, for example {"deny": ["Bay Print"], "market": "country"}',
)

export const RulesSchema = record(
  {
    ...standing,
    keepTogether: z
      .array(Group, 'a list of groups of items, for example [[0, 2]]')
      .min(1, 'at least one group, or leave it out')
      .max(KEEP_TOGETHER_MAX, `at most ${KEEP_TOGETHER_MAX} groups`)
      .optional(),
  },
  'an object of rules, for example {"deny": ["Bay Print"], "keepTogether": [[0, 1]]}',
)

export type RulesRequest = z.infer<typeof RulesSchema>
