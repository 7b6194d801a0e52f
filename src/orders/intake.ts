import { decode } from '../wire/cbor-reader.ts'
import { encode } from '../wire/cbor-writer.ts'
import { DAY_MS, intakeTail, makeOrderId } from '../models/ids.ts'
import type { ClusterId, MerchantId, OrderId } from '../models/ids.ts'
import type { Order, OrderSpec, Recipient } from '../models/order.ts'
import type { Context } from '../ports/context.ts'
import type { Keeper } from '../wire/messages.ts'
import { createOrder } from './apply.ts'
import type { PrivateRecords } from './private-records.ts'
import { quorumOf } from '../registers/ballot.ts'
import type { CreateOutcome, OrderRegistry } from './registry.ts'

const PREFIX = 'idempotency/'
/** Some 20 lines. The rest of the register's 16 KiB is for what happens to the order. */
export const SPEC_BYTES_MAX = 6 * 1024

/** An order as it enters the core: validated at the edge, artwork already held by this node. */
export interface Submission {
  /** `destination.addressHash` is filled in here. */
  readonly spec: OrderSpec
  readonly recipient: Recipient
  /** 16 random bytes in hex: the address hash must not be guessable. */
  readonly salt: string
  /** Empty: none. Remembered for ever beside the merchant. */
  readonly idempotencyKey: string
  /** Hash of the request as sent: the same key with another body is a conflict. */
  readonly fingerprint: string
  /** The quote that it names; not there: none. The node has made its price the cap (`runtime/quotes.ts`). */
  readonly quote?: string
  /** Milliseconds since 1970: the quote had expired by then, so that only a repeat is answered. */
  readonly lapsed?: number
}

export type IntakeOutcome =
  | {
      readonly type: 'placed'
      readonly order: Order
      readonly alreadyExists: boolean
      /** Keepers that said that they have it on disk, of how many. */
      readonly durability: readonly [confirmed: number, keepers: number]
    }
  | { readonly type: 'idempotency_conflict'; readonly order: OrderId }
  /** Nothing was placed: the quote that it names is no longer good. */
  | { readonly type: 'quote_expired'; readonly at: number }
  /** The specification would not fit the register beside its history. */
  | { readonly type: 'too_large'; readonly bytes: number; readonly bytesMax: number }
  /** Not placed, as far as anybody knows: the same key may be sent again. */
  | { readonly type: 'unknown' | 'unreachable'; readonly order: OrderId }

type Done = (outcome: IntakeOutcome) => void

interface KeyClaim {
  readonly order: OrderId
  /** Fixed with the id: two sets of keepers for one id would be two orders (D15). */
  readonly keepers: readonly Keeper[]
  readonly fingerprint: string
}

/** Whom an order is given to keep, and under which cluster and epoch its id is looked for. */
export interface IntakeTerms {
  readonly home: () => { readonly cluster: ClusterId; readonly epoch: number }
  /** Keepers of a new order, this node among them. */
  readonly keepersFor: (order: OrderId) => readonly Keeper[]
}

/**
 * Takes orders in: names the order, remembers the key and the address in the same batch as nothing is
 * yet promised, then creates the register. `placed` is said only once the create was chosen.
 */
export class Intake {
  readonly #context: Context
  readonly #registry: OrderRegistry
  readonly #private: PrivateRecords
  readonly #terms: IntakeTerms
  readonly #claims = new Map<string, KeyClaim>()
  /** Submissions under way by order: the same key sent twice at once waits for one outcome. */
  readonly #waiting = new Map<OrderId, Done[]>()
  #seq = 0

  constructor(
    context: Context,
    registry: OrderRegistry,
    privateRecords: PrivateRecords,
    terms: IntakeTerms,
  ) {
    this.#context = context
    this.#registry = registry
    this.#private = privateRecords
    this.#terms = terms
  }

  static owns(key: string): boolean {
    return key.startsWith(PREFIX)
  }

  restore(key: string, bytes: Uint8Array): void {
    this.#claims.set(key.slice(PREFIX.length), decode(bytes) as KeyClaim)
  }

