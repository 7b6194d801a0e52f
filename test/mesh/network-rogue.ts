import type { Libp2p } from '@libp2p/interface'
import { createLibp2p } from 'libp2p'
import { NodeCrypto } from '../../src/crypto/node-crypto.ts'
import { Counters } from '../../src/network/counters.ts'
import { privateKeyOf } from '../../src/network/identity.ts'
import { wallAndMuxer } from '../../src/network/libp2p-node.ts'
import { MemberDesk } from '../../src/network/admission/member-desk.ts'
import { member } from './network-world.ts'
import type { NetworkWorld } from './network-world.ts'

/** A member with a valid certificate whose program is not ours: it may open and send anything. */
export async function startRogue(world: NetworkWorld, number: number): Promise<Libp2p> {
  const identity = await member(number)
  const { network, secret } = world.state
  const nothing = (): void => undefined
  const desk = new MemberDesk({
    network,
    crypto: new NodeCrypto(identity, network.id),
    certificate: world.certify(identity.peer),
    invites: null,
    counters: new Counters(),
    clock: Date.now,
    ownAddresses: () => [],
    events: { addresses: nothing, refusedBy: nothing, revoked: nothing, renewed: nothing },
  })
  const privateKey = await privateKeyOf(identity)
  return createLibp2p({
    ...wallAndMuxer({ privateKey, secret, desk, memoryTransport: true }),
    connectionGater: { denyDialMultiaddr: () => false },
  })
}
