/**
 * Dividing an order among shops as the facility-location problem that it is: opening a shop costs a
 * parcel, a line at a shop costs its set-up, and units cost what they cost, up to what the shop can
 * make in time and has blanks for. Numbers only; everything about shops and orders is left behind.
 * Scores are minor units times weight, not rounded.
 */
export interface SplitProblem {
  readonly shops: number
  readonly lines: number
  /** Units asked of each line. */
  readonly demand: Int32Array
  /** Cost of a parcel from each shop. */
  readonly fixed: Float64Array
  /** By shop and line (`shop * lines + line`). */
  readonly setup: Float64Array
  readonly unit: Float64Array
  /** Most units of the line that the shop can make, alone; 0: it cannot. */
  readonly limit: Int32Array
  /**
   * Lines compete at a shop for a pool: a process's capacity or a shelf of blanks. Each line draws on
   * one process pool and one shelf pool; `room` is by shop and pool.
   */
  readonly pools: number
  readonly processPool: Int32Array
  readonly shelfPool: Int32Array
  readonly room: Int32Array
  readonly shopsMax: number
}

/** Each line could be made, were it alone and any number of shops allowed: else there is no division. */
export function isCoverable({ shops, lines, limit, demand }: SplitProblem): boolean {
  return demand.every((units, j) => {
    let most = 0
    for (let i = 0; i < shops; i++) most += limit[i * lines + j] as number
    return most >= units
  })
}

/** Who makes how many: `quantity[open index * lines + line]`. */
export interface SplitSolution {
  readonly cost: number
  /** Indices of the problem's shops, ascending. */
  readonly open: readonly number[]
  readonly quantity: Int32Array
}

/** What a merchant asks of a division besides its price. */
export interface SplitRules {
  /** Groups of lines of the problem that one shop makes whole. */
  readonly together: readonly (readonly number[])[]
  /** Units that a shop makes at least, if it makes any. */
  readonly lotMin: number
}
