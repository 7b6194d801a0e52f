import { drawScenario } from '../drawing/draw-scenario.ts'
import { runScenario } from '../run.ts'
import type { Outcome } from '../run.ts'
import type { Scenario } from '../drawing/scenario.ts'
import { shrink } from './shrink.ts'
import { Summary } from './summary.ts'

export interface Replay {
  readonly seed: string
  /** Makes a failing world smaller first. */
  readonly shrink: boolean
  /** Null: only how it ended. */
  readonly story: 'plain' | 'verbose' | null
  readonly write: (line: string) => void
}

/** One seed again, with its story and its end; the same seed is the same story everywhere. */
export function replay({ seed, shrink: smaller, story, write }: Replay): Outcome {
  const drawn = drawScenario(seed)
  const scenario = smaller ? shrink(drawn) : drawn
  if (smaller) write(`seed ${seed}: ${sizeOf(drawn)}, shrunk to ${sizeOf(scenario)}`)
  const telling = story === null ? {} : { story: { verbose: story === 'verbose', write } }
  const outcome = runScenario(scenario, telling)
  for (const line of violationLines(outcome)) write(line)
  return outcome
}

/** As `replay`, and what happened how often; true if every promise was kept. */
export function replayWithSummary(options: Replay, nowMs: () => number): boolean {
  const begun = nowMs()
  const summary = new Summary()
  summary.add(replay(options))
  for (const line of summary.details()) options.write(line)
  options.write(summary.finalLine(nowMs() - begun))
  return summary.failures.length === 0
}

export function violationLines({ seed, violations }: Outcome): readonly string[] {
  return violations.map(
    ({ promise, text, at }) =>
      `seed ${seed} after ${(at / 1_000).toFixed(3)} s: ${promise}: ${text}`,
  )
}

function sizeOf({ shops, orders, faults }: Scenario): string {
  return `${shops.length} shops, ${orders.length} orders, ${faults.length} faults`
}
