import type { PeerId } from '../models/ids.ts'
import type { Context } from '../ports/context.ts'
import type { Message, RegisterKey, RegisterMessage } from '../wire/messages.ts'
import type { RegisterCareMessage } from '../wire/register-messages.ts'
import { answerOf } from './acceptor.ts'
import type { AcceptorReply, AcceptorRequest } from './acceptor.ts'
import { compareBallots } from './ballot.ts'
import { Horizon } from './horizon.ts'
import { isAboutToday, KEEP_FOR_EVER } from './keeper-policy.ts'
import type { KeeperPolicy } from './keeper-policy.ts'
import { keeperIndex } from './register-ref.ts'
import type { RegisterRef } from './register-ref.ts'
import { openValue, unpackKeepers } from './register-value.ts'
import { SAFE_RULES } from './rules.ts'
import type { RegisterRules } from './rules.ts'
import { fresh, RegisterShelf } from './shelf.ts'
import type { HeldGeneration } from './shelf.ts'

export { SLOT_PREFIX } from './shelf.ts'

type Ask = Extract<RegisterMessage, { type: 'prepare' | 'accept' | 'read' }>
type Join = Extract<RegisterCareMessage, { type: 'join' }>
type Learn = Extract<RegisterCareMessage, { type: 'learn' }>
type Chosen = Extract<RegisterCareMessage, { type: 'chosen' }>
type Locate = Extract<RegisterCareMessage, { type: 'locate' }>
type Retire = Extract<RegisterCareMessage, { type: 'retire' }>
export type KeeperRequest = Ask | Join | Learn | Chosen | Locate | Retire

export interface KeeperInit {
  readonly policy: KeeperPolicy
  /** A bug somewhere in the network, which the protocol refused: to be logged as an error. */
  readonly alarm: (key: RegisterKey, what: 'two_values' | 'foreign_create', from: PeerId) => void
  /** A value is chosen, and lies here durably: its proposer, another node, said so. */
  readonly chosen: (ref: RegisterRef, bytes: Uint8Array) => void
  /** This generation was handed over: this store keeps no more than the way there. */
  readonly retired: (key: RegisterKey) => void
  /** The boot with which this store began. */
  readonly born: number
  readonly rules: RegisterRules
}

const INIT: KeeperInit = {
  policy: KEEP_FOR_EVER,
  alarm: () => undefined,
  chosen: () => undefined,
  retired: () => undefined,
  born: 0,
  rules: SAFE_RULES,
}

/** The acceptor side of this node: every register that it keeps, and the answers to proposers (6.11). */
export class RegisterKeeper {
  readonly shelf = new RegisterShelf()
  readonly horizon = new Horizon()
  readonly policy: KeeperPolicy
  readonly #context: Context
  readonly #init: KeeperInit
  /** Each register kept here is asked for every second or so, and seldom changes. */
  readonly #refs = new WeakMap<readonly HeldGeneration[], RegisterRef | null>()
  readonly #onAccepted: (key: RegisterKey, from: PeerId) => void

  /** `onAccepted`: a value was accepted here durably; it may or may not be chosen. */
  constructor(
    context: Context,
    onAccepted: (key: RegisterKey, from: PeerId) => void,
    init: Partial<KeeperInit> = {},
  ) {
    this.#context = context
    this.#onAccepted = onAccepted
    this.#init = { ...INIT, ...init }
    this.policy = this.#init.policy
  }

  restore(storeKey: string, bytes: Uint8Array): void {
    this.shelf.restore(storeKey, bytes)
  }

  /** Keys of the registers kept here, oldest first. */
  keys(): RegisterKey[] {
    return [...this.shelf.keys()]
  }

  keeps(key: RegisterKey): boolean {
    return this.shelf.generations(key).length > 0
  }

  /** The newest generation kept here that somebody wrote to, and who keeps it; null if none is. */
  refOf(key: RegisterKey): RegisterRef | null {
    const held = this.shelf.generations(key)
    let ref = this.#refs.get(held)
    if (ref === undefined) this.#refs.set(held, (ref = this.#readRef(key)))
    return ref
  }

