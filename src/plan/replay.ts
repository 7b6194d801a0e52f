import { Failure } from '../models/failure.ts'
import type { RouteChoice } from '../routing/decision.ts'
import { sameChoice } from '../routing/decision.ts'
import type { Explanation } from '../routing/explanation.ts'
import { recompute } from '../routing/router.ts'

/** Whether a recorded decision follows from its own record, computed here and now. */
export type Replayed =
  | {
      readonly verdict: 'same' | 'other'
      readonly recorded: RouteChoice
      readonly now: RouteChoice
    }
  /** The record was too large to be kept. */
  | { readonly verdict: 'no_inputs'; readonly recorded: RouteChoice }

/**
 * Of what `order explain --json`, `quote --explain --json` or `route --explain --json` printed: every
 * decision in it. Throws `invalid_input` for what holds none.
 */
export function replayDecisions(value: unknown, where: string): readonly Replayed[] {
  const found = explanationsIn(value)
  if (found.length === 0) {
    const fix = 'give what `printnode order explain ORDER --json` printed'
    throw new Failure('invalid_input', `${where} holds no explanation: ${fix}`, where)
  }
  return found.map((explanation, at) => replay(explanation, `${where}, decision ${at + 1}`))
}

function replay(explanation: Explanation, where: string): Replayed {
  const { choice, inputs } = explanation as Omit<Explanation, 'inputs'> & {
    readonly inputs: Explanation['inputs'] | null
  }
  if (inputs === null) return { verdict: 'no_inputs', recorded: choice }
  try {
    const now = recompute(inputs)
    return { verdict: sameChoice(now, choice) ? 'same' : 'other', recorded: choice, now }
  } catch (error) {
    // The file is anybody's: a record that is cut or bent cannot be asked.
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure('invalid_input', `${where} is damaged: ${why}`, where, error)
  }
}

function explanationsIn(value: unknown): readonly Explanation[] {
  if (Array.isArray(value)) return value.flatMap(explanationsIn)
  if (typeof value !== 'object' || value === null) return []
  if ('choice' in value && 'inputs' in value) return [value as Explanation]
  return ['decisions', 'orders', 'explanation'].flatMap((name) =>
    name in value ? explanationsIn((value as Readonly<Record<string, unknown>>)[name]) : [],
  )
}
