import { hash } from 'node:crypto'
import { gossipsub, StrictNoSign } from '@chainsafe/libp2p-gossipsub'
import type { GossipSub, Message } from '@chainsafe/libp2p-gossipsub'
import { identify, identifyPush } from '@libp2p/identify'
import type {
  ConnectionGater,
  Libp2p,
  PeerDiscovery,
  PrivateKey,
  ServiceMap,
} from '@libp2p/interface'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import type { KadDHT } from '@libp2p/kad-dht'
import { mdns } from '@libp2p/mdns'
import { memory } from '@libp2p/memory'
import { ping } from '@libp2p/ping'
import type { Ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { createLibp2p } from 'libp2p'
import type { Libp2pOptions, ServiceFactoryMap } from 'libp2p'
import { admission } from './admission/admission.ts'
import type { AdmissionDesk } from './admission/admission.ts'
import { GOSSIP_BYTES_MAX } from './gossip.ts'
import { outerWall } from './streams/outer-wall.ts'
import { thriftyYamux } from './streams/thrifty-muxer.ts'

/** How hard the DHT works; a hundred nodes in one process want it lazier than a shop does. */
export interface DhtTuning {
  /** True: asks, and answers nobody. */
  readonly clientMode: boolean
  /** Between look-ups of ourselves, which keep the table of neighbours fresh. */
  readonly querySelfIntervalMs: number
}

/** Twice the time after which a table entry counts as old: shops' addresses rarely change. */
const DHT_DEFAULT: DhtTuning = { clientMode: false, querySelfIntervalMs: 5 * 60_000 }
/** After start the dialler finds the neighbours; the first look-up need not compete with it. */
const DHT_FIRST_QUERY_MS = 10_000

/**
 * Connections kept: a cluster has at most 32 members, its neighbour clusters' committees and some
 * bootstrap peers come on top. The connection manager prunes beyond; the dialler stops at a half.
 */
export const CONNECTIONS_MAX = 256
/** A dozen shops behind one address may start at once after a power cut. */
const INBOUND_PER_HOST_PER_SECOND = 64
const INBOUND_PENDING_MAX = 64
const DIALS_PARALLEL_MAX = 16
const DIAL_TIMEOUT_MS = 8_000
const ADDRESS_DIAL_TIMEOUT_MS = 4_000
/** mDNS alone must find a shop within 5 s, also if the first query is lost: two more fit. */
const MDNS_INTERVAL_MS = 2_000
/** A stream's window on either side; also what a paused reader may have to hold. */
const STREAM_WINDOW_BYTES_MAX = 1024 * 1024

/**
 * Peers beyond the mesh to which a heartbeat lists, for each topic, what was heard lately. A quarter of all,
 * as by default, is for networks of strangers who may keep news back, and was most of what a hundred nodes
 * sent: here members compare their tables too.
 */
const GOSSIP_LAZY = 3
/** Half a SHA-256 would do; gossipsub repeats ids in every heartbeat, so they are short. */
const MESSAGE_ID_BYTES = 16

/** What printnode's libp2p node can do beyond connections and streams. */
export interface NodeServices extends ServiceMap {
  readonly pubsub: GossipSub
  readonly ping: Ping
  readonly dht?: KadDHT
  readonly mdns?: PeerDiscovery
  readonly listening: Listening
}

/** What this node listens on, whatever it tells others. */
export interface Listening {
  addresses(): readonly string[]
}

export interface Libp2pNodeOptions {
  readonly privateKey: PrivateKey
  readonly networkId: string
  /** The pre-shared key, 32 bytes. */
  readonly secret: Uint8Array
  readonly desk: AdmissionDesk
  readonly gate: ConnectionGater
  readonly listen: readonly string[]
  /** If any: the only addresses told to others. */
  readonly announce: readonly string[]
  readonly mdns: boolean
  readonly memoryTransport: boolean
  /** False: no DHT; bootstrap, mDNS and other members are enough in a small network. */
  readonly dht: Partial<DhtTuning> | false
  /** Between two looks of gossipsub at its mesh; many nodes in one process look more seldom. */
  readonly gossipHeartbeatMs: number
}

/** Puts a libp2p node together; not started. */
export async function createNode(options: Libp2pNodeOptions): Promise<Libp2p<NodeServices>> {
  const services: ServiceFactoryMap<NodeServices> = { ...ownServices(options) }
  return createLibp2p<NodeServices>({
    ...wallAndMuxer(options),
    start: false,
    nodeInfo: { name: 'printnode', version: '1' },
    addresses: { listen: [...options.listen], announce: [...options.announce] },
    connectionGater: options.gate,
    services,
    // In its place: keep-alive.ts.
    connectionMonitor: { enabled: false },
    connectionManager: {
      maxConnections: CONNECTIONS_MAX,
      inboundConnectionThreshold: INBOUND_PER_HOST_PER_SECOND,
      maxIncomingPendingConnections: INBOUND_PENDING_MAX,
      maxParallelDials: DIALS_PARALLEL_MAX,
      dialTimeout: DIAL_TIMEOUT_MS,
      addressDialTimeout: ADDRESS_DIAL_TIMEOUT_MS,
    },
  })
}

/** What a newcomer shares with a member: the outer wall, admission, transports, muxer. */
export function wallAndMuxer(
  options: Pick<Libp2pNodeOptions, 'privateKey' | 'secret' | 'desk' | 'memoryTransport'>,
): Libp2pOptions {
  return {
    privateKey: options.privateKey,
    transports: options.memoryTransport ? [memory(), tcp(), webSockets()] : [tcp(), webSockets()],
    connectionProtector: outerWall(options.secret),
    connectionEncrypters: [admission(options.desk)],
    streamMuxers: [
      thriftyYamux({ streamOptions: { maxStreamWindowSize: STREAM_WINDOW_BYTES_MAX } }),
    ],
  }
}

function ownServices(options: Libp2pNodeOptions): ServiceFactoryMap<NodeServices> {
  const services: ServiceFactoryMap<NodeServices> = {
    identify: identify(),
    identifyPush: identifyPush(),
    ping: ping(),
    listening: ({ transportManager }) => ({
      addresses: () => transportManager.getAddrs().map((address) => address.toString()),
    }),
    pubsub: gossipsub({
      // Reports carry their author's signature; a second one by libp2p would add 100 bytes to 300.
      globalSignaturePolicy: StrictNoSign,
      msgIdFn: messageId,
      heartbeatInterval: options.gossipHeartbeatMs,
      // Through the mesh like everybody's: what reaches few is told again when nodes compare (delta).
      floodPublish: false,
      Dlazy: GOSSIP_LAZY,
      gossipFactor: 0,
      allowPublishToZeroTopicPeers: true,
      ignoreDuplicatePublishError: true,
      // Twice our own limit, so that what is a little too large is still counted and blamed.
      maxInboundDataLength: 2 * GOSSIP_BYTES_MAX,
      // Members are authenticated, several may share an address (one office, one test machine), and
      // a slow one is no attacker: who misbehaves is counted here and expelled by a person.
      scoreParams: { IPColocationFactorWeight: 0, behaviourPenaltyWeight: 0 },
    }),
  }
  return {
    ...services,
    ...(options.dht === false ? {} : { dht: distributedTable(options.networkId, options.dht) }),
    ...(options.mdns ? { mdns: localDiscovery(options.networkId) } : {}),
  }
}

function distributedTable(
  networkId: string,
  tuning: Partial<DhtTuning>,
): ReturnType<typeof kadDHT> {
  const { clientMode, querySelfIntervalMs } = { ...DHT_DEFAULT, ...tuning }
  return kadDHT({
    protocol: `/printnode/${networkId}/kad/1.0.0`,
    clientMode,
    querySelfInterval: querySelfIntervalMs,
    initialQuerySelfInterval: DHT_FIRST_QUERY_MS,
    allowQueryWithZeroPeers: true,
    // The default drops private addresses, and shops have no others.
    peerInfoMapper: passthroughMapper,
  })
}

/** Names a message by its topic and content: the same news from two peers is one message. */
function messageId(message: Message): Uint8Array {
  const named = Buffer.concat([Buffer.from(`${message.topic}\0`), message.data])
  return new Uint8Array(hash('sha256', named, 'buffer')).subarray(0, MESSAGE_ID_BYTES)
}

/** The tag holds the network's id, so that two networks on one LAN do not call each other. */
function localDiscovery(networkId: string): ReturnType<typeof mdns> {
  const serviceTag = `_printnode-${networkId}._udp.local`
  return mdns({ serviceTag, interval: MDNS_INTERVAL_MS })
}
