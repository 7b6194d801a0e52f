import type { ClusterId, OrderId, PartId, PeerId, ReservationId, StoreId } from '../models/ids.ts'
import type { Process } from '../models/catalog.ts'
import type { Claim } from '../models/claim.ts'
import type { ArtworkMessage } from './artwork-messages.ts'
import type { KeyMessage } from './key-messages.ts'
import type { MembershipMessage } from './membership-messages.ts'
import type { RegisterCareMessage } from './register-messages.ts'

/**
 * What nodes say to each other, one union, by purpose. Bytes fields are opaque here: register values,
 * signed reports. Every request carries `rid`, unique within (sender, boot); its answer repeats it.
 */
export type Message =
  | RegisterMessage
  | RegisterCareMessage
  | KeyMessage
  | DeskMessage
  | ReportMessage
  | SolicitMessage
  | RecordMessage
  | ArtworkMessage
  | PokeMessage
  | KeyWonMessage
  | YieldMessage
  | PricesMessage
  | MembershipMessage

/** Names a register: `order/<id>`, `view/<cluster>`, `keys/<group>`, `key/<group>/<n>/<name>`. */
export type RegisterKey = string

/** Total order: counter, then node, then boot (CONSENSUS.md 1.3: a ballot is never used twice). */
export interface Ballot {
  readonly counter: number
  readonly node: PeerId | ''
  /** Boot number and a nonce of this process, so that a wiped or cloned store repeats no ballot. */
  readonly boot: string
}

/** Keeper requests name the store they mean: a wiped keeper answers `wrong_store` (F5). */
export type RegisterMessage =
  | {
      readonly type: 'prepare'
      readonly rid: string
      readonly key: RegisterKey
      readonly generation: number
      readonly store: StoreId
      readonly ballot: Ballot
    }
  | {
      readonly type: 'promise'
      readonly rid: string
      /** Batches on the disk of this boot's process: who relies on it remembers how far it was. */
      readonly boot: number
      readonly at: number
      readonly accepted: Ballot | null
      readonly value: Uint8Array | null
    }
  | {
      readonly type: 'accept'
      readonly rid: string
      readonly key: RegisterKey
      readonly generation: number
      readonly store: StoreId
      /** As in a promise, of the proposer: who keeps the register itself counts as one of its quorum. */
      readonly boot: number
      readonly at: number
      readonly ballot: Ballot
      readonly value: Uint8Array
    }
  | {
      readonly type: 'accepted'
      readonly rid: string
      /** As in a promise. */
      readonly boot: number
      readonly at: number
    }
  | { readonly type: 'conflict'; readonly rid: string; readonly promised: Ballot }
  | { readonly type: 'wrong_store'; readonly rid: string; readonly store: StoreId }
  | {
      readonly type: 'read'
      readonly rid: string
      readonly key: RegisterKey
      readonly generation: number
      readonly store: StoreId
      /** What was accepted under that ballot is known here: it need not be told again. */
      readonly known: Ballot | null
    }
  | {
      readonly type: 'value'
      readonly rid: string
      /** As in a promise. */
      readonly boot: number
      readonly at: number
      readonly accepted: Ballot | null
      readonly value: Uint8Array | null
    }
  /** A value that is known to who reads: accepted here under the very ballot that the question named. */
  | {
      readonly type: 'unchanged'
      readonly rid: string
      /** As in a promise. */
      readonly boot: number
      readonly at: number
    }

/** A keeper's identity: one disk of one peer. */
export interface Keeper {
  readonly peer: PeerId
  readonly store: StoreId
}

export type { Claim } from '../models/claim.ts'

export interface Offer {
  readonly order: OrderId
  readonly part: PartId
  readonly attempt: number
  readonly claim: Claim
  /** Milliseconds since 1970. */
  readonly shipBy: number
  readonly keepers: readonly Keeper[]
}

export type RefusalReason =
  | 'capacity'
  | 'stock'
  | 'paused'
  | 'stopping'
  | 'cannot_make'
  | 'too_late'
  | 'embargo'
  | 'books_full'
  | 'reservation_conflict'

export type DeskMessage =
  | { readonly type: 'offer'; readonly rid: string; readonly offer: Offer }
  | {
      readonly type: 'reserved'
      readonly rid: string
      readonly reservation: ReservationId
      readonly desk: StoreId
      readonly heldUntil: number
    }
  | {
      readonly type: 'refused'
      readonly rid: string
      readonly reason: RefusalReason
      /** The shop's report as it stands now, signed: the router's next choice uses it (ROUTING.md, point 4). */
      readonly report: Uint8Array
    }
  /** A reservation is not wanted: a hint to read the register now, never an order to forget. */
  | {
      readonly type: 'release'
      readonly reservation: ReservationId
      readonly keepers: readonly Keeper[]
    }

/** Which version of each shop's two halves a node has: the key of anti-entropy. */
export type ReportVersion = readonly [
  /** The end of the peer's id: 70 bits that nobody finds a second key for in passing. */
  tail: string,
  profileBoot: number,
  revision: number,
  reportBoot: number,
  seq: number,
]

