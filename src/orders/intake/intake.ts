import { encode } from '../../wire/cbor-writer.ts'
import { DAY_MS, intakeTail, makeOrderId } from '../../models/ids.ts'
import type { ClusterId, OrderId } from '../../models/ids.ts'
import type { OrderKey, OrderSpec } from '../../models/order.ts'
import type { Context } from '../../ports/context.ts'
import type { Keeper } from '../../wire/messages.ts'
import { createOrder } from '../apply.ts'
import { ARTWORK_COPIES_WANTED } from '../artwork/artwork-spread.ts'
import type { ArtworkSpread } from '../artwork/artwork-spread.ts'
import { KeyedOrders } from './keyed-orders.ts'
import type { OrderKeys } from './keyed-orders.ts'
import type { PrivateRecord, PrivateRecords } from './private-records.ts'
import type { CreateOutcome, OrderRegistry } from '../registry.ts'
import type { Draft, IntakeOutcome, Made, Submission } from './submission.ts'

export type { IntakeOutcome, Submission } from './submission.ts'

/** Some 20 lines. The rest of the register's 16 KiB is for what happens to the order. */
export const SPEC_BYTES_MAX = 6 * 1024

type Done = (outcome: IntakeOutcome) => void

export interface IntakeInit {
  readonly context: Context
  readonly registry: OrderRegistry
  readonly privateRecords: PrivateRecords
  readonly keys: OrderKeys
  /** Under which cluster and epoch an order's id is looked for. */
  readonly home: () => { readonly cluster: ClusterId; readonly epoch: number }
  /** Keepers of a new order, this node among them. */
  readonly keepersFor: (order: OrderId, spec: OrderSpec) => readonly Keeper[]
  /** The key stands for this order, and it exists: its keepers may go to work. */
  readonly won: (order: OrderId, keepers: readonly Keeper[]) => void
  /** An order that may exist, and that whoever keeps it must see to its end. */
  readonly left: (order: OrderId) => void
  /** Hands the files on (`artwork-spread.ts`). */
  readonly spreadArtwork: ArtworkSpread['spread']
}

/**
 * Takes orders in: names the order, keeps its address, and creates the register. `placed` is said only
 * once the create was chosen and, of an order with a key, once the key stands for it.
 */
export class Intake {
  readonly #init: IntakeInit
  readonly #context: Context
  readonly #keyed: KeyedOrders
  #seq = 0

  constructor(init: IntakeInit) {
    const { context, registry, privateRecords, keys, won, left, spreadArtwork } = init
    this.#init = init
    this.#context = context
    this.#keyed = new KeyedOrders({
      context,
      registry,
      privateRecords,
      keys,
      won,
      left,
      spreadArtwork,
      draft: (submission, key) => this.#draft(submission, key),
      copy: (order, { spec, keepers }, submission, key) =>
        this.#write(order, spec, keepers, submission, key),
      make: (draft, fresh, done) => this.#make(draft, fresh, done),
    })
  }

  submit(submission: Submission, done: Done): void {
    const { idempotencyKey, spec, lapsed } = submission
    const bytes = encode(spec).length
    if (bytes > SPEC_BYTES_MAX) {
      done({ type: 'too_large', bytes, bytesMax: SPEC_BYTES_MAX })
    } else if (idempotencyKey !== '') {
      this.#keyed.submit(submission, done)
    } else if (lapsed !== undefined) {
      done({ type: 'quote_expired', at: lapsed })
    } else {
      const draft = this.#draft(submission, null)
      this.#make(draft, true, (made) => {
        const order = draft.order.id
        if (made.type === 'lost') done({ type: 'order_lost', order })
        else if (made.type !== 'made') done({ type: made.type, order })
        else done({ ...made, type: 'placed', alreadyExists: false })
      })
    }
  }

  #draft(submission: Submission, key: OrderKey | null): Draft {
    const id = this.#mint()
    return this.#write(
      id,
      submission.spec,
      this.#init.keepersFor(id, submission.spec),
      submission,
      key,
    )
  }

  #write(
    id: OrderId,
    spec: OrderSpec,
    keepers: readonly Keeper[],
    { recipient, salt }: PrivateRecord,
    key: OrderKey | null,
  ): Draft {
    const { crypto } = this.#context
    const addressHash = hex(crypto.hash(encode([salt, recipient])))
    const destination = { ...spec.destination, addressHash }
    const actor = { crypto, now: this.#context.now(), op: this.#context.nextId() }
    const order = createOrder(id, { ...spec, destination }, actor, key)
    return { order, keepers, record: { recipient, salt } }
  }

  /** `fresh`: its id was minted for this call. */
  #make({ order, keepers, record }: Draft, fresh: boolean, done: (made: Made) => void): void {
    const { registry, privateRecords } = this.#init
    // An order whose address is on one disk alone could not be printed without that disk: it is
    // placed only when a quorum has both.
    let kept: boolean | null = null
    let created: CreateOutcome | null = null
    // Its files too lie on two nodes by then, unless that takes too long: then it is told how many.
    let copies: number | null = null
    const conclude = (): void => {
      if (created === null) return
      if (created.type !== 'created') done({ type: created.type })
      else if (kept === null || copies === null) return
      else if (!kept) done({ type: 'unknown' })
      else {
        const durability = [created.confirmed, keepers.length] as const
        const artwork = [copies, ARTWORK_COPIES_WANTED] as const
        done({ type: 'made', order: created.order, durability, artwork })
      }
    }
    this.#init.spreadArtwork(order.id, order.spec, keepers, (held) => {
      copies = held
      if (created?.type === 'created') conclude()
    })
    // Disks write in order: where this node keeps the order too, the register is never without its
    // address here. The others get both in one frame.
    privateRecords.spread(order.id, record, keepers, (isKept) => {
      kept = isKept
      if (created?.type === 'created') conclude()
    })
    registry.create(order, keepers, fresh, (outcome) => {
      created = outcome
      conclude()
    })
  }

  #mint(): OrderId {
    this.#seq += 1
    return makeOrderId({
      ...this.#init.home(),
      day: Math.floor(this.#context.now() / DAY_MS),
      intake: intakeTail(this.#context.self),
      boot: this.#context.boot,
      seq: this.#seq,
    })
  }
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
