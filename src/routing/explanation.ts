import type { PrintSpec, Process, ShippingMethod } from '../models/catalog.ts'
import type { LatLon } from '../models/geo.ts'
import type { BlankSku, ClusterId, OrderId, PeerId } from '../models/ids.ts'
import type { Money } from '../models/money.ts'
import type { Share, Strategy } from '../models/order.ts'
import type { GoodsFlag, RouteRules } from '../models/route-rules.ts'
import type { Capability, Hours, PromiseVector, Shipping, ShopMode } from '../models/shop.ts'
import type { RouteChoice } from './decision.ts'
import type { Ineligible } from './eligibility.ts'
import type { ExactDivision, ExactVerdict } from './division/exact-division.ts'
import type { RouterSettings, Term } from './settings.ts'
import type { ShopRecord } from './index/shop-facts.ts'
import type { AskReason, Proposal } from './solicit.ts'

/** Why a shop has the order or has it not. */
export type Verdict =
  | 'chosen'
  /** As good as the chosen one: the order's hash favoured the other. */
  | 'near_equal'
  /** Could have made all of it, for more. */
  | 'dearer'
  /** Could have made all of it; a shop of an earlier group of the merchant's list could too. */
  | 'lower_priority'
  /** Could have made all of it; the merchant's own expression ranks another first. */
  | 'ranked_lower'
  /** Could have made some of it; the best division does without. */
  | 'not_in_best_split'
  | Ineligible

export interface ExplainedShop {
  readonly shop: PeerId
  readonly name: string
  readonly city: string
  readonly verdict: Verdict
  /** More of the reason, such as why the shop was excluded; may be empty. */
  readonly detail: string
  readonly km: number
  /** It is of the destination's cluster. */
  readonly inCluster: boolean
  /** Score and price for the whole job, or the leg of a chosen shop; null: not eligible for it. */
  readonly cost: number | null
  readonly price: number | null
  /** Terms that are not 0, in minor units. */
  readonly terms: Readonly<Partial<Record<Term, number>>> | null
}

/** Another cluster, or a shop by name, that was asked before it was decided. */
export interface AskedElsewhere {
  /** Empty: a shop was asked for itself. */
  readonly cluster: ClusterId | ''
  /** City of the cluster. */
  readonly name: string
  /** Who was asked: the last of them, where the first did not answer. */
  readonly peer: PeerId
  readonly why: AskReason | 'named'
  /** The least score that its digest let expect; null: nothing was known. */
  readonly estimate: number | null
  readonly answer: 'proposed' | 'nothing' | 'no_answer'
  /** Its best shops as its own router sees them; what they cost here stands among `shops`. */
  readonly proposals: readonly Proposal[]
}

/**
 * What `order explain` shows and anybody can check: plain data for CBOR and JSON, about 10 KiB at
 * most for an order in one part. Nothing in it is personal.
 */
export interface Explanation {
  readonly version: 1
  readonly strategy: Strategy
  /** Of the destination; empty: unknown. */
  readonly cluster: ClusterId | ''
  readonly choice: RouteChoice
  /** Chosen first, then by cost, then the ineligible. */
  readonly shops: readonly ExplainedShop[]
  readonly known: number
  readonly eligible: number
  /** Shops known but not listed, by verdict. */
  readonly summarised: Readonly<Partial<Record<Verdict, number>>>
  readonly inputs: RecordedInputs
  /** Not there: nobody was asked. Not an input: what was answered is among the recorded shops. */
  readonly asked?: readonly AskedElsewhere[]
  /** Not there: no exact solver was asked, for what was found was as good as proven. */
  readonly exact?: ExplainedExact
}

/** What an exact solver had to say of a division, and what became of it. */
export interface ExplainedExact {
  readonly verdict: ExactVerdict
  /** No division of the shops that were searched costs less than what it said. */
  readonly proven: boolean
  /** What the division costs that was found without it; null: none was found. */
  readonly without: number | null
}

/** Everything that the answer depended on, cut down to what this order asks. */
export interface RecordedInputs {
  readonly order: OrderId
  readonly strategy: Strategy
  readonly named: PeerId | null
  readonly items: readonly RecordedItem[]
  readonly shares: readonly Share[]
  readonly country: string
  /** At most 3 characters: a customs zone can be smaller than a country. Absent in older records. */
  readonly postcodePrefix?: string
  readonly near: LatLon
  readonly shippingMethod: ShippingMethod
  readonly shipBy: number
  readonly arriveBy: number | null
  readonly priceCap: Money | null
  readonly costAlready: number
  readonly maxSplits: number
  readonly rules?: RouteRules
  readonly exact?: ExactDivision
  readonly mayDivide: boolean
  readonly now: number
  readonly settings: RouterSettings
  /** Distinct opening hours of the shops. */
  readonly hours: readonly Hours[]
  readonly shops: readonly RecordedShop[]
}

export interface RecordedItem extends PrintSpec {
  readonly quantity: number
  readonly pages: number
  readonly goods?: readonly GoodsFlag[]
}

/** One shop as it was known: what its signed profile and report said, for this order. */
export interface RecordedShop {
  readonly peer: PeerId
  /** Versions of profile and report: whoever has the signed originals can compare. */
  readonly profile: readonly [boot: number, revision: number]
  readonly report: readonly [boot: number, seq: number]
  readonly lat: number
  readonly lon: number
  readonly country: string
  readonly timeZone: string
  /** Index in `hours`. */
  readonly hours: number
  readonly capabilities: readonly Capability[]
  readonly shipping: Shipping
  readonly currency: string
  readonly leadDays: number
  readonly embargoed: boolean
  readonly goods?: readonly GoodsFlag[]
  readonly mode: ShopMode
  readonly today: number
  readonly promise: Readonly<Partial<Record<Process, PromiseVector>>>
  readonly stock: Readonly<Record<BlankSku, number>>
  readonly bidPrice: Readonly<Partial<Record<Process, number>>>
  readonly record: ShopRecord | null
  readonly inCluster: boolean
  /** Why it was not to be asked, its own refusals included; empty: it was. */
  readonly excluded: string
}
