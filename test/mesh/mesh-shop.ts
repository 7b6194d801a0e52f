import { STEWARD_TERMS } from '../../src/clusters/steward-terms.ts'
import { DETECTOR_TERMS } from '../../src/membership/detector-terms.ts'
import { NodeCrypto } from '../../src/crypto/node-crypto.ts'
import type { ReservationId, StoreId } from '../../src/models/ids.ts'
import type { PeerId } from '../../src/models/ids.ts'
import type { ShopProfile, StockLine } from '../../src/models/shop.ts'
import type { MeshNetwork } from '../../src/network/mesh-network.ts'
import { createNetwork } from '../../src/network/network-file.ts'
import type { NetworkState } from '../../src/network/network-file.ts'
import { issueCertificate } from '../../src/network/membership-certificate.ts'
import { startNetwork } from '../../src/network/start-network.ts'
import type { Door, DoorState, JobTicket } from '../../src/ports/production.ts'
import type { Command, CommandName, CommandResult } from '../../src/runtime/command.ts'
import { LiveHands } from '../../src/runtime/live-hands.ts'
import { LiveNode } from '../../src/runtime/live-node.ts'
import { MemoryDisk, MemoryStore } from '../../src/store/memory-store.ts'
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

let meshes = 0

/** Many shops of one network in one process; the first is the founder and everybody's bootstrap. */
export class Mesh {
  readonly shops: MeshShop[] = []
  readonly #name = `mesh${(meshes += 1)}`
  #state: NetworkState | null = null

  async start(plans: readonly ShopPlan[]): Promise<void> {
    const [first, ...others] = plans
    if (first === undefined) throw new Error('a mesh has shops')
    await this.#startShop(0, first)
    await Promise.all(others.map((plan, i) => this.#startShop(i + 1, plan)))
  }

  async stop(): Promise<void> {
    await Promise.all(this.shops.map((shop) => shop.network.stop()))
    for (const shop of this.shops) shop.node.stop()
  }

  async #startShop(number: number, plan: ShopPlan): Promise<void> {
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
    const storeId = number.toString(16).padStart(32, '0') as StoreId
    const store = new MemoryStore(new MemoryDisk(storeId), Date.now())
    const artwork = new MemoryArtworkStore()
    const door = new CountingDoor()
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
          store: storeId,
          boot: store.boot,
          sequence: store.sequence,
          nonce: `${number}`,
        },
        profile,
        stock: plan.stock,
        firstDesk: true,
        floor: { start: 'auto', concurrentJobs: 1_000, confirm: 'auto' },
        placement: { ackByMs: 900_000, startByMs: 86_400_000 },
        detector: DETECTOR_TERMS.local,
        steward: STEWARD_TERMS.local,
      },
      store,
      network: () => there(parts.network),
      hands: () => there(parts.hands),
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
      bootstrap: number === 0 ? [] : [`/memory/${this.#name}-0/p2p/${founder.peer}`],
      memoryTransport: true,
      mdns: false,
      // Self-queries are what costs when many nodes share a process; the roster finds everybody.
      dht: { querySelfIntervalMs: 3_600_000 },
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
    this.shops.push({
      peer: identity.peer,
      profile,
      node,
      network: parts.network,
      artwork,
      door,
      ask: (command) => node.execute(command),
    })
    node.start()
  }
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
