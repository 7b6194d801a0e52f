/** Timers as a node has them: a queue, or several. */
interface Timers {
  take(now: number): (() => void) | null
}

/** Fires everything that is due by then, and what that makes due in turn. */
export function fireDue(timers: Timers, now: number): void {
  for (let due = timers.take(now); due !== null; due = timers.take(now)) due()
}
