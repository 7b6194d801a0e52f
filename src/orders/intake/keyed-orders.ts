import type { KeyClaim } from '../../keys/key-claim.ts'
import type { KeyOutcome } from '../../keys/key-claims.ts'
import type { KeyDesk } from '../../keys/key-desk.ts'
import { fingerprintOf, groupOf, keyName } from '../../keys/key-name.ts'
import type { KeyGroupId } from '../../keys/key-name.ts'
import type { OrderId } from '../../models/ids.ts'
import type { Order, OrderKey, OrderSpec } from '../../models/order.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import type { Context } from '../../ports/context.ts'
import { quorumOf } from '../../registers/ballot.ts'
import type { Keeper } from '../../wire/messages.ts'
import { ARTWORK_COPIES_WANTED } from '../artwork/artwork-spread.ts'
import type { ArtworkSpread } from '../artwork/artwork-spread.ts'
import { encodeClaimBody, readClaimBody } from './claim-body.ts'
import type { PrivateRecords } from './private-records.ts'
import type { OrderRegistry } from '../registry.ts'
import type { ArtworkTold, Draft, IntakeOutcome, Made, Submission } from './submission.ts'

/** Requests that were answered, and are answered again without asking whose their key is. */
const KNOWN_MAX = 10_000
/** Requests that are likely to be sent again, for nobody could say what became of them. */
const TRIED_MAX = 1_000

export type OrderKeys = Pick<KeyDesk, 'claimNamed' | 'find' | 'isTaken' | 'settledNamed'>

export interface KeyedInit {
  readonly context: Context
  readonly registry: OrderRegistry
  readonly privateRecords: PrivateRecords
  readonly keys: OrderKeys
  /** A new order of a submission, with keepers of its own. */
  readonly draft: (submission: Submission, key: OrderKey) => Draft
  /** The order that another intake was about to create, for whoever was sent the same request. */
  readonly copy: (
    order: OrderId,
    of: { readonly spec: OrderSpec; readonly keepers: readonly Keeper[] },
    submission: Submission,
    key: OrderKey,
  ) => Draft
  /** Hands the files on that this node was sent with the request (`artwork-spread.ts`). */
  readonly spreadArtwork: ArtworkSpread['spread']
  readonly make: (draft: Draft, fresh: boolean, done: (made: Made) => void) => void
  /** The key stands for this order, and it exists: its keepers may go to work. */
  readonly won: (order: OrderId, keepers: readonly Keeper[]) => void
  /** An order that may exist, and that whoever keeps it must see to its end. */
  readonly left: (order: OrderId) => void
}

type Done = (outcome: IntakeOutcome) => void

interface Request {
  /** Of key and body. */
  readonly id: string
  readonly group: KeyGroupId
  readonly key: OrderKey
  readonly submission: Submission
}

/**
 * Requests with an idempotency key (promise 4). The claim goes to the committee of the merchant's home
 * cluster while the order is created; only the order that won its key is acknowledged, or worked for.
 */
export class KeyedOrders {
  readonly #init: KeyedInit
  /** Under way: the same request sent twice at once waits for one outcome. */
  readonly #open = new Map<string, Done[]>()
  /** By name of the key: what was chosen stays so. */
  readonly #known = new Map<string, KeyClaim>()
  readonly #tried = new Map<string, Draft>()

  constructor(init: KeyedInit) {
    this.#init = init
  }

