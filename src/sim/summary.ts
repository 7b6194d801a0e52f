import { rowsNeverTaken } from './coverage.ts'
import type { Outcome } from './run.ts'
import { Tally } from './tally.ts'

/** Many runs together. */
export class Summary {
  readonly failures: Outcome[] = []
  seeds = 0
  events = 0
  simulatedMs = 0
  readonly #counts = new Tally()

  add(outcome: Outcome): void {
    this.seeds += 1
    this.events += outcome.stats.events
    this.simulatedMs += outcome.stats.simulatedMs
    this.#counts.merge(outcome.stats.counts)
    if (outcome.violations.length > 0) this.failures.push(outcome)
  }

  progressLine(wanted: number, elapsedMs: number): string {
    const seconds = elapsedMs / 1_000
    return (
      `${this.seeds} of ${wanted} seeds, ${this.failures.length} failed, ` +
      `${(this.seeds / seconds).toFixed(1)} seeds/s, ${Math.round(this.events / seconds)} events/s`
    )
  }

  /** What the runs went through, by kind, on a line each. */
  details(): string[] {
    return [
      `orders: ${this.#group('order.')}`,
      `faults: ${this.#group('fault.')}`,
      `network: ${this.#group('net.')}`,
      `messages: ${this.#group('message.')}`,
      `transitions: ${this.#group('part.')}`,
    ]
  }

  /** Rows of the life cycles of parts and orders that no run took. */
  coverageLine(): string {
    const never = rowsNeverTaken(this.#counts.toRecord())
    return `rows never taken: ${never.length === 0 ? 'none' : never.join(', ')}`
  }

  /** One line: the last word of a hunt. */
  finalLine(elapsedMs: number): string {
    const days = this.simulatedMs / 86_400_000
    const broken = this.failures.flatMap(({ seed, violations }) =>
      violations.slice(0, 1).map(({ promise }) => `seed ${seed}: ${promise}`),
    )
    const verdict = broken.length === 0 ? 'no violation' : `VIOLATIONS ${broken.join(', ')}`
    return `${this.progressLine(this.seeds, elapsedMs)}, ${days.toFixed(1)} simulated days: ${verdict}`
  }

  #group(prefix: string): string {
    return Object.entries(this.#counts.toRecord())
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, count]) => `${name.slice(prefix.length)} ${count}`)
      .join(', ')
  }
}
