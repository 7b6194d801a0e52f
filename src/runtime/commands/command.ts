import type { ClusterMetrics } from '../../models/cluster.ts'
import type { FailureCode } from '../../models/failure.ts'
import type {
  ClusterId,
  MerchantId,
  OrderId,
  PartId,
  PeerId,
  ReservationId,
  StoreId,
} from '../../models/ids.ts'
import type { Order, OrderSpec, Share } from '../../models/order.ts'
import type { OrderState } from '../../models/order-lifecycle.ts'
import type { PartState } from '../../models/part-lifecycle.ts'
import type { ShopMode, ShopProfile, ShopReport, StockLine } from '../../models/shop.ts'
import type { Decision } from '../../orders/placing/explanations.ts'
import type { Submission } from '../../orders/intake/intake.ts'
import type { Fault } from '../../orders/operation.ts'
import type { OrderChange } from '../../orders/order-change.ts'
import type { MethodQuote } from '../../routing/quote.ts'
import type { BidPrice } from '../neighbourhood/bid-prices.ts'
import type { NodeHealth } from './health-room.ts'

export type { Submission } from '../../orders/intake/intake.ts'

/**
 * What people and programs ask of a node, through the API: arguments and result of each command.
 * Who may ask what is decided at the API; the machine decides only whether it can be done.
 */
export interface Commands {
  submit: { args: { readonly submission: Submission }; result: Submitted | Refused }
  order: { args: { readonly order: OrderId }; result: OrderFound | Refused }
  /** Orders that this node keeps, newest first. */
  orders: { args: OrdersQuery; result: OrdersPage }
  cancel: { args: { readonly order: OrderId }; result: OrderFound | Refused }
  /** Tries again what is on hold: for when a person has removed the reason. */
  resume_order: { args: { readonly order: OrderId }; result: OrderFound | Refused }
  explain: { args: { readonly order: OrderId }; result: Explained | Refused }
  jobs: { args: object; result: { readonly ok: true; readonly jobs: readonly Job[] } }
  job_start: { args: { readonly job: ReservationId }; result: OrderFound | Refused }
  job_printed: { args: { readonly job: ReservationId }; result: OrderFound | Refused }
  job_packed: { args: { readonly job: ReservationId }; result: OrderFound | Refused }
  job_shipped: {
    args: { readonly job: ReservationId; readonly carrier: string; readonly tracking: string }
    result: OrderFound | Refused
  }
  job_delivered: { args: { readonly job: ReservationId }; result: OrderFound | Refused }
  job_returned: {
    args: { readonly job: ReservationId; readonly reason: string }
    result: OrderFound | Refused
  }
  /** Before it is started: the order goes to another shop, or waits for its merchant if the fault is its own. */
  job_reject: {
    args: { readonly job: ReservationId; readonly reason: string; readonly fault: Fault }
    result: OrderFound | Refused
  }
  /** A person's word on a parked job, when no machine can tell whether paper came out. */
  job_attest: {
    args: { readonly job: ReservationId; readonly verdict: 'printed' | 'not_printed' | 'lost' }
    result: OrderFound | Refused
  }
  stock: { args: object; result: StockView }
  /** Sets what lies on the shelf; a count below what is promised is refused. */
  stock_set: {
    args: { readonly line: StockLine }
    result: StockView | Refused
  }
  pause: { args: object; result: { readonly ok: true; readonly mode: ShopMode } | Refused }
  resume: { args: object; result: { readonly ok: true; readonly mode: ShopMode } | Refused }
  /** A planned stop: answers once the process may end. `status` says meanwhile how far it is. */
  stop: { args: object; result: Stopped }
  shops: { args: object; result: ShopsView }
  /** The same, after a shop that is not among them was looked for in the network, by id or name. */
  find_shop: { args: { readonly shop: string }; result: ShopsView }
  /** What it would cost and when it would come, before ordering; with a price that a submission may name. */
  quote: { args: QuoteQuestion; result: Quoted | Refused }
  prices: { args: object; result: PricesView }
  /** Founds anew what has lost its keepers for good; refused while they answer. */
  cluster_recover: { args: { readonly cluster: string }; result: ClusterChanged | Refused }
  /** Votes a member out on a person's word. */
  cluster_evict: { args: { readonly peer: PeerId }; result: ClusterChanged | Refused }
  status: { args: object; result: NodeStatus }
  health: { args: object; result: NodeHealth }
  /** Node-wide feed of what happened to the orders this node keeps or makes. */
  events: { args: { readonly after: number; readonly limit: number }; result: EventsPage }
}

export type CommandName = keyof Commands
export type Command<K extends CommandName = CommandName> = {
  [Name in K]: { readonly type: Name } & Commands[Name]['args']
}[K]
export type CommandResult<K extends CommandName = CommandName> = Commands[K]['result']

/** `unknown_outcome`: it may have happened; asking again with the same key or id is safe. */
export interface Refused {
  readonly ok: false
  readonly code: FailureCode
  readonly message: string
}

export interface Submitted {
  readonly ok: true
  readonly order: Order
  /** Keepers that hold it on disk, of how many wanted. */
  readonly durability: readonly [copies: number, wanted: number]
  /** Nodes that hold its files, of how many wanted; null: it was placed before. */
  readonly artwork: readonly [copies: number, wanted: number] | null
  /** The key was used before, with the same body: this is that order. */
  readonly alreadyExists: boolean
}

