import { createHash } from 'node:crypto'
import type {
  ArtworkHash,
  BlankSku,
  ClusterId,
  MerchantId,
  OrderId,
  PartId,
  PeerId,
  ReservationId,
  StoreId,
} from '../../../src/models/ids.ts'
import type { Order } from '../../../src/models/order.ts'
import type { PartState } from '../../../src/models/part-lifecycle.ts'
import type { ShopProfile } from '../../../src/models/shop.ts'
import type { ArtworkStore } from '../../../src/ports/artwork.ts'
import type { NetworkAdmin } from '../../../src/ports/network-admin.ts'
import type { NodeHandle, NodeVitals } from '../../../src/runtime/node-handle.ts'
import { healthOf, STOPPED } from './fake-health.ts'
import { Failure } from '../../../src/models/failure.ts'
import type {
  Command,
  CommandName,
  CommandResult,
  NodeEvent,
  NodeStatus,
  Refused,
  ShopView,
} from '../../../src/runtime/commands/command.ts'

export const PEER = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN' as PeerId
export const OTHER_PEER = '12D3KooWSahP5pFRCEfaziPEba7urXGeif6T1y8jmodzdFUvzBHj' as PeerId
export const NOW = Date.parse('2027-01-15T12:00:00Z')

function profile(peer: PeerId, name: string): ShopProfile {
  return {
    peer,
    boot: 1,
    revision: 1,
    name,
    place: { lat: 37.8, lon: -122.4, country: 'US', city: name, timeZone: 'UTC', site: name },
    capabilities: [],
    capacity: { digital: 100 },
    hours: { week: [null, null, null, null, null, null, null], cutOff: '15:00', closedDays: [] },
    shipping: { parcel: 500, per100Km: 10, customs: 0 },
    currency: 'USD',
    leadDays: 1,
    embargo: [],
  }
}

/** Artwork in memory: real hashes, no disk. */
class FakeArtwork implements ArtworkStore {
  readonly files = new Map<ArtworkHash, Uint8Array>()
  /** Most bytes of one upload that were ever held at once. */
  taken = 0

  size(hash: ArtworkHash): number | null {
    return this.files.get(hash)?.byteLength ?? null
  }
  path(hash: ArtworkHash): string {
    return `/artwork/${hash}`
  }
  async put(chunks: AsyncIterable<Uint8Array>): Promise<{ hash: ArtworkHash; bytes: number }> {
    const parts: Uint8Array[] = []
    for await (const chunk of chunks) {
      this.taken += chunk.byteLength
      parts.push(chunk)
    }
    const all = Buffer.concat(parts)
    const hash = createHash('sha256').update(all).digest('hex') as ArtworkHash
    this.files.set(hash, all)
    return { hash, bytes: all.byteLength }
  }
  async *read(hash: ArtworkHash, offset: number): AsyncIterable<Uint8Array> {
    yield (this.files.get(hash) ?? new Uint8Array()).subarray(offset)
  }
  async resume(): Promise<never> {
    throw new Error('the API resumes nothing')
  }
  async remove(hash: ArtworkHash): Promise<void> {
    this.files.delete(hash)
  }
}

/** A node as the faces see it, without machines: orders and events in maps, answers as set. */
export class FakeNode implements NodeHandle {
  /** False: nobody in its network can make anything. */
  makes = true
  /** Clusters that it says it is in, one answer after the other; the last for ever. */
  homes: string[] = ['c1']
  readonly artwork = new FakeArtwork()
  readonly orders = new Map<OrderId, Order>()
  readonly feed: NodeEvent[] = []
  readonly executed: Command[] = []
  /** Answers given instead of the usual ones. */
  readonly refusals = new Map<CommandName, Refused>()
  readonly stock = new Map<BlankSku, { onHand: number; reorderPoint: number }>()
  readonly #listeners = new Set<(event: NodeEvent) => void>()
  jobState: PartState = 'accepted'
  oldest = 1
  listeners = 0

