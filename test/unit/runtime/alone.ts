import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import { Desk } from '../../../src/desk/desk.ts'
import type { PeerId } from '../../../src/models/ids.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import type { NeighbourhoodInit } from '../../../src/runtime/neighbourhood/neighbourhood-init.ts'
import { MONDAY_9, PROFILE, STORE } from '../desk/shop-fixture.ts'

/** A shop that hears of nobody and is in no cluster. */
export function alone(context: MachineContext, desk: Desk): NeighbourhoodInit {
  return {
    context,
    desk,
    publish: () => undefined,
    listen: () => undefined,
    absentWhy: () => null,
    view: () => null,
    clusterOf: () => null,
    homesKnown: () => 0,
    homesTold: () => [],
    employed: () => [],
    orders: () => [],
  }
}

/** A shop that has just opened for the first time, on Monday at nine. */
export function newShop(peer: PeerId): { readonly context: MachineContext; readonly desk: Desk } {
  const crypto = new KeyedHashCrypto(peer, 'test')
  const context = new MachineContext({ crypto, store: STORE, boot: 1, sequence: 0, nonce: 'n' })
  const { desk } = Desk.restore({
    profile: { ...PROFILE, peer },
    storeId: STORE,
    records: [],
    now: MONDAY_9,
    firstDesk: true,
    configuredStock: [],
  })
  context.setNow(MONDAY_9)
  return { context, desk }
}
