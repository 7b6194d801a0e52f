import type { ClusterId, OrderId, PartId, PeerId, StoreId } from '../models/ids.ts'
import type { Keeper } from './messages.ts'

/** What a sender has not heard of a peer for a while: its word, not a verdict. */
export interface Suspect {
  readonly peer: PeerId
  /** The newest heartbeat that the sender heard of the peer. */
  readonly boot: number
  readonly lastSeq: number
  /** Silence so far, by the sender's clock, divided by how far it distrusts itself. */
  readonly ageMs: number
}

/** Who lives, said to every member of one's cluster. Small: some 30 a second leave each node. */
export interface Heartbeat {
  readonly type: 'heartbeat'
  /** The incarnation: a newer (boot, seq) refutes every suspicion of an older one. */
  readonly boot: number
  /** Of this process: two processes with one identity show by it (a cloned disk). */
  readonly nonce: number
  readonly seq: number
  readonly cluster: ClusterId
  readonly epoch: number
  /** Sequence of the sender's store: a smaller one later is a restored backup. */
  readonly storeSeq: number
  /** 0: well. Up to 7: the sender's own timers come late, and it waits so much longer. */
  readonly health: number
  readonly suspects: readonly Suspect[]
}

/** A heartbeat that differs from an earlier one in its numbers alone, and suspects nobody (`membership/detection/beats.ts`). */
export interface Beat {
  readonly type: 'beat'
  readonly seq: number
  /** Of the rest: what it is stands in a heartbeat with the same. */
  readonly mark: number
  readonly storeSeq: number
}

export type BeatMessage =
  | Beat
  /** What does your mark stand for? Answer with a heartbeat. */
  | { readonly type: 'beat_ask' }

/** What votes are about (CONSENSUS.md 6.5, D10): the same bytes for every voter. */
export interface Charge {
  readonly cluster: ClusterId
  readonly epoch: number
  readonly kind: 'unreachable' | 'late'
  readonly shop: PeerId
  /** The shop's newest boot that anybody asked has heard of. */
  readonly boot: number
  /** Empty and 0 unless `late`. */
  readonly order: OrderId | ''
  readonly part: PartId | ''
  readonly attempt: number
}

/** One member's signed word. */
export interface Vote {
  readonly voter: PeerId
  /** The last heartbeat of the shop that the voter, or who asked it, has heard. */
  readonly seq: number
  /** Silence of the shop at the voter, by its own clock; 0 for `late`. */
  readonly ageMs: number
  readonly signature: Uint8Array
}

export type VoteRefusal =
  'other_view' | 'not_a_voter' | 'moving' | 'unwell' | 'heard' | 'newer_boot' | 'not_late' | 'busy'

export type DetectorMessage =
  | Heartbeat
  /** Answer with a heartbeat at once. */
  | { readonly type: 'probe' }
  /** To a node under whose identity two processes speak: this is one of them. */
  | { readonly type: 'twin_seen'; readonly boot: number; readonly nonce: number }

export type StoreMessage =
  /** To each peer after a start: this store, this boot, begun with so many batches. How far had you seen it? */
  | {
      readonly type: 'store_ask'
      readonly store: StoreId
      readonly boot: number
      readonly seq: number
    }
  /** So far, before that boot; 0: never heard of it. `of`: the boot that was seen so far. */
  | {
      readonly type: 'store_seen'
      readonly store: StoreId
      readonly boot: number
      readonly seq: number
      readonly of: number
    }

export type VoteMessage =
  | {
      readonly type: 'vote_ask'
      readonly rid: string
      readonly charge: Charge
      /** Newest heartbeat of the charge's boot that the asker heard: votes name one no older. */
      readonly seq: number
    }
  | {
      readonly type: 'vote_told'
      readonly rid: string
      readonly vote: Vote | null
      readonly refusal: VoteRefusal | ''
      /** Of the refuser: its view's epoch, and the newest boot that it heard of the shop. */
      readonly epoch: number
      readonly boot: number
    }

export type CertifyMessage =
  /** To a member of the shop's cluster, by who is in another: have your cluster vote on this. */
  | {
      readonly type: 'certify_ask'
      readonly rid: string
      readonly kind: Charge['kind']
      readonly shop: PeerId
      /** Empty and 0 unless `late`. */
      readonly order: OrderId | ''
      readonly part: PartId | ''
      readonly attempt: number
    }
  | {
      readonly type: 'certify_told'
      readonly rid: string
      /** `certified`, `voted_out`, or why not. */
      readonly result: string
      readonly certificate: Uint8Array | null
    }

/** Where a cluster's view is kept, as the sender last saw it chosen. */
export interface HomeRef {
  readonly cluster: ClusterId
  readonly epoch: number
  readonly generation: number
  readonly keepers: readonly Keeper[]
  /** Members on the roster. */
  readonly size: number
}

export type HomeMessage =
  /** On connect, and when it changes: where I am at home, with my signed claim; null: nowhere yet. */
  | {
      readonly type: 'hello'
      readonly home: HomeRef | null
      readonly claim: Uint8Array | null
      /** Claims of members who have said that they rest, and whom the view does not show so yet. */
      readonly asleep: readonly Uint8Array[]
    }
  | { readonly type: 'hello_ask' }
  /** Please write this claim into your cluster's view: a join, a leave, a rest or a return. */
  | {
      readonly type: 'home_offer'
      readonly rid: string
      readonly cluster: ClusterId
      readonly claim: Uint8Array
    }
  | {
      readonly type: 'home_told'
      readonly rid: string
      /** `done`, or why not: a code of the view's table, or of the register. */
      readonly result: string
      readonly home: HomeRef | null
    }

/** What a cluster's members say to each other about it. */
export type ClusterMessage = DetectorMessage | VoteMessage | CertifyMessage | HomeMessage

export type MembershipMessage = ClusterMessage | StoreMessage | BeatMessage
