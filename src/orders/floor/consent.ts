import type { Desk } from '../../desk/desk.ts'
import type { PeerId, ReservationId } from '../../models/ids.ts'
import type { Context } from '../../ports/context.ts'
import type { Floor } from './floor.ts'
import { BETTER_ELSEWHERE } from '../placing/reroute.ts'

/**
 * A shop that is asked to give a part back, because another makes it for less: it does while nothing is
 * begun, by declining, which the register allows only then. Whoever does not keep the order asks in vain.
 */
export class Consent {
  readonly #context: Context
  readonly #floor: Floor
  readonly #desk: Desk

  constructor(context: Context, floor: Floor, desk: Desk) {
    this.#context = context
    this.#floor = floor
    this.#desk = desk
  }

  asked(from: PeerId, id: ReservationId): void {
    const job = this.#floor.jobs.get(id)
    const state = this.#desk.reservation(id)?.state
    const isKeeper = job?.keepers.some(({ peer }) => peer === from) === true
    // `starting`: START may be chosen already, and a started part is never given back.
    if (job === undefined || !isKeeper || job.startAsked) return
    if (state !== 'held' && state !== 'committed') return
    this.#context.count('part_yielded')
    const decline = { ...this.#floor.by(job), type: 'decline', fault: 'shop' } as const
    this.#floor.ask(job, { ...decline, reason: BETTER_ELSEWHERE }, () => undefined)
  }
}
