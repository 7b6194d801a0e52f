import type { ArtworkRef, Order, Part } from '../models/order.ts'
import type { Hands, ObtainFailure } from '../ports/hands.ts'
import type { JobTicket } from '../ports/production.ts'
import type { Keeper } from '../wire/messages.ts'
import type { FloorJob } from './floor-job.ts'
import type { PrivateRecords } from './private-records.ts'

/** Every file of a part onto this node: from the intake, from the keepers, or already here. */
export function obtainArtwork(
  hands: Hands,
  order: Order,
  part: Part,
  keepers: readonly Keeper[],
  done: (failure: ObtainFailure | null) => void,
): void {
  const refs = new Map<string, ArtworkRef>()
  for (const [line] of part.shares) {
    const item = order.spec.items[line]
    if (item !== undefined) refs.set(item.artwork.hash, item.artwork)
  }
  const holders = [...new Set([order.intake, ...keepers.map((keeper) => keeper.peer)])]
  const left = [...refs.values()]
  const next = (): void => {
    const ref = left.shift()
    if (ref === undefined) {
      done(null)
      return
    }
    hands.obtain(ref, holders, (failure) => (failure === null ? next() : done(failure)))
  }
  next()
}

/** What the floor needs to know, with the address; null while no keeper tells it. */
export function writeTicket(
  records: PrivateRecords,
  job: FloorJob,
  order: Order,
  part: Part,
  use: (ticket: JobTicket | null) => void,
): void {
  records.fetch(order.id, job.keepers, (record) => {
    if (record === null) {
      use(null)
      return
    }
    const items = part.shares.flatMap(([line, quantity]) => {
      const item = order.spec.items[line]
      return item === undefined ? [] : [{ ...item, quantity }]
    })
    const { merchantReference, shippingMethod, shipBy } = order.spec
    use({
      job: job.id,
      order: job.order,
      part: job.part,
      attempt: job.attempt,
      merchantReference,
      items,
      recipient: record.recipient,
      shippingMethod,
      shipBy,
    })
  })
}
