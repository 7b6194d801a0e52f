import { hunt } from '../../src/sim/hunt/hunt.ts'
import type { Outcome } from '../../src/sim/run.ts'
import type { Mutant } from './mutant.ts'

const WORKER = new URL('mutant-worker.ts', import.meta.url)

export interface Catch {
  /** The first that was heard of a seed that notices; null if the mutant gets through. */
  readonly caught: Outcome | null
  readonly digests: readonly string[]
}

/** Runs the mutant's worlds, `seeds` from `from`, until one of them notices it. */
export async function catchMutant(mutant: Mutant, from: number, seeds: number): Promise<Catch> {
  let caught: Outcome | null = null
  const digests: string[] = []
  await hunt({
    from,
    seeds,
    worker: WORKER,
    workerData: mutant,
    heard: (outcome) => {
      digests.push(outcome.digest)
      if (outcome.violations.length > 0) caught ??= outcome
      return caught !== null
    },
  })
  return { caught, digests }
}
