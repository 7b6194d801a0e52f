import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { lpStream } from '@libp2p/utils'
import { isPeerId } from '../../crypto/peer-key.ts'
import type { PeerId } from '../../models/ids.ts'
import {
  addressesOf,
  HELLO_REVOCATION_BYTES_MAX,
  revocationsOf,
} from '../admission/admission-messages.ts'
import type { Counters } from '../counters.ts'
import { REVOCATIONS_MAX } from '../admission/revocation-list.ts'
import type { RevocationList } from '../admission/revocation-list.ts'
import { revocationToWire } from '../admission/revocation.ts'
import type { Revocation } from '../admission/revocation.ts'
import { decodeCbor, recordOf } from '../admission/signed-paper.ts'
import { encode } from '../../wire/cbor-writer.ts'

/** Who else is there: sent once to each new neighbour, and now and then to one of them. */
export const ROSTER_PROTOCOL = '/printnode/roster/1.0.0'

/** A thousand revocations of up to 700 bytes, and 256 peers of up to 600 bytes. */
const ROSTER_BYTES_MAX = 1024 * 1024
const ROSTER_PEERS_MAX = 256
const ROSTER_REVOCATION_BYTES_MAX = 768 * 1024
const TIMEOUT_MS = 10_000
/** The first one, a repetition, and a few expulsions at the same time. */
const INBOUND_STREAMS_MAX = 8
/** Heals what the first exchange missed: two partitions that each knew only themselves. */
const REPEAT_MS = 30_000

export interface RosterPeer {
  readonly peer: PeerId
  readonly addresses: readonly string[]
}

export interface RosterOptions {
  readonly libp2p: Libp2p
  readonly counters: Counters
  readonly revocations: RevocationList
  readonly random: () => number
  /** Connected members with their addresses. */
  readonly connected: () => readonly RosterPeer[]
  readonly onPeers: (peers: readonly RosterPeer[], via: string) => void
  readonly onRevocations: (revocations: readonly Revocation[]) => void
}

/** Tells members of each other, so that one bootstrap address is enough to meet everybody. */
export class Roster {
  readonly #options: RosterOptions
  #timer: NodeJS.Timeout | null = null

  constructor(options: RosterOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { libp2p } = this.#options
    const accept = (stream: Stream, connection: Connection): void => {
      this.#receive(stream, connection).catch((error: Error) => {
        this.#options.counters.count('roster_malformed')
        stream.abort(error)
      })
    }
    await libp2p.handle(ROSTER_PROTOCOL, accept, { maxInboundStreams: INBOUND_STREAMS_MAX })
    this.#timer = setInterval(() => this.#repeat(), REPEAT_MS)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#options.libp2p.unhandle(ROSTER_PROTOCOL)
  }

  /** To a new neighbour; what fits a hello of the expelled, it has had in the hello. */
  tell(connection: Connection): void {
    const { revocations } = this.#options
    const inHello = revocations.toWire(HELLO_REVOCATION_BYTES_MAX).length
    const isAllInHello = inHello === revocations.entries().length
    this.#send(connection, isAllInHello ? [] : this.#allRevocations())
  }

  /** To everybody at once: gossip alone could miss a peer whose subscription is still under way. */
  tellRevocations(revocations: readonly Revocation[]): void {
    const wire = revocations.map(revocationToWire)
    this.#options.libp2p.getConnections().forEach((connection) => this.#send(connection, wire))
  }

  #repeat(): void {
    const connections = this.#options.libp2p.getConnections()
    const chosen = connections[Math.floor(this.#options.random() * connections.length)]
    if (chosen !== undefined) this.#send(chosen, this.#allRevocations())
  }

  #allRevocations(): readonly Record<string, unknown>[] {
    return this.#options.revocations.toWire(ROSTER_REVOCATION_BYTES_MAX)
  }

  /** Best effort: it is repeated, and others tell too. */
  #send(connection: Connection, revocations: readonly Record<string, unknown>[]): void {
    const to = connection.remotePeer.toString()
    const others = this.#options.connected().filter((known) => known.peer !== to)
    const peers = others
      .slice(0, ROSTER_PEERS_MAX)
      .map(({ peer, addresses }) => ({ peer, addresses }))
    sendOnce(connection, encode({ v: 1, peers, revocations })).then(
      () => this.#options.counters.count('roster_sent'),
      () => this.#options.counters.count('roster_unsent'),
    )
  }

  async #receive(stream: Stream, connection: Connection): Promise<void> {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const messages = lpStream(stream, {
      maxDataLength: ROSTER_BYTES_MAX,
      maxBufferSize: 2 * ROSTER_BYTES_MAX,
    })
    const record = recordOf(decodeCbor((await messages.read({ signal })).subarray()))
    await stream.close({ signal })
    if (record === null || record['v'] !== 1) throw new Error('not a roster')
    const revocations = revocationsOf(record['revocations']).slice(0, REVOCATIONS_MAX)
    if (revocations.length > 0) this.#options.onRevocations(revocations)
    this.#options.onPeers(peersOf(record['peers']), connection.remoteAddr.toString())
  }
}

async function sendOnce(connection: Connection, bytes: Uint8Array): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const stream = await connection.newStream(ROSTER_PROTOCOL, { signal })
  try {
    await lpStream(stream).write(bytes, { signal })
    await stream.close({ signal })
  } catch (error) {
    stream.abort(error as Error)
    throw error
  }
}

function peersOf(value: unknown): readonly RosterPeer[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, ROSTER_PEERS_MAX).flatMap((item): RosterPeer[] => {
    const record = recordOf(item)
    const peer = record?.['peer']
    if (typeof peer !== 'string' || !isPeerId(peer)) return []
    return [{ peer, addresses: addressesOf(record?.['addresses']) }]
  })
}
