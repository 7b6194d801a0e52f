/** Shops of a block that may still win, by their position in it, each with its floor. */
export interface Survivors {
  at: Int32Array
  floors: Float64Array
}

export function makeSurvivors(): Survivors {
  return { at: new Int32Array(SURVIVORS_FIRST), floors: new Float64Array(SURVIVORS_FIRST) }
}

const SURVIVORS_FIRST = 64
