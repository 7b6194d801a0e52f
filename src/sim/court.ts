/** One broken promise, as the outside saw it. */
export interface Violation {
  /** `promise 2`, as in DESIGN.md 2, or `assertion` where the program itself gave up. */
  readonly promise: string
  readonly text: string
  readonly at: number
}

/** Where checkers report. The first word is what counts: what follows from a broken world is noise. */
export class Court {
  readonly violations: Violation[] = []
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  report(promise: string, text: string): void {
    this.violations.push({ promise, text, at: this.#now() })
  }

  expect(promise: string, holds: boolean, text: () => string): void {
    if (!holds) this.report(promise, text())
  }
}
