import type { Order, Part } from '../models/order.ts'
import type { JobTicket } from '../ports/production.ts'
import type { Keeper } from '../wire/messages.ts'
import type { FloorJob } from './floor-job.ts'
import type { PrivateRecords } from './private-records.ts'

/**
 * What the floor needs to know, with the address; null while none of `keepers` tells it. Those whom a
 * job began with may have handed the order on since.
 */
export function writeTicket(
  records: PrivateRecords,
  job: FloorJob,
  order: Order,
  part: Part,
  keepers: readonly Keeper[],
  use: (ticket: JobTicket | null) => void,
): void {
  records.fetch(order.id, [...keepers, ...job.keepers], (record) => {
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
