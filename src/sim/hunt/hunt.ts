import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Outcome } from '../run.ts'

export interface Hunt {
  readonly from: number
  readonly seeds: number
  /** Threads; by default one a core. */
  readonly workers?: number
  /** Module that each thread runs; tests put a broken world in its place. */
  readonly worker?: URL
  readonly workerData?: unknown
  /** Called with each finished seed; true ends the hunt. */
  readonly heard: (outcome: Outcome) => boolean
}

/** What a worker is told: a seed, or to leave. */
export type Order = { readonly seed: string } | 'leave'

const WORKER = new URL('hunt-worker.ts', import.meta.url)

/**
 * Runs seeds on all cores, in order of their numbers; resolves when all are done or enough was
 * heard. Rejects if a worker fails for a reason that no checker knows.
 */
export async function hunt(options: Hunt): Promise<void> {
  const { from, seeds, heard, worker = WORKER, workerData } = options
  const count = Math.min(seeds, options.workers ?? availableParallelism())
  const until = from + seeds
  let next = from
  let over = false
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const thread = new Worker(worker, { workerData })
      const give = (): void => {
        const order: Order = over || next >= until ? 'leave' : { seed: String(next) }
        next += 1
        thread.postMessage(order)
      }
      thread.on('message', (outcome: Outcome) => {
        if (!over) over = heard(outcome)
        give()
      })
      thread.on('error', reject)
      thread.on('exit', () => resolve())
      give()
    })
  await Promise.all(Array.from({ length: count }, work))
}
