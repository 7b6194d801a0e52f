import { NodeCrypto } from '../../src/crypto/node-crypto.ts'
import type { Ed25519Identity } from '../../src/crypto/node-crypto.ts'
import type { PeerId } from '../../src/models/ids.ts'
import { identityOfSeed } from '../../src/network/identity.ts'
import { issueCertificate } from '../../src/network/admission/membership-certificate.ts'
import type {
  MemberRole,
  MembershipCertificate,
} from '../../src/network/admission/membership-certificate.ts'
import type { MeshNetwork } from '../../src/network/mesh-network.ts'
import { createNetwork } from '../../src/network/admission/network-file.ts'
import type { NetworkState } from '../../src/network/admission/network-file.ts'
import { startNetwork } from '../../src/network/start-network.ts'
import type { NetworkOptions } from '../../src/network/start-network.ts'
import type { Topic, Verdict } from '../../src/ports/network.ts'
import { MemoryArtworkStore } from './network-artwork-store.ts'

/** One running node of a test, with everything that its network has told it. */
export interface TestNode {
  readonly identity: Ed25519Identity
  readonly mesh: MeshNetwork
  readonly store: MemoryArtworkStore
  readonly frames: { from: PeerId; frame: Uint8Array }[]
  readonly gossip: { from: PeerId; topic: Topic; bytes: Uint8Array }[]
  readonly warnings: { message: string; fields: object }[]
  verdict: Verdict
  connected(): readonly PeerId[]
}

export type NodeOptions = Partial<
  Omit<NetworkOptions, 'identity' | 'artwork' | 'events' | 'log'>
> & { readonly role?: MemberRole; readonly certificate?: MembershipCertificate }

let worlds = 0

/** A network of one test: founder, members by number, and the wait for what happens among them. */
export class NetworkWorld {
  readonly founder: Ed25519Identity
  readonly state: NetworkState
  readonly #crypto: NodeCrypto
  readonly #nodes: TestNode[] = []
  readonly #waiting = new Set<() => void>()
  readonly #name = `w${++worlds}`

  private constructor(founder: Ed25519Identity, name: string) {
    this.founder = founder
    this.state = createNetwork(name, 'USD', founder, Date.now())
    this.#crypto = new NodeCrypto(founder, this.state.network.id)
  }

  static async found(name = 'west', founder = 1): Promise<NetworkWorld> {
    return new NetworkWorld(await member(founder), name)
  }

  certify(peer: PeerId, role: MemberRole = 'member', now = Date.now()): MembershipCertificate {
    const { network } = this.state
    return issueCertificate(this.#crypto, { network, peer, role, now, chain: null })
  }

  /** Node 1 is the founder. Over the memory transport, unless `listen` says otherwise. */
  async start(number: number, options: NodeOptions = {}): Promise<TestNode> {
    const identity = await member(number)
    const isFounder = identity.peer === this.founder.peer
    const { role = 'member', ...rest } = options
    const certificate =
      options.certificate ??
      (isFounder ? this.state.certificate : this.certify(identity.peer, role))
    const node: Omit<TestNode, 'mesh' | 'connected'> = {
      identity,
      store: new MemoryArtworkStore(),
      frames: [],
      gossip: [],
      warnings: [],
      verdict: 'accept',
    }
    const mesh = await startNetwork({
      state: { ...this.state, certificate },
      dataDir: null,
      listen: [`/memory/${this.#name}-${number}`],
      memoryTransport: true,
      mdns: false,
      dht: { querySelfIntervalMs: 3_600_000 },
      ...rest,
      identity,
      artwork: node.store,
      log: (level, message, fields) => {
        if (level === 'warn') node.warnings.push({ message, fields })
        this.#changed()
      },
      events: {
        frame: (from, frame) => {
          node.frames.push({ from, frame })
          this.#changed()
        },
        gossip: (from, topic, bytes) => {
          node.gossip.push({ from, topic, bytes })
          this.#changed()
          return running.verdict
        },
        peerUp: () => this.#changed(),
        peerDown: () => this.#changed(),
        expelled: () => this.#changed(),
      },
    })
    const running: TestNode = Object.assign(node, { mesh, connected: () => connectedPeers(mesh) })
    this.#nodes.push(running)
    return running
  }

  addressOf(node: TestNode): string {
    const [address] = node.mesh.addresses()
    if (address === undefined) throw new Error('the node does not listen')
    return address
  }

  /** Founder and members 2 to `size`, each knowing the founder's address only, all connected. */
  async startMesh(
    size: number,
    options: (number: number) => NodeOptions = () => ({}),
  ): Promise<TestNode[]> {
    const first = await this.start(1, options(1))
    const bootstrap = [this.addressOf(first)]
    const others = await Promise.all(
      [...Array(size - 1).keys()].map((n) => this.start(n + 2, { bootstrap, ...options(n + 2) })),
    )
    const all = [first, ...others]
    await this.until(() => all.every((node) => node.connected().length === size - 1))
    return all
  }

  /**
   * Resolves once the condition holds: looked at whenever a node hears anything, and every 25 ms
   * for what nobody tells (counters). Fails with the test's own time-out.
   */
  async until(condition: () => boolean): Promise<void> {
    if (condition()) return
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!condition()) return
        clearInterval(timer)
        this.#waiting.delete(look)
        resolve()
      }
      const timer = setInterval(look, 25)
      timer.unref()
      this.#waiting.add(look)
    })
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.splice(0).map(({ mesh }) => mesh.stop()))
  }

  #changed(): void {
    this.#waiting.forEach((look) => look())
  }
}

export function member(number: number): Promise<Ed25519Identity> {
  return identityOfSeed(new Uint8Array(32).fill(number))
}

function connectedPeers(mesh: MeshNetwork): readonly PeerId[] {
  return mesh.peers().flatMap(({ peer, connected }) => (connected ? [peer] : []))
}