  readonly network = {
    self: PEER,
    addresses: () => ['/ip4/127.0.0.1/tcp/4001'],
    peers: () => [
      {
        peer: OTHER_PEER,
        connected: true,
        addresses: [],
        roundTripMs: 3,
        certificateExpiresAt: NOW,
      },
    ],
    send: () => true,
    listen: () => undefined,
    provide: () => undefined,
    find: () => undefined,
    publish: () => {},
    counters: () => ({ frames_refused: 2 }),
    stop: async () => {},
  }

  readonly admin: NetworkAdmin = {
    name: 'bay',
    founder: PEER,
    currency: 'USD',
    invite: ({ role }) => `printnode1:${role}`,
    expel: (peer) => {
      if (peer === PEER) throw new Failure('forbidden', 'a founder cannot expel itself', 'peer')
    },
  }

  vitals(): NodeVitals {
    return {
      disk: { count: 7, p50Ms: 0.5, p99Ms: 4, maxMs: 9 },
      problemCount: 1,
      problems: [{ at: NOW, level: 'warn', message: 'a peer sent a malformed frame' }],
    }
  }

  onEvent(listener: (event: NodeEvent) => void): () => void {
    this.#listeners.add(listener)
    this.listeners = this.#listeners.size
    return () => {
      this.#listeners.delete(listener)
      this.listeners = this.#listeners.size
    }
  }

  happen(order: OrderId, merchant: MerchantId): void {
    const event: NodeEvent = {
      seq: this.oldest + this.feed.length,
      order,
      merchant,
      part: 'p1' as PartId,
      type: 'assign',
      state: 'routing',
      attempt: 1,
      at: NOW,
      by: PEER,
      detail: '',
    }
    this.feed.push(event)
    for (const listener of this.#listeners) listener(event)
  }

  async execute<K extends CommandName>(command: Command<K>): Promise<CommandResult<K>> {
    this.executed.push(command as Command)
    const refusal = this.refusals.get(command.type)
    return refusal ?? this.#answer(command as Command)
  }

  #answer(command: Command): CommandResult {
    switch (command.type) {
      case 'submit':
        return this.#submit(command)
      case 'order':
      case 'cancel':
      case 'resume_order':
        return this.#found(command.order)
      case 'orders': {
        const all = [...this.orders.values()].filter(
          ({ spec }) => command.merchant === null || spec.merchant === command.merchant,
        )
        return { ok: true, orders: all.slice(0, command.limit), next: null }
      }
      case 'explain':
        return { ok: true, order: command.order, decisions: [] }
      case 'jobs':
        return { ok: true, jobs: [...this.orders.values()].map((order) => jobOf(order, this)) }
      case 'job_start':
      case 'job_printed':
      case 'job_packed':
      case 'job_shipped':
      case 'job_delivered':
      case 'job_returned':
      case 'job_reject':
      case 'job_attest':
        return this.#found(command.job.split('.')[0] as OrderId)
      case 'stock_set':
        this.stock.set(command.line.sku, command.line)
        return this.#stockView()
      case 'stock':
        return this.#stockView()
      case 'pause':
        return { ok: true, mode: 'paused' }
      case 'resume':
        return { ok: true, mode: 'open' }
      case 'find_shop':
      case 'shops':
        return { ok: true, home: this.#home(), shops: SHOPS, clusters: [] }
      case 'prices':
        return {
          ok: true,
          cluster: 'c1',
          shops: [
            {
              peer: PEER,
              name: 'San Francisco',
              self: true,
              prices: [{ process: 'digital', price: 12, until: NOW + 86_400_000 }],
            },
          ],
        }
      case 'quote':
        return this.makes ? quoted(command) : { ...quoted(command), methods: NOBODY }
      case 'health':
        return healthOf(this.#status())
      case 'cluster_recover':
      case 'cluster_evict':
        return { ok: true, cluster: 'c1' as ClusterId }
      case 'stop':
        return { ok: true, progress: STOPPED }
      case 'status':
        return this.#status()
      case 'events': {
        const behind = this.feed.filter(({ seq }) => seq > command.after)
        const last = this.oldest + this.feed.length - 1
        return { ok: true, events: behind.slice(0, command.limit), oldest: this.oldest, last }
      }
    }
  }

  #home(): ClusterId {
    const [home = ''] = this.homes
    if (this.homes.length > 1) this.homes.shift()
    return home as ClusterId
  }

  #status(): NodeStatus {
    return {
      ok: true,
      peer: PEER,
      store: 's' as StoreId,
      boot: 1,
      name: 'San Francisco',
      mode: 'open',
      cluster: {
        id: 'c1',
        name: 'c1',
        epoch: 1,
        phase: 'home',
        isolated: false,
        members: [],
      },
      underReplicated: 0,
      unchecked: 0,
      connectedPeers: 1,
      knownShops: 2,
      orders: {},
      jobs: {},
      lowStock: [],
      lastEvent: this.oldest + this.feed.length - 1,
      stop: null,
      counters: { planned_stop: 1 },
    }
  }