  submit(submission: Submission, done: Done): void {
    const { idempotencyKey, fingerprint, spec } = submission
    const bytes = encode(spec).length
    if (bytes > SPEC_BYTES_MAX) {
      done({ type: 'too_large', bytes, bytesMax: SPEC_BYTES_MAX })
      return
    }
    const name = claimName(spec.merchant, idempotencyKey)
    const claim = idempotencyKey === '' ? undefined : this.#claims.get(name)
    if (claim !== undefined) {
      this.#repeat(claim, submission, done)
      return
    }
    if (submission.lapsed !== undefined) {
      done({ type: 'quote_expired', at: submission.lapsed })
      return
    }
    const id = this.#mint()
    const keepers = this.#terms.keepersFor(id)
    const records = [this.#private.keep(id, submission)]
    if (idempotencyKey !== '') {
      const made: KeyClaim = { order: id, fingerprint, keepers }
      this.#claims.set(name, made)
      records.push({ key: PREFIX + name, value: encode(made) })
    }
    this.#waiting.set(id, [done])
    const create = (): void => this.#create(id, submission, keepers, true)
    if (idempotencyKey !== '' && keepers.length > 1) {
      // Other disks may have the order before this one has the key: a crash must not part them.
      this.#context.persist(records, create)
    } else {
      // This node keeps the order too, and its disk writes in order: here the register is never
      // without its address. The others get both in one frame.
      this.#context.persist(records, () => undefined)
      create()
    }
  }

  /** The key was used before: the same order if the body is the same, whatever became of it. */
  #repeat(claim: KeyClaim, submission: Submission, done: Done): void {
    const { order: id, fingerprint, keepers } = claim
    if (fingerprint !== submission.fingerprint) {
      done({ type: 'idempotency_conflict', order: id })
      return
    }
    if (this.#waitToo(id, done)) return
    this.#registry.read(id, keepers, (outcome) => {
      switch (outcome.type) {
        case 'found':
          done(this.#found(outcome.order))
          return
        case 'unreachable':
          done({ type: 'unreachable', order: id })
          return
        case 'absent':
          // Claimed before a crash, never created: this body is the same, so it is created now,
          // unless somebody else who asked again is at it already.
          if (this.#waitToo(id, done)) return
          this.#waiting.set(id, [done])
          this.#context.persist([this.#private.keep(id, submission)], () =>
            this.#create(id, submission, keepers, false),
          )
          return
      }
    })
  }

  /** False if nobody is creating this order. */
  #waitToo(id: OrderId, done: Done): boolean {
    const waiting = this.#waiting.get(id)
    waiting?.push((outcome) =>
      done(outcome.type === 'placed' ? { ...outcome, alreadyExists: true } : outcome),
    )
    return waiting !== undefined
  }

  #create(id: OrderId, submission: Submission, keepers: readonly Keeper[], fresh: boolean): void {
    const { crypto } = this.#context
    const address = crypto.hash(encode([submission.salt, submission.recipient]))
    const destination = { ...submission.spec.destination, addressHash: hex(address) }
    const actor = { crypto, now: this.#context.now(), op: this.#context.nextId() }
    const order = createOrder(id, { ...submission.spec, destination }, actor)
    // An order whose address is on one disk alone could not be printed without that disk: it is
    // placed only when a quorum has both.
    let kept: boolean | null = null
    let made: CreateOutcome | null = null
    const conclude = (): void => {
      if (made === null || (made.type === 'created' && kept === null)) return
      this.#settle(id, made, keepers.length, kept === true)
    }
    this.#private.spread(id, keepers, (isKept) => {
      kept = isKept
      conclude()
    })
    this.#registry.create(order, keepers, fresh, (outcome) => {
      made = outcome
      conclude()
    })
  }

  #settle(id: OrderId, made: CreateOutcome, keepers: number, isKept: boolean): void {
    const waiting = this.#waiting.get(id) ?? []
    this.#waiting.delete(id)
    for (const done of waiting) {
      if (made.type === 'created' && isKept) {
        const durability = [made.confirmed, keepers] as const
        done({ type: 'placed', order: made.order, alreadyExists: false, durability })
      } else done({ type: made.type === 'unreachable' ? 'unreachable' : 'unknown', order: id })
    }
  }

  #found(order: Order): IntakeOutcome {
    const keepers = this.#registry.keepers(order.id).length
    return { type: 'placed', order, alreadyExists: true, durability: [quorumOf(keepers), keepers] }
  }

  #mint(): OrderId {
    this.#seq += 1
    return makeOrderId({
      ...this.#terms.home(),
      day: Math.floor(this.#context.now() / DAY_MS),
      intake: intakeTail(this.#context.self),
      boot: this.#context.boot,
      seq: this.#seq,
    })
  }
}

function claimName(merchant: MerchantId, key: string): string {
  return `${merchant}/${key}`
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
