import { STEWARD_TERMS } from '../../src/clusters/steward/steward-terms.ts'
import { DETECTOR_TERMS } from '../../src/membership/detection/detector-terms.ts'
import { NodeCrypto } from '../../src/crypto/node-crypto.ts'
import type { ReservationId, StoreId } from '../../src/models/ids.ts'
import type { PeerId } from '../../src/models/ids.ts'
import type { ShopProfile, StockLine } from '../../src/models/shop.ts'
import type { MeshNetwork } from '../../src/network/mesh-network.ts'
import { createNetwork } from '../../src/network/admission/network-file.ts'
import type { NetworkState } from '../../src/network/admission/network-file.ts'
import { issueCertificate } from '../../src/network/admission/membership-certificate.ts'
import { startNetwork } from '../../src/network/start-network.ts'
import type { Door, DoorState, JobTicket } from '../../src/ports/production.ts'
import type { Command, CommandName, CommandResult } from '../../src/runtime/commands/command.ts'
import { LiveHands } from '../../src/runtime/live-hands.ts'
import { LiveNode } from '../../src/runtime/live-node.ts'
import { ThreadedSolver } from '../../src/solver/threaded-solver.ts'
import { MemoryDisk, MemoryStore } from '../../src/store/memory-store.ts'
import { calm } from './calm.ts'
import { MemoryArtworkStore } from './network-artwork-store.ts'
import { member } from './network-world.ts'

/** A door that counts: what came out, whatever the software believes. */
export class CountingDoor implements Door {
  readonly printed: JobTicket[] = []
  readonly #staged = new Map<ReservationId, JobTicket>()

  stage(ticket: JobTicket, done: (failure: null) => void): void {
    this.#staged.set(ticket.job, ticket)
    setImmediate(() => done(null))
  }

  release(job: ReservationId, done: (outcome: 'released' | 'unknown') => void): void {
    const ticket = this.#staged.get(job)
    if (ticket !== undefined) this.printed.push(ticket)
    this.#staged.delete(job)
    setImmediate(() => done(ticket === undefined ? 'unknown' : 'released'))
  }

