import type { RouteRequest } from '../../orders/placing/route-port.ts'
import type { Context } from '../../ports/context.ts'
import type { DivisionAnswer, DivisionSolver } from '../../ports/division-solver.ts'
import { divisionOf } from '../../routing/division/exact-division.ts'
import type { ExactDivision } from '../../routing/division/exact-division.ts'
import type { RouteDesk } from './route-desk.ts'

/**
 * An order that is placed waits at most so long for a better division before its shops are asked: most
 * answers take some tens of milliseconds, and as long it may wait for other clusters, too.
 */
const WAIT_MS = 2_000

/** Has divisions that the router's search cannot prove to be good solved exactly, elsewhere. */
export class DivisionDesk {
  readonly #context: Context & DivisionSolver
  readonly #routing: RouteDesk

  constructor(context: Context & DivisionSolver, routing: RouteDesk) {
    this.#context = context
    this.#routing = routing
  }

  /** Null, at once: there is nothing to gain. */
  refine(request: RouteRequest, done: (exact: ExactDivision | null) => void): void {
    const hard = this.#routing.router.hardCase(this.#routing.question(request))
    if (hard === null) {
      done(null)
      return
    }
    const context = this.#context
    let waits = true
    const settle = (answer: DivisionAnswer): void => {
      if (!waits) return
      waits = false
      timer()
      context.count(`division_${answer.type === 'unsolved' ? answer.reason : answer.type}`)
      done(divisionOf(hard, answer))
    }
    const timer = context.after(WAIT_MS, () => settle({ type: 'unsolved', reason: 'too_slow' }))
    context.divide(hard.asked, settle)
  }
}
