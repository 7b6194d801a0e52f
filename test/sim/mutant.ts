import type { Emphasis } from '../../src/sim/drawing/emphasis.ts'

/** One place in `src` and what stands there instead. `find` must occur exactly once. */
export interface Edit {
  /** Relative to `src`. */
  readonly file: string
  readonly find: string
  readonly put: string
}

/** A mistake, and who must notice it. */
export interface Mutant {
  /** What goes wrong without the rule, in a few words. */
  readonly name: string
  readonly edits: readonly Edit[]
  /** The promises of which one is seen to break; `assertion`: the program itself gives up. */
  readonly breaks: readonly string[]
  /** Worlds that bring it out; null: any. */
  readonly emphasis: Emphasis | null
  /** Seeds, from 1, within which it must be caught. */
  readonly seeds: number
  /** Caught by one of the first worlds: part of the short tests. */
  readonly quick: boolean
}