  submit(submission: Submission, done: Done): void {
    const { context, keys } = this.#init
    const { spec, idempotencyKey, lapsed } = submission
    const name = keyName(spec.merchant, idempotencyKey, context.crypto)
    const fingerprint = fingerprintOf(submission.fingerprint, context.crypto)
    const id = `${name} ${fingerprint}`
    const waiting = this.#open.get(id)
    if (waiting !== undefined) {
      waiting.push((outcome) =>
        done(outcome.type === 'placed' ? { ...outcome, alreadyExists: true } : outcome),
      )
      return
    }
    this.#open.set(id, [done])
    const group = groupOf(spec.merchant)
    const request = { id, group, key: { name, fingerprint }, submission }
    const known = this.#known.get(name)
    if (known !== undefined) this.#held(request, known, true)
    else if (this.#tried.has(id)) this.#race(request)
    // Nothing new may come of it, or nothing will: no order is created only to be canceled.
    else if (lapsed !== undefined || keys.isTaken(group, name)) this.#look(request)
    else this.#race(request)
  }

  #look(request: Request): void {
    const { group, key, submission } = request
    this.#init.keys.find(group, key.name, (held) => {
      if (held.type === 'unavailable') {
        this.#tell(request, { type: 'key_quorum_unavailable', order: null })
      } else if (held.claim !== null) this.#held(request, held.claim, false)
      else if (submission.lapsed === undefined) this.#race(request)
      else this.#tell(request, { type: 'quote_expired', at: submission.lapsed })
    })
  }

  /** Claim and create at once: most keys are new. */
  #race(request: Request): void {
    const { keys, draft: drafted, make } = this.#init
    const { id, group, key, submission } = request
    const tried = this.#tried.get(id)
    const draft = tried ?? drafted(submission, key)
    let made: Made | null = null
    let told: KeyOutcome | null = null
    const { order, keepers } = draft
    make(draft, tried === undefined, (outcome) => {
      made = outcome
      if (told?.type === 'won') this.#won(request, draft, made)
      else if (told !== null) this.#leave(draft, made, told)
    })
    const body = encodeClaimBody({ spec: order.spec, keepers })
    const claim = { order: order.id, fingerprint: key.fingerprint, body }
    keys.claimNamed(group, key.name, claim, (outcome) => {
      told = outcome
      switch (told.type) {
        case 'won':
          if (made !== null) this.#won(request, draft, made)
          return
        case 'taken':
        case 'conflict':
          this.#tried.delete(id)
          this.#held(request, told.claim, false)
          break
        case 'unavailable':
          remember(this.#tried, TRIED_MAX, id, draft)
          this.#tell(request, { type: 'key_quorum_unavailable', order: order.id })
          break
      }
      if (made !== null) this.#leave(draft, made, told)
    })
  }

  #won(request: Request, draft: Draft, made: Made): void {
    if (made.type === 'lost') {
      this.#tried.delete(request.id)
      this.#tell(request, { type: 'order_lost', order: draft.order.id })
      return
    }
    if (made.type !== 'made') {
      remember(this.#tried, TRIED_MAX, request.id, draft)
      this.#tell(request, { type: 'unknown', order: draft.order.id })
      return
    }
    const { order, durability, artwork } = made
    const isAgain = this.#tried.has(request.id)
    this.#settle(request, order, draft.keepers)
    this.#tell(request, { type: 'placed', order, alreadyExists: isAgain, durability, artwork })
  }

  /** Nobody was told of this order, and if the key stands for another, nobody will be. */
  #leave({ order, keepers }: Draft, made: Made, told: KeyOutcome): void {
    const { registry, left } = this.#init
    if (made.type === 'unreachable') return
    if (told.type === 'unavailable') {
      left(order.id)
      return
    }
    registry.change(order.id, keepers, { type: 'cancel', reason: 'key_taken' }, ({ type }) => {
      if (type === 'unreachable' || type === 'unknown') left(order.id)
    })
  }

  /** The key stands for this order, whoever has claimed it. `known`: it is known to be placed. */
  #held(request: Request, claim: KeyClaim, known: boolean): void {
    const { order: id, fingerprint } = claim
    if (fingerprint !== request.key.fingerprint) {
      this.#tell(request, { type: 'idempotency_conflict', order: id })
      return
    }
    const body = claim.body === null ? null : readClaimBody(claim.body)
    this.#init.registry.read(id, body?.keepers ?? [], (outcome) => {
      switch (outcome.type) {
        case 'found':
          if (known) this.#exists(request, outcome.order)
          else this.#found(request, outcome.order)
          return
        case 'unreachable':
          this.#tell(request, { type: 'unknown', order: id })
          return
        case 'lost':
          // It may have been printed: nobody may make it again on this key.
          this.#tell(request, { type: 'order_lost', order: id })
          return
        case 'absent':
          if (body === null) this.#tell(request, { type: 'key_spent', order: id })
          else this.#create(request, this.#copy(request, id, body))
          return
      }
    })
  }

  /** Its intake may be gone with the only address: whoever was sent the same request has it too. */
  #found(request: Request, order: Order): void {
    const { privateRecords, registry } = this.#init
    if (orderIsClosed(order.state)) {
      this.#exists(request, order)
      return
    }
    const keepers = registry.keepers(order.id)
    privateRecords.spread(order.id, request.submission, keepers, (kept) => {
      // What somebody works for was acknowledged, or its address was found to be there.
      if (!kept && order.version === 1) {
        this.#tell(request, { type: 'unknown', order: order.id })
        return
      }
      // And the only file.
      this.#init.spreadArtwork(order.id, order.spec, keepers, (copies) =>
        this.#exists(request, order, [copies, ARTWORK_COPIES_WANTED]),
      )
    })
  }

  /** D15: claimed, and never created. With normal ballots, for its intake may be at it still. */
  #create(request: Request, draft: Draft): void {
    this.#init.make(draft, false, (made) => {
      const { id } = draft.order
      if (made.type === 'made') this.#exists(request, made.order, made.artwork)
      else this.#tell(request, { type: made.type === 'lost' ? 'order_lost' : 'unknown', order: id })
    })
  }

  #copy(
    { submission, key }: Request,
    order: OrderId,
    body: { readonly spec: OrderSpec; readonly keepers: readonly Keeper[] },
  ): Draft {
    return this.#init.copy(order, body, submission, key)
  }

  #exists(request: Request, order: Order, artwork: ArtworkTold = null): void {
    const keepers = this.#init.registry.keepers(order.id)
    this.#settle(request, order, keepers)
    const durability = [quorumOf(keepers.length), keepers.length] as const
    this.#tell(request, { type: 'placed', order, alreadyExists: true, durability, artwork })
  }

  #settle({ id, group, key }: Request, order: Order, keepers: readonly Keeper[]): void {
    const { keys, won } = this.#init
    this.#tried.delete(id)
    if (!this.#known.has(key.name)) keys.settledNamed(group, key.name, order.id)
    const { fingerprint } = key
    remember(this.#known, KNOWN_MAX, key.name, { order: order.id, fingerprint, body: null })
    if (!orderIsClosed(order.state)) won(order.id, keepers)
  }

  #tell({ id }: Request, outcome: IntakeOutcome): void {
    const waiting = this.#open.get(id) ?? []
    this.#open.delete(id)
    for (const done of waiting) done(outcome)
  }
}

function remember<Value>(into: Map<string, Value>, most: number, key: string, value: Value): void {
  into.delete(key)
  if (into.size >= most) {
    const [oldest] = into.keys()
    if (oldest !== undefined) into.delete(oldest)
  }
  into.set(key, value)
}
