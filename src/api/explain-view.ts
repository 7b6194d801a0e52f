import type { AskedElsewhere, Explanation, ExplainedShop } from '../routing/explanation.ts'
import type { Explained } from '../runtime/commands/command.ts'
import { isoTime } from './order-view.ts'

export type { AskedElsewhere, ExplainedShop }

/** Why which shop was chosen: one entry for each time a part was routed, newest last. */
export function viewExplained({ order, decisions }: Explained) {
  return { order, decisions: decisions.map(viewDecision) }
}

function viewDecision({ at, part, attempt, explanation }: Explained['decisions'][number]) {
  // The ports call it unknown, because only the routing ring makes and recomputes it.
  return { at: isoTime(at), part, attempt, explanation: explanation as Explanation }
}

export type ExplainedView = ReturnType<typeof viewExplained>
export type DecisionView = ReturnType<typeof viewDecision>