/** Which version of a cluster's digest a node has. */
export type DigestVersion = readonly [
  cluster: ClusterId,
  epoch: number,
  round: number,
  /** Rounds from then until the last pulse that confirms it. */
  since: number,
]

/** A place, and kilometres around it. */
export type Within = readonly [lat: number, lon: number, km: number]

export type ReportMessage =
  /** Now and then: do you know the same as I, of the clusters and regions of which I hear? */
  | {
      readonly type: 'report_sums'
      /** I want to hear of all clusters, also of those that I do not name. */
      readonly all: boolean
      /** Of the reports of all shops that say that they are at home there; '': nowhere. */
      readonly heaps: readonly (readonly [cluster: ClusterId | '', sum: number])[]
      /** Of the digests of clusters there. */
      readonly regions: readonly (readonly [region: string, sum: number])[]
      /** Only of clusters not farther from a place than so; null: of all. */
      readonly within: Within | null
    }
  /** No, otherwise there: what do you have? */
  | {
      readonly type: 'report_differ'
      readonly heaps: readonly (ClusterId | '')[]
      readonly regions: readonly string[]
    }
  /** What I have. Tell me what I lack. */
  | {
      readonly type: 'report_digest'
      readonly versions: readonly ReportVersion[]
      /** Shops at home there; '': nowhere, and in those regions; null: everybody. */
      readonly heaps: readonly (ClusterId | '')[] | null
      /** A share of digests. */
      readonly share: readonly [nth: number, of: number]
      readonly digests: readonly DigestVersion[]
      /** Of clusters in those regions; null: in all. */
      readonly cells: readonly string[] | null
      /** Of which I want to hear at once what is new; none: of all. */
      readonly regions: readonly string[]
      readonly within: Within | null
    }
  /** What you lack, as signed by its author. */
  | {
      readonly type: 'report_delta'
      readonly profiles: readonly Uint8Array[]
      readonly reports: readonly Uint8Array[]
      readonly digests: readonly Uint8Array[]
      /** That digests still hold, which came with an earlier delta or come with this one. */
      readonly pulses: readonly Uint8Array[]
    }
  /** What does your own shop say of itself now? A report comes back as a delta. */
  | { readonly type: 'report_ask' }

/** Routing beyond the own cluster: its members know best which of their shops should make an order. */
export type SolicitMessage =
  | {
      readonly type: 'solicit_ask'
      readonly rid: string
      /** `routing/solicit.ts`: what is to be made, as it stands in the order's register, and who is excluded. */
      readonly question: Uint8Array
    }
  | {
      readonly type: 'solicit_told'
      readonly rid: string
      readonly cluster: ClusterId | ''
      /** Signed halves of the shops that it proposes, the best first. */
      readonly profiles: readonly Uint8Array[]
      readonly reports: readonly Uint8Array[]
      /** What each would cost, by term, as the asked router sees it. */
      readonly costs: Uint8Array
    }

/** What lies beside a register: the private record, the explanation. Asked of a keeper. */
export type RecordMessage =
  /** Please keep this address beside the order's register: sealed to the addressee. */
  | {
      readonly type: 'private_keep'
      readonly rid: string
      readonly order: OrderId
      readonly sealed: Uint8Array
    }
  /** It is on disk. */
  | { readonly type: 'private_kept'; readonly rid: string }
  | { readonly type: 'private_ask'; readonly rid: string; readonly order: OrderId }
  | {
      readonly type: 'private_told'
      readonly rid: string
      /** Sealed to the asker; null: not held, not entitled, or erased. */
      readonly sealed: Uint8Array | null
      /** Whether it is held at all: where no keeper does, it is gone. */
      readonly held: boolean
    }
  | { readonly type: 'explain_ask'; readonly rid: string; readonly order: OrderId }
  | {
      readonly type: 'explain_told'
      readonly rid: string
      readonly explanations: readonly Uint8Array[]
    }

/** Another shop makes the part for less: whoever has it may decline it, while nothing is begun. */
export type YieldMessage = { readonly type: 'yield'; readonly reservation: ReservationId }

/** What a member's capacity is worth, by the member whose turn it is to work it out. Losing it costs money, no order. */
export type PricesMessage = {
  readonly type: 'prices'
  readonly cluster: ClusterId
  /** Milliseconds since 1970. */
  readonly until: number
  /** Whole minor units a unit; who is not among them asks nothing. */
  readonly prices: readonly (readonly [shop: PeerId, process: Process, price: number])[]
}

/** The key of this order stands for it: it may be worked for. Losing one costs time: whoever waits asks. */
export type KeyWonMessage = { readonly type: 'key_won'; readonly order: OrderId }

/** Something changed: read the register now. Losing one costs time, never an order. */
export type PokeMessage = {
  readonly type: 'poke'
  readonly order: OrderId
  readonly part: PartId | ''
  readonly keepers: readonly Keeper[]
}
