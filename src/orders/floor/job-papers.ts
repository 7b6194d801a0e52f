import { ADDRESS_LOST } from '../../models/order.ts'
import type { Order, Part } from '../../models/order.ts'
import type { JobTicket } from '../../ports/production.ts'
import type { Keeper } from '../../wire/messages.ts'
import type { FloorJob } from './floor-job.ts'
import type { PrivateRecord, PrivateRecords } from '../intake/private-records.ts'

/**
 * All keepers say for so long that they hold no address: then it is lost with their disks. A new keeper
 * has its copy within half a minute of when another has one to give.
 */
const NOWHERE_MS = 10 * 60_000

/** Null: not now. */
export type Papers = JobTicket | typeof ADDRESS_LOST | null

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
  now: () => number,
  use: (papers: Papers) => void,
): void {
  const answer = (record: PrivateRecord | null, isNowhere: boolean): void => {
    job.nowhereSince = isNowhere ? job.nowhereSince || now() : 0
    if (record === null) {
      use(isNowhere && now() - job.nowhereSince >= NOWHERE_MS ? ADDRESS_LOST : null)
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
  }
  records.fetch(order.id, keepers, answer, job.keepers)
}
