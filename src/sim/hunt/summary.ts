import { messagesNever, rowsNeverTaken } from './coverage.ts'
import type { Outcome } from '../run.ts'
import { Tally } from '../tally.ts'

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
      `views: ${this.#group('view.')}`,
      `moves of registers: ${this.#group('moved.')}`,
      `certificates: ${this.#group('certificate.')}`,
      `voids: ${this.#voids()}`,
      `daemons that stopped by themselves: ${this.#group('quit.')}`,
    ]
  }

  /** Rows of the life cycles and of views that no run took, and messages that never met a fate. */
  coverageLine(): string {
    const counts = this.#counts.toRecord()
    return [
      `rows never taken: ${list(rowsNeverTaken(counts))}`,
      `messages never sent: ${list(messagesNever('message', counts))}`,
      `never lost: ${list(messagesNever('lost', counts))}`,
      `never doubled: ${list(messagesNever('doubled', counts))}`,
    ].join('; ')
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

  #voids(): number {
    return Object.entries(this.#counts.toRecord())
      .filter(([name]) => name.includes('.void.'))
      .reduce((sum, [, count]) => sum + count, 0)
  }

  #group(prefix: string): string {
    const named = Object.entries(this.#counts.toRecord())
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, count]) => `${name.slice(prefix.length)} ${count}`)
    return list(named)
  }
}

function list(some: readonly string[]): string {
  return some.join(', ') || 'none'
}