  #readRef(key: RegisterKey): RegisterRef | null {
    for (const { generation, slot, successors } of this.shelf.generations(key).toReversed()) {
      if (successors !== null) return { key, generation: generation + 1, keepers: successors }
      const open = openValue(slot.value)
      if (open === null || open.type === 'empty') continue
      const keepers = unpackKeepers(open.keepers)
      if (keepers !== null && keepers.length > 0) return { key, generation, keepers }
    }
    return null
  }

  handle(from: PeerId, request: KeeperRequest): void {
    if (request.type === 'locate') {
      this.#locate(from, request)
      return
    }
    if (request.store !== this.#context.store && this.#init.rules.checksStore) {
      // A wiped keeper must not answer for its former self: it has forgotten its promises (F5).
      if ('rid' in request) {
        const { rid } = request
        this.#context.send(from, { type: 'wrong_store', rid, store: this.#context.store })
      }
      return
    }
    switch (request.type) {
      case 'join':
        this.#join(from, request)
        return
      case 'learn':
        this.#learn(from, request)
        return
      case 'chosen':
        this.#chosen(from, request)
        return
      case 'retire':
        this.#retire(request)
        return
      case 'prepare':
      case 'accept':
      case 'read':
        this.#answer(from, request)
        return
    }
  }

  #answer(from: PeerId, request: Ask): void {
    const { rid, key, generation } = request
    const held = this.shelf.get(key, generation)
    if (held?.successors) {
      this.#reply(from, {
        type: 'pointer',
        rid,
        generation: generation + 1,
        keepers: held.successors,
      })
      return
    }
    if (held === null && this.horizon.isPast(this.policy.dayOf(key))) {
      this.#reply(from, { type: 'expired', rid })
      return
    }
    if (held === null && this.#answerFromOther(from, rid, key, generation)) return
    if (request.type === 'read') {
      // From the durable state only: what is read may be shown to a merchant (1.3).
      const { accepted, value } = (held ?? fresh(generation)).slot
      this.#context.persist([], () => {
        const { boot, sequence: at } = this.#context
        const { known } = request
        // One ballot, one value: the acceptor refuses a second (1.3).
        const isKnown = accepted !== null && compareBallots(accepted, known) === 0
        this.#context.send(
          from,
          isKnown
            ? { type: 'unchanged', rid, boot, at }
            : { type: 'value', rid, boot, at, accepted, value },
        )
      })
      return
    }
    if (!this.#mayPropose(from, key, generation, request)) return
    if (isCreate(request) && held === null && !this.#isAboutToday(key)) {
      this.#context.count('register_wrong_day')
      this.#reply(from, { type: 'wrong_day', rid, day: this.policy.today() })
      return
    }
    this.#step(from, rid, key, held ?? fresh(generation), request)
  }

  /**
   * A generation that this store was never told to keep: an answer as of an empty register would be
   * a keeper's word from who is none. Somebody wrote to a later one, so MOVED was chosen before it.
   */
  #answerFromOther(from: PeerId, rid: string, key: RegisterKey, generation: number): boolean {
    if (generation === 0 && !this.keeps(key)) return false
    // Asked to keep the next one too, and heard nothing of this one yet: its keeper all the same.
    const next = this.shelf.get(key, generation + 1)?.joined ?? null
    if (next !== null && keeperIndex(next.from, this.#context.self) >= 0) return false
    const ref = this.refOf(key)
    if (ref !== null && ref.generation > generation) {
      const { keepers } = ref
      this.#reply(from, { type: 'pointer', rid, generation: ref.generation, keepers })
    } else {
      this.#context.count('register_not_joined')
      this.#reply(from, { type: 'not_joined', rid })
    }
    return true
  }

  /** Where the register is, as far as this store knows: a way to go, to be proven there. */
  #locate(from: PeerId, { rid, key }: Locate): void {
    const ref = this.refOf(key)
    const at = ref === null ? null : { generation: ref.generation, keepers: ref.keepers }
    this.#reply(from, { type: 'located', rid, at, born: this.#init.born })
  }

  #step(
    from: PeerId,
    rid: string | null,
    key: RegisterKey,
    held: HeldGeneration,
    request: AcceptorRequest,
  ): void {
    const { persist, reply, twoValues } = this.#init.rules.step(held.slot, request)
    if (twoValues) {
      this.#context.count('register_two_values')
      this.#init.alarm(key, 'two_values', from)
    }
    if (persist === null) {
      // Also an answer given before: its write may still be on the way to the disk.
      if (rid !== null) {
        this.#context.persist([], () => this.#answerWith(from, reply, rid))
      }
      return
    }
    const next = { ...held, slot: persist }
    const record =
      request.type === 'accept' ? this.shelf.hold(key, next) : this.shelf.promise(key, next)
    this.#context.persist([record], () => {
      if (rid !== null) this.#answerWith(from, reply, rid)
      if (request.type !== 'accept') return
      this.#onAccepted(key, from)
      if (rid === null) this.#tellChosen(key, held.generation, request.value)
    })
  }

  #answerWith(to: PeerId, reply: AcceptorReply, rid: string): void {
    this.#context.send(to, answerOf(reply, rid, this.#context))
  }

  /** Its write may still be on the way to the disk: what is said of it waits for that. */
  #chosen(from: PeerId, { key, generation, ballot }: Chosen): void {
    const slot = this.shelf.get(key, generation)?.slot
    if (ballot.node !== from || slot === undefined || slot.value === null) return
    if (compareBallots(slot.accepted, ballot) !== 0) return
    const { value } = slot
    this.#context.persist([], () => this.#tellChosen(key, generation, value))
  }

  #tellChosen(key: RegisterKey, generation: number, value: Uint8Array): void {
    const open = openValue(value)
    if (open?.type !== 'live') return
    const keepers = unpackKeepers(open.keepers)
    if (keepers === null || keepers.length === 0) return
    this.#init.chosen({ key, generation, keepers }, open.bytes)
  }

  /** Chosen already, and this keeper did not say that it has it: accepted like anything else. */
  #learn(from: PeerId, { key, generation, ballot, value }: Learn): void {
    const held = this.shelf.get(key, generation)
    if (held === null && (generation > 0 || this.horizon.isPast(this.policy.dayOf(key)))) return
    const request: AcceptorRequest = { type: 'accept', ballot, value }
    if (held?.successors || !this.#mayPropose(from, key, generation, request)) return
    this.#step(from, null, key, held ?? fresh(generation), request)
  }

  /** 6.3, point 1: noted durably, so that sealing cannot strand the register on keepers that never were. */
  #join(from: PeerId, { rid, key, generation, day, from: before }: Join): void {
    const held = this.shelf.get(key, generation)
    const today = this.policy.today()
    if (held !== null && (held.slot.accepted !== null || held.successors !== null)) {
      this.#reply(from, { type: 'joined', rid })
      return
    }
    // Also for an id beyond the horizon: an old parked order must find keepers. A join that was on
    // its way for a month is told by its day: this store may have kept and dropped that generation.
    if (this.policy.dayOf(key) !== null && !isAboutToday(this.policy, day)) {
      this.#context.count('register_wrong_day')
      this.#reply(from, { type: 'wrong_day', rid, day: today })
      return
    }
    // Noted anew if it is noted already: the collector may be about to drop a note that old.
    const note = { ...(held ?? fresh(generation)), joined: { day: today, from: before } }
    this.#context.persist([this.shelf.hold(key, note)], () =>
      this.#context.send(from, { type: 'joined', rid }),
    )
  }

  /** 6.3, point 4: the sender knows that the next generation holds the value on a quorum. */
  #retire({ key, generation, keepers }: Retire): void {
    const held = this.shelf.get(key, generation)
    if (held === null || held.successors !== null) return
    this.#context.persist(this.shelf.retire(key, held, keepers), () => this.#init.retired(key))
  }

  #mayPropose(
    from: PeerId,
    key: RegisterKey,
    generation: number,
    request: AcceptorRequest,
  ): boolean {
    // The transport proves who sends; a ballot of another node could only be a forgery.
    if (request.ballot.node !== from) {
      this.#context.count('register_foreign_ballot')
      return false
    }
    if (request.type === 'prepare') return true
    if (openValue(request.value) === null) {
      this.#context.count('register_malformed_value')
      return false
    }
    // Two nodes that both create in one round could both succeed: only who minted the key may (1.4).
    if (isCreate(request) && (generation > 0 || !this.policy.mayMint(key, from))) {
      this.#context.count('register_foreign_create')
      this.#init.alarm(key, 'foreign_create', from)
      return false
    }
    return true
  }

  #isAboutToday(key: RegisterKey): boolean {
    return isAboutToday(this.policy, this.policy.dayOf(key))
  }

  /** Once everything before is on disk: what is said may rest on it. */
  #reply(to: PeerId, message: Message): void {
    this.#context.persist([], () => this.#context.send(to, message))
  }
}

/** The intake's one round (1.4). */
function isCreate(request: AcceptorRequest): boolean {
  return request.type === 'accept' && request.ballot.counter === 0
}
