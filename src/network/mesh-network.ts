import type { Connection, Libp2p, PeerId as Libp2pPeerId, PeerInfo } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { DAY_MS } from '../models/ids.ts'
import type { ArtworkHash, PeerId } from '../models/ids.ts'
import type { ArtworkFetcher, ArtworkStore } from '../ports/artwork.ts'
import type { Network, NetworkEvents, NetworkPeer, Topic, Verdict } from '../ports/network.ts'
import { MeshArtworkFetcher } from './artwork/artwork-fetcher.ts'
import { ArtworkProviders } from './artwork/artwork-providers.ts'
import { ArtworkServer } from './artwork/artwork-server.ts'
import type { Counters } from './counters.ts'
import { Dialler } from './peers/dialler.ts'
import { Frames } from './streams/frames.ts'
import { Gossip } from './gossip.ts'
import type { GossipTopic } from './gossip.ts'
import { encodeInvite, INVITE_ADDRESSES_MAX } from './admission/invite.ts'
import { roundTripOf } from './streams/keep-alive.ts'
import { reachableFrom } from './peers/known-peers.ts'
import type { NodeServices } from './libp2p-node.ts'
import { listenFailure } from './listen-failure.ts'
import type { MemberDesk } from './admission/member-desk.ts'
import { listMembers } from './admission/members.ts'
import type { Member } from './admission/members.ts'
import type { MemberRole } from './admission/membership-certificate.ts'
import type { NetworkState } from './admission/network-file.ts'
import { PeerMemory } from './peers/peer-memory.ts'
import { revocationOfWire, revocationToWire } from './admission/revocation.ts'
import type { Revocation } from './admission/revocation.ts'
import { ProviderRecords } from './peers/provider-records.ts'
import { Roster } from './peers/roster.ts'
import { decodeCbor } from './admission/signed-paper.ts'
import { encode } from '../wire/cbor-writer.ts'

export type Log = (level: 'info' | 'warn', message: string, fields: object) => void

export interface MeshNetworkOptions {
  readonly libp2p: Libp2p<NodeServices>
  readonly desk: MemberDesk
  readonly state: NetworkState
  readonly counters: Counters
  readonly seeds: readonly string[]
  /** Where members met are remembered; null: nowhere. */
  readonly dataDir: string | null
  readonly artwork: ArtworkStore
  readonly artworkBytesMax: number
  readonly events: NetworkEvents
  readonly log: Log
  readonly clock: () => number
  readonly random: () => number
  readonly connectionsSought: number
}

export interface InviteRequest {
  readonly role?: MemberRole
  /** Until the code ends; a week by default. */
  readonly lifeMs?: number
}

/** A person has a week to paste a line into a terminal. */
const INVITE_LIFE_MS = 7 * DAY_MS
/** Expiry is checked when connecting; this finds certificates that end while connected. */
const RECHECK_MS = 15_000

/** The network port over libp2p, and what an operator does with a network. */
export class MeshNetwork implements Network {
  readonly self: PeerId
  /** Fetches print-ready files from other members. */
  readonly artwork: ArtworkFetcher
  readonly #options: MeshNetworkOptions
  readonly #libp2p: Libp2p<NodeServices>
  readonly #dialler: Dialler
  readonly #frames: Frames
  readonly #gossip: Gossip
  readonly #records: ProviderRecords
  readonly #roster: Roster
  readonly #artworkServer: ArtworkServer
  readonly #providers: ArtworkProviders
  readonly #memory: PeerMemory
  #recheck: NodeJS.Timeout | null = null

