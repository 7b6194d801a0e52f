import type { MerchantId, OrderId, PeerId } from '../models/ids.ts'
import type { Context } from '../ports/context.ts'
import type { RegisterRef } from '../registers/register-ref.ts'
import type { KeyMessage } from '../wire/key-messages.ts'
import type { Keeper } from '../wire/messages.ts'
import { emptyManifest } from './blob-room.ts'
import { GroupBook } from './group-book.ts'
import type { KeyRegisters } from './group-book.ts'
import { encodeGroup, sameCommittee } from './group-value.ts'
import type { KnownGroup } from './group-value.ts'
import type { KeyAsk } from './key-acceptor.ts'
import { KeyCaretaker } from './key-caretaker.ts'
import type { KeyClaim } from './key-claim.ts'
import { KeyClaims } from './key-claims.ts'
import type { Held, KeyOutcome } from './key-claims.ts'
import { KeyKeeper } from './key-keeper.ts'
import { groupKey, groupOf, keyName } from './key-name.ts'
import type { KeyGroupId } from './key-name.ts'
import { Letters } from './letters.ts'
import { SAFE_KEY_RULES } from './rules.ts'
import type { KeyRules } from './rules.ts'

/** An order is created within seconds of its claim, or its intake is gone. */
const HELP_AFTER_MS = 30_000
/** Orders looked for at once: helping is never in a hurry. */
const HELPED_MAX = 16

/** A claim whose order is not known to exist. */
export interface UnsettledClaim {
  readonly group: KeyGroupId
  readonly claim: KeyClaim
}

export interface KeyDeskInit {
  readonly context: Context
  readonly registers: KeyRegisters
  /** The newest generation of a register that this node keeps itself; null if it keeps none. */
  readonly keptRef: (key: string) => RegisterRef | null
  /**
   * Who should keep the keys of a group, as far as this node knows: the committee of the cluster that
   * it is named after, or of that cluster's successor. Null: nothing is known, and nothing is changed.
   */
  readonly committeeOf: (group: KeyGroupId) => readonly Keeper[] | null
  /** Whom to ask where a group is kept: members of its cluster, or whoever tells of it. */
  readonly contactsOf: (group: KeyGroupId) => readonly PeerId[]
  /** Looks whether the order exists; `done(true)` if it does, or if nobody can create it any more. */
  readonly help: (unsettled: UnsettledClaim, done: (exists: boolean) => void) => void
  /** A bug somewhere in the network, which the protocol refused: to be logged as an error. */
  readonly alarm?: (what: string, from: PeerId | null) => void
  readonly rules?: Partial<KeyRules>
}

/**
 * Idempotency keys: one key, one order, whichever intakes the request reaches (DESIGN.md 5.5,
 * CONSENSUS.md amendment 6). Every node claims through it; those of a committee keep keys by it.
 */
export class KeyDesk {
  readonly #context: Context
  readonly #init: KeyDeskInit
  readonly #letters: Letters
  readonly #book: GroupBook
  readonly #keeper: KeyKeeper
  readonly #claims: KeyClaims
  readonly #caretaker: KeyCaretaker

