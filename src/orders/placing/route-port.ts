import type { OrderId, PeerId } from '../../models/ids.ts'
import type { OrderSpec, Share } from '../../models/order.ts'
import type { ExactDivision } from '../../routing/division/exact-division.ts'
import type { AskedElsewhere } from '../../routing/explanation.ts'

/** What the conductor asks of the routing ring: a pure choice over what is known here, now. */
export interface RouteRequest {
  readonly order: OrderId
  readonly spec: OrderSpec
  /** What is still without a shop. */
  readonly shares: readonly Share[]
  /** Shops that must not be chosen, and why. */
  readonly excluded: ReadonlyMap<PeerId, string>
  readonly now: number
  /** Whether `shares` may go to several shops. */
  readonly mayDivide: boolean
  /** Minor units that the order's other parts cost already: counts towards the price cap. */
  readonly costAlready: number
  /** Whether the answer is kept: to explain it costs more than to find it. */
  readonly explained: boolean
  /** The shop that has the shares now: the answer says what they cost there, too. */
  readonly holder?: PeerId
  /** What an exact solver has said of it; not there: it was not asked. */
  readonly exact?: ExactDivision
}

export interface RouteLeg {
  readonly shop: PeerId
  readonly shares: readonly Share[]
  /** Minor units. */
  readonly price: number
  /** What routing minimised: the price and everything that nobody pays; not there: not told. */
  readonly cost?: number
  /** Milliseconds since 1970: earlier than the order's where it must have arrived by a date; not there: the order's. */
  readonly shipBy?: number
}

/** `explanation` is null where none was asked for. */
export type RouteAnswer = (
  | { readonly type: 'routed'; readonly legs: readonly RouteLeg[]; readonly explanation: unknown }
  | { readonly type: 'unroutable'; readonly reason: string; readonly explanation: unknown }
) & {
  /** As `RouteLeg.cost`, at the holder that was named; null: by what is known it could not have them. */
  readonly holding?: number | null
  /** The division is the one that an exact solver proposed. */
  readonly isExact?: boolean
}

export type Route = (request: RouteRequest) => RouteAnswer

/**
 * Asks shops that this node does not know of, where they could be better than those that it knows:
 * what they answer is known to `Route` afterwards. Answers at once where there is nobody to ask, and
 * in bounded time where nobody answers.
 */
export type Consult = (
  request: RouteRequest,
  done: (asked: readonly AskedElsewhere[]) => void,
) => void

/**
 * Has a division solved exactly, where the router cannot prove that what it finds is as good as can be.
 * Answers null, at once, where there is nothing to gain, and in bounded time where nothing comes of it.
 */
export type Refine = (request: RouteRequest, done: (exact: ExactDivision | null) => void) => void

/** An explanation that says whom else was asked; unchanged where nobody was. */
export function withAsked(explanation: unknown, asked: readonly AskedElsewhere[]): unknown {
  if (asked.length === 0 || typeof explanation !== 'object') return explanation
  return { ...explanation, asked }
}