  constructor(options: MeshNetworkOptions) {
    const { libp2p, desk, state, counters, events, random } = options
    this.#options = options
    this.#libp2p = libp2p
    this.#memory = new PeerMemory(options.dataDir)
    this.self = libp2p.peerId.toString() as PeerId
    this.#frames = new Frames({
      libp2p,
      counters,
      onFrame: (from, frame) => events.frame(from, frame),
      dial: (peer) => this.#dialler.want(peer),
    })
    this.#dialler = new Dialler(
      {
        libp2p,
        counters,
        clock: () => performance.now(),
        random,
        isExpelled: (peer) => desk.revocations.isRevoked(peer, 'member'),
        onUnreachable: (peer) => this.#frames.peerDown(peer),
        soughtMax: options.connectionsSought,
      },
      options.seeds,
    )
    this.#gossip = new Gossip({
      pubsub: libp2p.services.pubsub,
      networkId: state.network.id,
      counters,
      judge: (from, topic, bytes) => this.#judge(from, topic, bytes),
    })
    this.#records = new ProviderRecords(libp2p, state.network.id, counters)
    this.#roster = new Roster({
      libp2p,
      counters,
      revocations: desk.revocations,
      random,
      connected: () => this.#dialler.known().filter(({ peer }) => this.#dialler.isConnected(peer)),
      onPeers: (peers, via) =>
        peers.forEach(({ peer, addresses }) =>
          this.#dialler.learn(peer, reachableFrom(addresses, via)),
        ),
      onRevocations: (revocations) => desk.learn(revocations),
    })
    const { artwork: store, artworkBytesMax: bytesMax } = options
    this.#artworkServer = new ArtworkServer(libp2p, store, counters)
    this.#providers = new ArtworkProviders(libp2p, counters)
    const find = (hash: ArtworkHash, signal: AbortSignal): Promise<PeerId[]> =>
      this.#providers.find(hash, signal)
    this.artwork = new MeshArtworkFetcher({ libp2p, store, counters, bytesMax, find })
  }

  async start(): Promise<void> {
    const { log } = this.#options
    this.#listenToLibp2p()
    try {
      await this.#frames.start()
      await this.#roster.start()
      await this.#artworkServer.start()
      await this.#libp2p.start()
    } catch (error) {
      await this.#libp2p.stop()
      throw listenFailure(error)
    }
    this.#gossip.start()
    this.#records.start()
    this.#memory.load().forEach(({ peer, addresses }) => this.#dialler.remembered(peer, addresses))
    this.#dialler.start()
    this.#recheck = setInterval(() => this.#lookRound(), RECHECK_MS)
    this.#recheck.unref()
    log('info', 'listening', { addresses: this.addresses() })
  }

  async stop(): Promise<void> {
    if (this.#recheck !== null) clearInterval(this.#recheck)
    this.#rememberPeers()
    this.#gossip.stop()
    this.#records.stop()
    this.#dialler.stop()
    this.#providers.stop()
    await this.#roster.stop()
    await this.#artworkServer.stop()
    await this.#frames.stop()
    await this.#libp2p.stop()
  }

  /** Which files can be had here, for whoever does not know where to ask. */
  announceArtwork(files: readonly ArtworkHash[]): void {
    this.#providers.announce(files)
  }

  addresses(): readonly string[] {
    return this.#libp2p.getMultiaddrs().map((address) => address.toString())
  }

  /** The loopback port to which single-port mode hands WebSockets; null without such a listener. */
  webSocketPort(): number | null {
    for (const address of this.#libp2p.services.listening.addresses()) {
      const port = /^\/ip4\/127\.0\.0\.1\/tcp\/(\d+)\/ws$/.exec(address)?.[1]
      if (port !== undefined) return Number(port)
    }
    return null
  }

  peers(): readonly NetworkPeer[] {
    const known = new Map(this.#dialler.known().map(({ peer, addresses }) => [peer, addresses]))
    for (const peer of this.#libp2p.getPeers()) {
      const id = peer.toString() as PeerId
      if (!known.has(id)) known.set(id, [])
    }
    return [...known].map(([peer, addresses]) => {
      const connections = this.#libp2p.getConnections(peerIdFromString(peer))
      return {
        peer,
        connected: connections.length > 0,
        addresses,
        roundTripMs: connections.map(roundTripOf).find((ms) => ms !== null) ?? null,
        certificateExpiresAt: this.#options.desk.book.certificate(peer)?.notAfter ?? null,
      }
    })
  }

  members(): readonly Member[] {
    const self = { peer: this.self, addresses: this.addresses() }
    return listMembers(this.#options.desk, self, this.peers())
  }

  send(to: PeerId, frame: Uint8Array): boolean {
    return this.#frames.send(to, frame)
  }

  publish(topic: Topic, bytes: Uint8Array): void {
    this.#gossip.publish(topic, bytes)
  }

  listen(topics: readonly Topic[]): void {
    this.#gossip.listen(topics)
  }

  provide(keys: readonly string[]): void {
    this.#records.provide(keys)
  }

  find(key: string, done: (peers: readonly PeerId[]) => void): void {
    this.#records.find(key, done)
  }

  counters(): Readonly<Record<string, number>> {
    return this.#options.counters.snapshot()
  }

  /** Throws `forbidden` if this node is neither founder nor delegate. Cuts the peer off at once. */
  expel(peer: PeerId): void {
    this.#options.desk.expel(peer)
  }

  /** One string for one shop; durable when this returns. Throws `forbidden` as `expel` does. */
  invite(request: InviteRequest = {}): string {
    const { desk, state, clock } = this.#options
    const expiresAt = clock() + (request.lifeMs ?? INVITE_LIFE_MS)
    const code = desk.issueCode(request.role ?? 'member', expiresAt)
    const bootstrap = this.addresses().slice(0, INVITE_ADDRESSES_MAX)
    const { network, secret } = state
    return encodeInvite({ network, secret, inviter: this.self, bootstrap, code, expiresAt })
  }

  /** A member told in a handshake where it listens. */
  met(peer: PeerId, addresses: readonly string[], via: string): void {
    this.#dialler.met(peer, reachableFrom(addresses, via))
  }

  refused(peer: PeerId): void {
    this.#dialler.refused(peer)
  }

  /** Spreads new revocations and cuts off whom they name. */
  revoked(added: readonly Revocation[]): void {
    for (const revocation of added) {
      const who = revocation.peer === this.self ? 'this node' : 'a peer'
      this.#options.log('warn', `${who} was expelled from the network`, { peer: revocation.peer })
      this.#dialler.forget(revocation.peer)
      this.#options.events.expelled(revocation.peer)
      this.#gossip.publish('revocations', encode(revocationToWire(revocation)))
    }
    this.enforce()
    this.#roster.tellRevocations(added)
  }

  #listenToLibp2p(): void {
    const idOf = (peer: Libp2pPeerId): PeerId => peer.toString() as PeerId
    this.#libp2p.addEventListener('peer:connect', ({ detail }) => this.#peerUp(idOf(detail)))
    this.#libp2p.addEventListener('peer:disconnect', ({ detail }) => this.#peerDown(idOf(detail)))
    this.#libp2p.addEventListener('connection:open', ({ detail }) => this.#roster.tell(detail))
    this.#libp2p.addEventListener('peer:discovery', ({ detail }) =>
      this.#dialler.discovered(detail),
    )
    // Said for each answer, not only the first as `peer:discovery` is: addresses change.
    const found = ({ detail }: CustomEvent<PeerInfo>): void => this.#dialler.discovered(detail)
    this.#libp2p.services.mdns?.addEventListener('peer', found)
  }

  #peerUp(peer: PeerId): void {
    this.#dialler.connected(peer)
    this.#options.events.peerUp(peer)
    this.#frames.peerUp(peer)
  }

  #peerDown(peer: PeerId): void {
    this.#frames.peerDown(peer)
    this.#options.events.peerDown(peer)
    this.#dialler.disconnected(peer)
  }

  #lookRound(): void {
    this.enforce()
    this.#rememberPeers()
  }

  #rememberPeers(): void {
    const known = this.#dialler.known()
    this.#memory.remember(known.filter(({ peer }) => this.#dialler.isConnected(peer)))
  }

  /** Closes every connection whose certificate does not hold any more. */
  enforce(): void {
    const { desk, clock } = this.#options
    desk.revocations.prune(clock())
    for (const connection of this.#libp2p.getConnections()) this.#enforceOn(connection)
  }

  #enforceOn(connection: Connection): void {
    const peer = connection.remotePeer.toString() as PeerId
    const refusal = this.#options.desk.book.refusal(peer)
    if (refusal === null) return
    this.#options.counters.count(`connection_cut_${refusal}`)
    connection.abort(new Error(`membership of ${peer}: ${refusal}`))
  }

  #judge(from: PeerId, topic: GossipTopic, bytes: Uint8Array): Verdict {
    if (topic !== 'revocations') return this.#options.events.gossip(from, topic, bytes)
    const revocation = revocationOfWire(decodeCbor(bytes))
    if (revocation === null) return 'reject'
    const [outcome] = this.#options.desk.learn([revocation])
    if (outcome === 'added') return 'accept'
    return outcome === 'known' || outcome === 'outdated' ? 'ignore' : 'reject'
  }
}
