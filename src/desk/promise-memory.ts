import type { Process } from '../models/catalog.ts'
import type { PromiseVector } from '../models/shop.ts'
import type { Backlog, CapacityCalendar } from './capacity-calendar.ts'
import type { DeskState } from './terms.ts'

type Vectors = Readonly<Partial<Record<Process, PromiseVector>>>

interface Known {
  readonly vectors: Vectors
  readonly state: DeskState
  readonly changes: number
  readonly today: number
  readonly fromDay: number
}

/** What a desk promises: asked for at every report and every route, and the same until its books or the day change. */
export class PromiseMemory {
  #known: Known | null = null

  /** `backlog` is that of `state`, rolled on to the day that the vectors begin with. */
  vectors(
    calendar: CapacityCalendar,
    state: DeskState,
    backlog: Backlog,
    fromDay: number,
  ): Vectors {
    const { changes } = calendar
    const { day: today } = backlog
    const known = this.#known
    if (
      known?.state === state &&
      known.changes === changes &&
      known.today === today &&
      known.fromDay === fromDay
    ) {
      return known.vectors
    }
    const vectors: Partial<Record<Process, PromiseVector>> = {}
    for (const process of calendar.processes()) {
      vectors[process] = calendar.promise(process, backlog, today, fromDay)
    }
    this.#known = { vectors, state, changes, today, fromDay }
    return vectors
  }
}