  constructor(init: KeyDeskInit) {
    const { context, registers } = init
    const rules = { ...SAFE_KEY_RULES, ...init.rules }
    const alarm = init.alarm ?? (() => undefined)
    this.#context = context
    this.#init = init
    this.#letters = new Letters(context)
    this.#keeper = new KeyKeeper({ context, letters: this.#letters, rules, alarm })
    this.#book = new GroupBook({
      ...init,
      letters: this.#letters,
      learned: (group, known) => this.#learned(group, known),
    })
    this.#claims = new KeyClaims(context, registers, this.#book, (group, name) =>
      this.isTaken(group, name),
    )
    this.#caretaker = new KeyCaretaker({
      context,
      registers,
      rules,
      letters: this.#letters,
      book: this.#book,
      keeper: this.#keeper,
      committeeOf: init.committeeOf,
      alarm: (what) => alarm(what, null),
    })
  }

  static owns(key: string): boolean {
    return KeyKeeper.owns(key)
  }

  restore(key: string, bytes: Uint8Array): void {
    this.#keeper.restore(key, bytes)
  }

  /** After everything has been restored. */
  begin(): void {
    this.#keeper.begin()
    for (const { name, held } of this.#keeper.groups()) {
      if (held !== null) this.#book.restore(name, held)
    }
    this.#caretaker.begin()
    this.#help()
  }

  /**
   * A group for a cluster that this node founds: before the cluster's view is created, so that no
   * cluster is without one. Once in its life, as its id is minted once.
   */
  found(group: KeyGroupId, done: (founded: boolean) => void): void {
    const { self, store, crypto } = this.#context
    const committee = [{ peer: self, store }]
    const ref: RegisterRef = { key: groupKey(group), generation: 0, keepers: committee }
    const manifest = emptyManifest(crypto).hash
    const value = encodeGroup({ generation: 0, committee, manifest })
    this.#init.registers.create(ref, value, (outcome) =>
      done(this.#book.heard(group, outcome) !== null),
    )
  }

  /**
   * Claims a key for an order, and says whose it is. A retry with the same order is the same claim.
   * May be called while the order is created; nothing but its creation may happen before `won`.
   */
  claim(
    merchant: MerchantId,
    key: string,
    claim: KeyClaim,
    done: (outcome: KeyOutcome) => void,
  ): void {
    this.claimNamed(groupOf(merchant), keyName(merchant, key, this.#context.crypto), claim, done)
  }

  /** As `claim`, by what `keyName` makes of merchant and key: an order says no more of its own. */
  claimNamed(
    group: KeyGroupId,
    name: string,
    claim: KeyClaim,
    done: (outcome: KeyOutcome) => void,
  ): void {
    this.#claims.claim(group, name, claim, done)
  }

  /** What a key stands for, without claiming it. */
  find(group: KeyGroupId, name: string, done: (held: Held) => void): void {
    this.#claims.find(group, name, done)
  }

  /** Whether this store has accepted a claim of the key: it likely stands for an order. */
  isTaken(group: KeyGroupId, name: string): boolean {
    return this.#keeper.find(group)?.shelf?.get(name).claim != null
  }

  /** The order that won the key is known to exist: nobody needs to be able to create it any more. */
  settled(merchant: MerchantId, key: string, order: OrderId): void {
    this.settledNamed(groupOf(merchant), keyName(merchant, key, this.#context.crypto), order)
  }

  settledNamed(group: KeyGroupId, name: string, order: OrderId): void {
    const known = this.#book.find(group)
    if (known === null) return
    const { generation, committee } = known.value
    for (const { peer } of committee) {
      this.#context.send(peer, { type: 'key_settled', group, generation, name, order })
    }
  }

  /** Whatever `isKeyMessage` says is for it. */
  handle(from: PeerId, message: KeyMessage | KeyAsk): void {
    switch (message.type) {
      case 'prepare':
      case 'accept':
      case 'read':
      case 'learn':
        this.#keeper.ask(from, message)
        return
      case 'keys_ask':
        this.#book.answer(from, message)
        return
      case 'keys_told':
      case 'keys_staged':
      case 'keys_sealed':
      case 'keys_refused':
      case 'keys_blob':
        this.#letters.hear(from, message)
        return
      case 'keys_stage':
      case 'keys_seal':
        this.#keeper.handle(from, message)
        this.#caretaker.stir()
        return
      case 'keys_pull':
      case 'key_settled':
        this.#keeper.handle(from, message)
        return
      case 'keys_open':
        this.#caretaker.nudged(from, message)
        return
      case 'keys_opened':
        this.#caretaker.opened(from, message)
        return
    }
  }

  /** Who should keep the groups may be others now: the view has changed. */
  homeChanged(): void {
    this.#caretaker.stir()
  }

  /** What is known of a group, for status and tests. */
  known(group: KeyGroupId): KnownGroup | null {
    return this.#book.find(group)
  }

  /** The generation in which this store answers for a group, and how many keys it has of it. */
  openIn(group: KeyGroupId): { readonly generation: number; readonly keys: number } | null {
    const held = this.#keeper.find(group)
    if (held === null || held.shelf === null || held.isSealed) return null
    return { generation: held.shelf.generation, keys: held.shelf.size }
  }

  /** Groups that this store keeps and that others are to keep, as far as is known here: nearly always 0. */
  get misplaced(): number {
    return [...this.#keeper.groups()].filter(({ name, held }) => {
      const to = held === null ? null : this.#init.committeeOf(name)
      return held !== null && to !== null && !sameCommittee(held.value.committee, to)
    }).length
  }

  #learned(group: KeyGroupId, known: KnownGroup): void {
    this.#caretaker.stir()
    this.#keeper.learn(group, known, (open) => {
      if (open) this.#caretaker.opens(group)
    })
  }

  /** The intake is gone, or its word that the order exists was lost (D15). */
  #help(): void {
    this.#context.after(HELP_AFTER_MS, () => this.#help(), 'patient')
    for (const { group, name, claim } of this.#keeper.unsettled(HELP_AFTER_MS, HELPED_MAX)) {
      this.#init.help({ group, claim }, (exists) => {
        if (exists) this.settledNamed(group, name, claim.order)
      })
    }
  }
}
