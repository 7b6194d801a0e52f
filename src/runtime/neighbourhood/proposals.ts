import { TERMS } from '../../models/cost-terms.ts'
import type { Proposal } from '../../routing/solicit.ts'
import { decodeShaped } from '../../wire/decode-shaped.ts'
import { SOLICITED_SHOPS_MAX } from '../../wire/limits.ts'
import { decimal, fieldsAmong, integer, list, mapOf, oneOf, text } from '../../wire/shape.ts'

/** What a decision remembers of an answer: the figures of the best, for a person to read. */
const RECORDED_MAX = 4

const amount = decimal(-1e15, 1e15)
const SHAPE = list(
  fieldsAmong({
    shop: text(128),
    cost: amount,
    price: amount,
    terms: mapOf(oneOf(TERMS), amount, TERMS.length),
    units: integer(0, Number.MAX_SAFE_INTEGER),
  }),
  SOLICITED_SHOPS_MAX,
)

/** Of a cluster's answer, best first; nothing from bytes that are none. */
export function readProposals(bytes: Uint8Array): readonly Proposal[] {
  const proposals = decodeShaped(bytes, SHAPE) as readonly Proposal[] | null
  return (proposals ?? []).slice(0, RECORDED_MAX).map(({ shop, cost, price, terms, units }) => ({
    shop,
    cost,
    price,
    terms,
    units,
  }))
}
