import type { OrderId } from '../../models/ids.ts'
import type { OrderRegistry } from '../../orders/registry.ts'
import type { Charge } from '../../wire/membership-messages.ts'

/** Whether, by this node's own strong reading, the shop still has that attempt and its time is over. */
export function isOverdue(
  registry: OrderRegistry,
  charge: Charge,
  now: () => number,
  done: (overdue: boolean) => void,
): void {
  registry.read(charge.order as OrderId, [], (outcome) => {
    if (outcome.type !== 'found') {
      done(false)
      return
    }
    const part = outcome.order.parts.find(({ id }) => id === charge.part)
    const isTheirs = part?.shop === charge.shop && part.attempt === charge.attempt
    const until =
      part?.state === 'offered' ? part.ackBy : part?.state === 'accepted' ? part.startBy : Infinity
    done(isTheirs && now() >= until)
  })
}