  #submit({ submission }: Command<'submit'>): CommandResult<'submit'> {
    const id = `o-c1-1-fa0-${PEER.slice(-10)}-1-${this.orders.size.toString(36)}` as OrderId
    const order: Order = {
      id,
      version: 1,
      spec: submission.spec,
      intake: PEER,
      createdAt: NOW,
      state: 'routing',
      cancelWish: false,
      parts: [],
      events: [
        {
          type: 'create',
          part: '',
          attempt: 0,
          at: NOW,
          by: PEER,
          detail: '',
          signature: new Uint8Array([1, 2]),
        },
      ],
      chain: new Uint8Array(),
      ops: [],
    }
    this.orders.set(id, order)
    return { ok: true, order, durability: [1, 1], artwork: [1, 2], alreadyExists: false }
  }

  #found(id: OrderId): CommandResult<'order'> {
    const order = this.orders.get(id)
    if (order === undefined) return { ok: false, code: 'not_found', message: 'no such order' }
    return { ok: true, order }
  }

  #stockView(): CommandResult<'stock'> {
    const lines = [...this.stock].map(([sku, { onHand, reorderPoint }]) => ({
      sku,
      onHand,
      reorderPoint,
      reserved: 0,
      low: onHand <= reorderPoint,
    }))
    return { ok: true, lines }
  }
}

const DAYS = { first: '2027-01-18', last: '2027-01-21' }

const NOBODY = [{ method: 'standard', type: 'unroutable', reason: 'no_eligible_shop' }] as const

/** One parcel by standard, nothing overnight. */
function quoted({ spec }: Command<'quote'>): Extract<CommandResult<'quote'>, { ok: true }> {
  return {
    ok: true,
    id: 'q1.abc',
    expiresAt: NOW + 86_400_000,
    methods: [
      {
        method: 'standard',
        type: 'quoted',
        price: 1_250,
        ships: DAYS,
        arrives: DAYS,
        parcels: [
          {
            shop: PEER,
            name: 'San Francisco',
            city: 'San Francisco',
            country: 'US',
            shares: spec.items.map(({ quantity }, line) => [line, quantity] as const),
            price: 1_250,
            grams: 300,
            ships: DAYS,
            arrives: DAYS,
          },
        ],
      },
      { method: 'overnight', type: 'unroutable', reason: 'no_eligible_shop' },
    ],
    explanation: null,
  }
}

const SHOPS: readonly ShopView[] = [
  [PEER, 'San Francisco'] as const,
  [OTHER_PEER, 'Oakland'] as const,
].map(([peer, name]) => ({
  profile: profile(peer, name),
  report: null,
  self: peer === PEER,
  connected: true,
  stale: false,
  cluster: 'c1' as ClusterId,
  clusterName: 'San Francisco US',
}))

function jobOf(order: Order, node: FakeNode) {
  return {
    job: `${order.id}.p1.1` as ReservationId,
    order: order.id,
    part: 'p1' as PartId,
    attempt: 1,
    state: node.jobState,
    released: true,
    shares: [[0, 5]] as const,
    items: order.spec.items,
    shipBy: order.spec.shipBy,
    reason: '',
    merchantReference: order.spec.merchantReference,
  }
}
