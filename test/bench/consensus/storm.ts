import { quantile } from '../statistics.ts'
import type { Load } from '../load.ts'

/** Keeps `concurrency` operations under way for so long, and says how they went. */
export async function storm(
  concurrency: number,
  forMs: number,
  operate: () => Promise<void>,
): Promise<Load> {
  const times: number[] = []
  const from = performance.now()
  const client = async (): Promise<void> => {
    for (let at = performance.now(); at - from < forMs; at = performance.now()) {
      await operate()
      times.push(performance.now() - at)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, client))
  const perSecond = (1_000 * times.length) / (performance.now() - from)
  return { perSecond, p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

/** A writer that found its daemon gone tries the next one at once, and a living one again after this. */
const RETRY_MS = 5

/**
 * The longest time without an acknowledgement, as writers see it who each go on to the next daemon
 * when theirs is gone. `strike` is called once they write; the storm goes on for `forMs` after it.
 */
export async function longestGap(
  writers: number,
  forMs: number,
  operate: (door: number) => Promise<void>,
  strike: () => void,
): Promise<number> {
  let last = Infinity
  let gap = 0
  let ends = Infinity
  const writer = async (index: number): Promise<void> => {
    for (let door = index; performance.now() < ends;) {
      try {
        await operate(door)
        const now = performance.now()
        if (ends < Infinity) gap = Math.max(gap, now - last)
        last = now
      } catch {
        door += 1
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      }
    }
  }
  const timer = setTimeout(() => {
    strike()
    last = performance.now()
    ends = last + forMs
  }, 1_000)
  await Promise.all(Array.from({ length: writers }, (_, index) => writer(index)))
  clearTimeout(timer)
  // Nothing more was acknowledged: the gap is at least what was looked on.
  return Math.max(gap, ends - last)
}