export interface OrderFound {
  readonly ok: true
  readonly order: Order
}

export interface OrdersQuery {
  /** Null: of every merchant. */
  readonly merchant: MerchantId | null
  readonly state: OrderState | null
  readonly limit: number
  /** The last id of the previous page. */
  readonly after: OrderId | null
}

export interface OrdersPage {
  readonly ok: true
  readonly orders: readonly Order[]
  readonly next: OrderId | null
}

/** One routing decision, as recorded by the conductor that took it; newest last. */
export interface Explained {
  readonly ok: true
  readonly order: OrderId
  readonly decisions: readonly Decision[]
}

/** A part on this shop's floor. */
export interface Job {
  readonly job: ReservationId
  readonly order: OrderId
  readonly part: PartId
  readonly attempt: number
  readonly state: PartState
  /** Its files are through the door: only then can it be printed. */
  readonly released: boolean
  readonly shares: readonly Share[]
  readonly items: OrderSpec['items']
  readonly shipBy: number
  readonly reason: string
  readonly merchantReference: string
}

export interface QuoteQuestion {
  readonly spec: OrderSpec
}

export interface Quoted {
  readonly ok: true
  /** Names it in a submission, at any node of the network. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** Slowest first. */
  readonly methods: readonly MethodQuote[]
  /** Of the shipping method that was asked for. */
  readonly explanation: unknown
}

/** Bid prices of the shops of this node's cluster. */
export interface PricesView {
  readonly ok: true
  readonly cluster: string
  readonly shops: readonly PricedShop[]
}

export interface PricedShop {
  readonly peer: PeerId
  readonly name: string
  readonly self: boolean
  readonly prices: readonly BidPrice[]
}

export interface StockView {
  readonly ok: true
  readonly lines: readonly (StockLine & { readonly reserved: number; readonly low: boolean })[]
}

export interface ShopsView {
  readonly ok: true
  /** The cluster whose member this shop is; empty: in none yet. */
  readonly home: ClusterId | ''
  readonly shops: readonly ShopView[]
  readonly clusters: readonly ClusterMetrics[]
}

export interface ShopView {
  readonly profile: ShopProfile
  readonly report: ShopReport | null
  readonly self: boolean
  readonly connected: boolean
  readonly stale: boolean
  readonly cluster: string
  /** Of the cluster, after a city. */
  readonly clusterName: string
}

/** The cluster that this shop is a member of, as this node last saw it chosen. */
export interface ClusterStatus {
  /** Empty: in none yet. */
  readonly id: string
  /** After the city nearest to the midst of its region. */
  readonly name: string
  readonly epoch: number
  /** `seeking`, `moving`, `home` or `resting`. */
  readonly phase: string
  /** This node hears no majority of it. */
  readonly isolated: boolean
  readonly members: readonly MemberStatus[]
}

export interface MemberStatus {
  readonly peer: PeerId
  readonly store: StoreId
  /** `alive`, `resting`, `suspect`, `unreachable` or `evicted`, with the reason. */
  readonly level: string
  readonly reason: string
  /** Milliseconds since 1970. */
  readonly since: number
  /** Keeps the cluster's view. */
  readonly committee: boolean
}

/** How far a planned stop is. */
export interface StopProgress {
  readonly phase: 'handing_back' | 'moving' | 'resting' | 'done'
  /** Parts that were not begun, and are routed anew. */
  readonly partsGivenBack: number
  /** Parts that were not begun, and that nobody else can make. */
  readonly partsKept: number
  /** Open orders that this node kept when it began to move them. */
  readonly ordersOpen: number
  readonly ordersMoved: number
  /** Open orders that this node still keeps. */
  readonly ordersLeft: number
  /** Of these, the ones whose other keepers are too few to go on alone. */
  readonly ordersStranded: number
  /** Null: not known yet. False: the others could not be told, and will find this node silent. */
  readonly resting: boolean | null
  readonly tookMs: number
}

export interface ClusterChanged {
  readonly ok: true
  /** As it was when it was asked. */
  readonly cluster: ClusterId
}

export interface Stopped {
  readonly ok: true
  readonly progress: StopProgress
}

export interface NodeStatus {
  readonly ok: true
  readonly peer: PeerId
  readonly store: StoreId
  readonly boot: number
  readonly name: string
  readonly mode: ShopMode
  readonly cluster: ClusterStatus
  /** Orders kept here that have fewer good keepers than they should: 0 when all is repaired. */
  readonly underReplicated: number
  /** Registers kept here of which that is not known yet: this node has just started, or heard of a lost disk. */
  readonly unchecked: number
  readonly connectedPeers: number
  readonly knownShops: number
  readonly orders: Readonly<Partial<Record<OrderState, number>>>
  readonly jobs: Readonly<Partial<Record<PartState, number>>>
  readonly lowStock: readonly StockLine[]
  readonly lastEvent: number
  /** Null: it means to stay. */
  readonly stop: StopProgress | null
  /** Machine counters by name: refusals, retries, verdicts. */
  readonly counters: Readonly<Record<string, number>>
}

/** One line of the feed, as faces name it. */
export type NodeEvent = OrderChange

export interface EventsPage {
  readonly ok: true
  readonly events: readonly NodeEvent[]
  /** The oldest cursor still answered: a subscriber behind it must read its orders anew. */
  readonly oldest: number
  readonly last: number
}
