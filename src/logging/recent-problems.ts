import type { Problem } from '../ports/problem.ts'
import { redactText } from './redact-text.ts'

/** One screen of a terminal. */
const KEPT = 10

/** What went wrong last, for whoever asks how the node is and does not read its log. */
export class RecentProblems {
  readonly #problems: Problem[] = []
  #count = 0

  note(level: Problem['level'], message: string, at: number): void {
    this.#count += 1
    this.#problems.push({ at, level, message: redactText(message) })
    if (this.#problems.length > KEPT) this.#problems.shift()
  }

  /** Since start. */
  get count(): number {
    return this.#count
  }

  /** Newest last. */
  list(): readonly Problem[] {
    return [...this.#problems]
  }
}
