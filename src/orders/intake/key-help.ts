import type { KeyClaim } from '../../keys/key-claim.ts'
import { DAY_MS, parseOrderId } from '../../models/ids.ts'
import type { Context } from '../../ports/context.ts'
import { DAYS_OFF_MAX } from '../../registers/keeper-policy.ts'
import { readClaimBody } from './claim-body.ts'
import type { OrderRegistry } from '../registry.ts'

/**
 * A claim of which nobody has said that its order exists (D15). Whoever keeps the key has neither the
 * address nor the files, so it only looks: an order is created by the intake to which the merchant sends
 * the request again. `done(true)` if it exists, or if it has become too late to create it.
 */
export function helpClaim(
  registry: Pick<OrderRegistry, 'read'>,
  context: Context,
  { order, body }: KeyClaim,
  done: (settled: boolean) => void,
): void {
  const keepers = body === null ? null : readClaimBody(body)?.keepers
  registry.read(order, keepers ?? [], (outcome) => {
    const today = Math.floor(context.now() / DAY_MS)
    const isLate = today - (parseOrderId(order)?.day ?? 0) > DAYS_OFF_MAX
    done(outcome.type === 'found' || (outcome.type === 'absent' && isLate))
  })
}
