import { setTimeout as sleep } from 'node:timers/promises'
import type { MerchantId } from '../models/ids.ts'
import type { RouteContext } from './server.ts'
import type { Principal } from './token-book.ts'

/** A shop that has just been started finds its cluster, or founds one, within some seconds. */
const HOME_WAIT_MS = 8_000
const HOME_LOOK_MS = 100

/**
 * Whose an order is. A shop may order for itself: its node's key is an Ed25519 identity like a
 * merchant's, and its first cluster keeps its idempotency keys for ever after. `keyed`: waits until
 * there is one.
 */
export async function orderingMerchant(
  { handle, tokens }: Pick<RouteContext, 'handle' | 'tokens'>,
  principal: Principal,
  keyed: boolean,
): Promise<MerchantId> {
  if (principal.role === 'merchant') return principal.id
  const { self } = handle.network
  const own = tokens.ownMerchant(self)
  if (own !== null) return own
  let { home } = await handle.execute({ type: 'shops' })
  const waitMs = keyed ? HOME_WAIT_MS : 0
  for (let waited = 0; home === '' && waited < waitMs; waited += HOME_LOOK_MS) {
    await sleep(HOME_LOOK_MS)
    home = (await handle.execute({ type: 'shops' })).home
  }
  if (home === '') return `none.${self}` as MerchantId
  // Another order of the shop's may have waited too.
  return tokens.ownMerchant(self) ?? tokens.settleOwn(`${home}.${self}` as MerchantId)
}