  probe(job: ReservationId, done: (state: DoorState) => void): void {
    const out = this.printed.some((ticket) => ticket.job === job)
    setImmediate(() => done(out ? 'released' : this.#staged.has(job) ? 'staged' : 'absent'))
  }

  discard(job: ReservationId): void {
    this.#staged.delete(job)
  }
}

/** One whole shop in this process: the daemon's own node over real libp2p, disk and door in memory. */
export interface MeshShop {
  readonly peer: PeerId
  readonly profile: ShopProfile
  readonly node: LiveNode
  readonly network: MeshNetwork
  readonly artwork: MemoryArtworkStore
  readonly door: CountingDoor
  ask<K extends CommandName>(command: Command<K>): Promise<CommandResult<K>>
}

export interface ShopPlan {
  readonly profile: Omit<ShopProfile, 'peer' | 'boot' | 'revision'>
  readonly stock: readonly StockLine[]
}

/** What of a shop outlives its process. */
interface Belongings {
  readonly plan: ShopPlan
  readonly disk: MemoryDisk
  readonly artwork: MemoryArtworkStore
  readonly door: CountingDoor
}

let meshes = 0

/**
 * Nodes that start in one process at a time: each costs a dozen handshakes, and hundreds of dials at
 * once would all be older than their patience before the one event loop came to them.
 */
const STARTING_MAX = 3
const CONNECT_MS_MAX = 300_000
const CALM_MS_MAX = 10_000
/** All of a small mesh; in a large one the city, and enough others to hear of everybody, at a fifth of the handshakes. */
const CONNECTIONS_SOUGHT = 14

/** Many shops of one network in one process; the first is the founder and everybody's bootstrap. */
export class Mesh {
  /** By number; one that was killed stays until it is revived. */
  readonly shops: MeshShop[] = []
  readonly #name = `mesh${(meshes += 1)}`
  readonly #belongings: Belongings[] = []
  readonly #dead = new Set<number>()
  readonly #pace: number
  readonly #reportedShopsMax: number | null
  #state: NetworkState | null = null

  /**
   * `pace`: how many times longer everything takes that clusters do by the clock; for many on one loop.
   * `reportedShopsMax`: shops that a node knows in full, as in a network of thousands.
   */
  constructor(pace = 1, reportedShopsMax: number | null = null) {
    this.#pace = pace
    this.#reportedShopsMax = reportedShopsMax
  }

  async start(
    plans: readonly ShopPlan[],
    onStarted: (shops: number) => void = () => undefined,
  ): Promise<void> {
    if (plans.length === 0) throw new Error('a mesh has shops')
    for (const [number, plan] of plans.entries()) {
      const disk = new MemoryDisk(number.toString(16).padStart(32, '0') as StoreId)
      const artwork = new MemoryArtworkStore()
      this.#belongings.push({ plan, disk, artwork, door: new CountingDoor() })
    }
    await this.#startShop(0)
    // A small mesh starts as a town does in the morning: all at once.
    const startingMax = this.#pace === 1 ? plans.length : STARTING_MAX
    for (let from = 1; from < plans.length; from += startingMax) {
      const some = plans.slice(from, from + startingMax)
      await Promise.all(some.map((_, i) => this.#startShop(from + i)))
      const wanted = Math.min(this.shops.length - 1, CONNECTIONS_SOUGHT / 2)
      // Whoever has enough is not asked again: questions to all, twenty times a second, would be most of the work.
      let lacking: readonly MeshShop[] = this.shops
      await eventually('the newcomers are connected', CONNECT_MS_MAX, async () => {
        const views = await Promise.all(lacking.map((shop) => shop.ask({ type: 'status' })))
        lacking = lacking.filter((_, at) => (views[at]?.connectedPeers ?? 0) < wanted)
        return lacking.length === 0
      })
      if (this.#pace > 1) await calm(CALM_MS_MAX)
      onStarted(this.shops.length)
    }
  }

  /** Those that were not killed. */
  get running(): readonly MeshShop[] {
    return this.shops.filter((_, number) => !this.#dead.has(number))
  }

  /** At once and without a word: what is not on its disk is gone, and what it was asked is not answered. */
  async kill(number: number): Promise<void> {
    const shop = this.shops[number]
    if (shop === undefined || this.#dead.has(number)) throw new Error(`shop ${number} does not run`)
    this.#dead.add(number)
    shop.node.stop()
    await shop.network.stop()
  }

  /** A new process over the disk, the files and the press of the killed one. */
  async revive(number: number): Promise<void> {
    await this.#startShop(number)
    this.#dead.delete(number)
  }

  async stop(): Promise<void> {
    const { running } = this
    await Promise.all(running.map((shop) => shop.network.stop()))
    for (const shop of running) shop.node.stop()
  }

  /** The founder, and the shops of one's own city, as people know each other there. */
  #acquaintances(number: number): string[] {
    const city = this.#belongings[number]?.plan.profile.place.city
    return this.shops.flatMap(({ peer, profile }, other) => {
      const knows = other === 0 || profile.place.city === city
      return knows && other !== number ? [`/memory/${this.#name}-${other}/p2p/${peer}`] : []
    })
  }

  async #startShop(number: number): Promise<void> {
    const belongings = this.#belongings[number]
    if (belongings === undefined) throw new Error(`there is no shop ${number}`)
    const { plan, disk, artwork, door } = belongings
    const firstDesk = disk.boot === 0
    const identity = await member(number + 1)
    const founder = await member(1)
    this.#state ??= createNetwork(this.#name, 'USD', founder, Date.now())
    const { network } = this.#state
    const certificate =
      number === 0
        ? this.#state.certificate
        : issueCertificate(new NodeCrypto(founder, network.id), {
            network,
            peer: identity.peer,
            role: 'member',
            now: Date.now(),
            chain: null,
          })
    const store = new MemoryStore(disk, Date.now())
    const profile = { ...plan.profile, peer: identity.peer, boot: store.boot, revision: 1 }
    const parts: { network: MeshNetwork | null; hands: LiveHands | null } = {
      network: null,
      hands: null,
    }
    const there = <T>(part: T | null): T => {
      if (part === null) throw new Error('the shop has not started')
      return part
    }
    const node = new LiveNode({
      machine: {
        birth: {
          crypto: new NodeCrypto(identity, network.id),
          store: disk.storeId,
          boot: store.boot,
          sequence: store.sequence,
          nonce: `${number}.${store.boot}`,
        },
        profile,
        stock: plan.stock,
        firstDesk,
        floor: { start: 'auto', concurrentJobs: 1_000, confirm: 'auto' },
        placement: { ackByMs: 900_000, startByMs: 86_400_000 },
        detector: slower(DETECTOR_TERMS.local, this.#pace),
        steward: slower(STEWARD_TERMS.local, this.#pace),
        ...(this.#reportedShopsMax === null ? {} : { reportedShopsMax: this.#reportedShopsMax }),
      },
      store,
      network: () => there(parts.network),
      hands: () => there(parts.hands),
      solver: new ThreadedSolver(),
      clock: Date.now,
      log: () => undefined,
      onHalt: (reason) => {
        throw new Error(reason)
      },
      onQuit: (reason) => {
        throw new Error(reason)
      },
    })
    parts.network = await startNetwork({
      identity,
      state: { ...this.#state, certificate },
      dataDir: null,
      listen: [`/memory/${this.#name}-${number}`],
      bootstrap: this.#acquaintances(number),
      memoryTransport: true,
      mdns: false,
      // Self-queries are what costs when many nodes share a process; the roster finds everybody. What is
      // provided goes to the twenty nearest of the DHT: among a hundred that makes a full mesh.
      dht: this.#pace === 1 ? { querySelfIntervalMs: 3_600_000 } : false,
      connectionsSought: CONNECTIONS_SOUGHT,
      gossipHeartbeatMs: 1_000 * this.#pace,
      artwork,
      events: node.events,
    })
    parts.hands = new LiveHands({
      self: identity.peer,
      artwork,
      fetcher: parts.network.artwork,
      announce: () => undefined,
      clock: Date.now,
      inspect: () => Promise.resolve(true),
      door,
      signal: new AbortController().signal,
      log: () => undefined,
    })
    this.shops[number] = {
      peer: identity.peer,
      profile,
      node,
      network: parts.network,
      artwork,
      door,
      ask: (command) => node.execute(command),
    }
    node.start()
  }
}

/** All terms are milliseconds. */
function slower<T extends object>(terms: T, times: number): T {
  const entries = Object.entries(terms).map(([name, ms]) => [name, Number(ms) * times])
  return Object.fromEntries(entries) as T
}

export function connections(network: MeshNetwork): number {
  return network.peers().filter(({ connected }) => connected).length
}

/** Looks again every 50 ms, which is how often a person's page would: for what nobody announces. */
export async function eventually(
  what: string,
  withinMs: number,
  holds: () => Promise<boolean> | boolean,
): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
