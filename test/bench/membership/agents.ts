/** Twenty members of one cluster on this machine, ours or another's, as the bench treats them. */
export interface Agents {
  readonly name: string
  /** Process ids, by number. */
  readonly pids: readonly number[]
  /** Starts all but the first, which runs; milliseconds from the last one's start until all hold all alive. */
  join(): Promise<number>
  /** Kills as a power cut does; milliseconds until all living others hold it unreachable. */
  kill(number: number): Promise<number>
  /** Times that anybody has held anybody unreachable, since start. */
  verdicts(): Promise<number>
  stop(): Promise<void>
}

export const AGENTS = 20

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Looks every 50 ms; fails after `msMax`, saying what was waited for. */
export async function until(
  what: string,
  msMax: number,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + msMax
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${msMax} ms: ${what}`)
    await sleep(50)
  }
}
