import { NodeCrypto } from '../crypto/node-crypto.ts'
import type { Ed25519Identity } from '../crypto/node-crypto.ts'
import { Failure } from '../models/failure.ts'
import type { ArtworkStore } from '../ports/artwork.ts'
import type { NetworkEvents } from '../ports/network.ts'
import { ARTWORK_BYTES_MAX } from './artwork/artwork-protocol.ts'
import { Counters } from './counters.ts'
import { DIALLED_CONNECTIONS_MAX } from './peers/dialler.ts'
import { createGate } from './admission/gate.ts'
import { privateKeyOf } from './identity.ts'
import { InviteBook } from './admission/invite-book.ts'
import { createNode } from './libp2p-node.ts'
import type { DhtTuning } from './libp2p-node.ts'
import { MemberDesk } from './admission/member-desk.ts'
import { MeshNetwork } from './mesh-network.ts'
import type { Log } from './mesh-network.ts'
import { renewIfFounder, saveNetworkState } from './admission/network-file.ts'
import type { NetworkState } from './admission/network-file.ts'
import { loadRevocations, saveRevocations } from './admission/revocation-file.ts'

/** All that a node's network needs to know; `events` is called synchronously. */
export interface NetworkOptions {
  readonly identity: Ed25519Identity
  readonly state: NetworkState
  /** Where certificate, revocations and invites are kept; null keeps nothing (tests). */
  readonly dataDir: string | null
  /** Multiaddrs, for example `/ip4/0.0.0.0/tcp/4001`, `/ip4/127.0.0.1/tcp/0/ws`, `/memory/a`. */
  readonly listen: readonly string[]
  /** If any: the only addresses told to others (behind NAT, a proxy, or a public name). */
  readonly announce?: readonly string[]
  /** Addresses of members; those of the invite come on top. */
  readonly bootstrap?: readonly string[]
  /** Finds and is found on the LAN. */
  readonly mdns: boolean
  readonly memoryTransport?: boolean
  /** Tuning, or false for none. */
  readonly dht?: Partial<DhtTuning> | false
  readonly artwork: ArtworkStore
  /** Larger files are not fetched. */
  readonly artworkBytesMax?: number
  readonly events: NetworkEvents
  readonly log?: Log
  /** Milliseconds since 1970; for certificates. */
  readonly clock?: () => number
  /** In [0, 1); for jitter only. */
  readonly random?: () => number
  /** Not there: all members of a small network. Whom something is to be sent to comes on top. */
  readonly connectionsSought?: number
  /** Between two looks of gossipsub at its mesh; not there: a second, its own pace. */
  readonly gossipHeartbeatMs?: number
}

const GOSSIP_HEARTBEAT_MS = 1_000

/**
 * Enters the network: listens, dials, and calls `events` from then on. Throws `invalid_config` for
 * an address that is none or cannot be listened on, or a certificate of another shop.
 */
export async function startNetwork(options: NetworkOptions): Promise<MeshNetwork> {
  const clock = options.clock ?? Date.now
  const log: Log = options.log ?? (() => undefined)
  const { identity, dataDir } = options
  const state = renewIfFounder(options.state, identity, clock())
  if (state.certificate.peer !== identity.peer) {
    const problem = `the membership certificate is for ${state.certificate.peer}, the key is ${identity.peer}'s`
    throw new Failure('invalid_config', `${problem}: do not mix data directories`, 'certificate')
  }
  if (state !== options.state && dataDir !== null) saveNetworkState(dataDir, state)

  const counters = new Counters()
  const crypto = new NodeCrypto(identity, state.network.id)
  // The desk and the node need each other; nothing is called before the node has started.
  let mesh: MeshNetwork | null = null
  const desk = new MemberDesk({
    network: state.network,
    crypto,
    certificate: state.certificate,
    invites: dataDir === null ? null : new InviteBook(dataDir),
    counters,
    clock,
    ownAddresses: () => mesh?.addresses() ?? [],
    events: {
      addresses: (peer, addresses, via) => mesh?.met(peer, addresses, via),
      refusedBy: (peer, reason) => {
        log('warn', 'a member refused this node', { peer, reason })
        mesh?.refused(peer)
      },
      revoked: (added) => {
        if (dataDir !== null) saveRevocations(dataDir, desk.revocations.entries())
        mesh?.revoked(added)
      },
      renewed: (certificate) => {
        log('info', 'the membership certificate was renewed', { notAfter: certificate.notAfter })
        if (dataDir !== null) saveNetworkState(dataDir, { ...state, certificate })
      },
    },
  })
  if (dataDir !== null) desk.revocations.merge(loadRevocations(dataDir), clock())
  const flaw = desk.ownFlaw()
  if (flaw !== null) log('warn', "this node's membership certificate does not hold", { flaw })

  const libp2p = await createNode({
    privateKey: await privateKeyOf(identity),
    networkId: state.network.id,
    secret: state.secret,
    desk,
    gate: createGate(desk.book, counters),
    listen: options.listen,
    announce: options.announce ?? [],
    mdns: options.mdns,
    memoryTransport: options.memoryTransport ?? false,
    dht: options.dht ?? {},
    gossipHeartbeatMs: options.gossipHeartbeatMs ?? GOSSIP_HEARTBEAT_MS,
  })
  mesh = new MeshNetwork({
    libp2p,
    desk,
    state,
    counters,
    seeds: [...(options.bootstrap ?? []), ...state.bootstrap],
    dataDir,
    artwork: options.artwork,
    artworkBytesMax: options.artworkBytesMax ?? ARTWORK_BYTES_MAX,
    events: options.events,
    log,
    clock,
    random: options.random ?? Math.random,
    connectionsSought: options.connectionsSought ?? DIALLED_CONNECTIONS_MAX,
  })
  await mesh.start()
  for (const { peer } of desk.revocations.entries()) options.events.expelled(peer)
  return mesh
}
