import { hunt } from '../../src/sim/hunt.ts'
import type { Outcome } from '../../src/sim/run.ts'
import type { Mutant } from './mutant.ts'

const WORKER = new URL('mutant-worker.ts', import.meta.url)

/** The first seed that notices, of `seeds` from `from`; null if the mutant gets through. */
export async function catchMutant(
  mutant: Mutant,
  from: number,
  seeds: number,
): Promise<Outcome | null> {
  let caught: Outcome | null = null
  await hunt({
    from,
    seeds,
    worker: WORKER,
    workerData: mutant,
    heard: (outcome) => {
      if (outcome.violations.length > 0) caught ??= outcome
      return caught !== null
    },
  })
  return caught
}
