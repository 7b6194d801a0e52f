import type { PeerId } from '../models/ids.ts'
import type { Message } from '../wire/messages.ts'

interface Parcel {
  readonly to: PeerId
  readonly messages: Message[]
}

/**
 * What leaves at the end of a turn, by whom it is for. A turn writes to one peer, as a rule, or to those
 * of its cluster, and at most to all that it is connected with (256): to look through them costs less than
 * a table that is made and cleared each time.
 */
export class Outbox {
  #parcels: Parcel[] = []

  add(to: PeerId, message: Message): void {
    for (const parcel of this.#parcels) {
      if (parcel.to !== to) continue
      parcel.messages.push(message)
      return
    }
    this.#parcels.push({ to, messages: [message] })
  }

  /** In the order in which they were first written to. */
  empty(send: (to: PeerId, messages: readonly Message[]) => void): void {
    if (this.#parcels.length === 0) return
    const parcels = this.#parcels
    this.#parcels = []
    for (const { to, messages } of parcels) send(to, messages)
  }
}
