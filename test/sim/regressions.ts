/**
 * Seeds that failed once, each with what went wrong. A seed keeps its world only while nothing about
 * how worlds are drawn changes; what it found is kept for good by the mutant of the same name, where
 * there is one.
 */
export interface Regression {
  readonly seed: string
  readonly story: string
}

export const REGRESSIONS: readonly Regression[] = []
