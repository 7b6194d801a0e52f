import type { PeerId } from '../models/ids.ts'
import type { Context } from '../ports/context.ts'
import type { StoreRecord } from '../ports/store.ts'
import { answerOf, stepAcceptor } from '../registers/acceptor.ts'
import type { AcceptorReply, AcceptorRequest, AcceptorSlot } from '../registers/acceptor.ts'
import { compareBallots, isOfRace } from '../registers/ballot.ts'
import { openValue, packKeepers, sealLive } from '../registers/register-value.ts'
import { sameBytes } from '../wire/same-bytes.ts'
import type { Ballot, Keeper, Message, RegisterMessage } from '../wire/messages.ts'
import type { RegisterCareMessage } from '../wire/register-messages.ts'
import { decodeClaim, encodeClaim, isSameClaim, settled } from './key-claim.ts'
import type { KeyClaim } from './key-claim.ts'
import type { KeyShelf, KeySlot } from './key-shelf.ts'
import type { KeyRules } from './rules.ts'

export type KeyAsk =
  | Extract<RegisterMessage, { type: 'prepare' | 'accept' | 'read' }>
  | Extract<RegisterCareMessage, { type: 'learn' }>

/**
 * Keys that a group may hold. In memory each takes some 300 bytes: 75 MB, on every member of the
 * committee. 200 orders with a key a day fill it in three and a half years; then nothing is forgotten,
 * but no new key is taken, and somebody must give merchants another home.
 */
export const KEYS_MAX = 250_000

/**
 * Claims whose orders are not known to exist: each carries up to 8 KiB. A thousand are seconds of the
 * heaviest load, or a fault that somebody should look at.
 */
const UNSETTLED_MAX = 1_024

const NOTHING = new Uint8Array(0)

/** The acceptor of one key (CASPaxos 2.2): the same steps as any register's, on a shelf of its own. */
export class KeyAcceptor {
  readonly #context: Context
  readonly #shelf: KeyShelf
  readonly #committee: readonly Keeper[]
  readonly #rules: Pick<KeyRules, 'racesUntouchedOnly'>

  constructor(
    context: Context,
    shelf: KeyShelf,
    committee: readonly Keeper[],
    rules: Pick<KeyRules, 'racesUntouchedOnly'>,
  ) {
    this.#context = context
    this.#shelf = shelf
    this.#committee = committee
    this.#rules = rules
  }

  /** The answer leaves once what it promises is durable. */
  answer(from: PeerId, name: string, ask: KeyAsk, alarm: () => void): void {
    const slot = this.#shelf.get(name)
    if (ask.type === 'read') {
      const { accepted } = slot
      const value = this.#wrapped(slot)
      const { boot, sequence: at } = this.#context
      this.#reply([], from, { type: 'value', rid: ask.rid, boot, at, accepted, value })
      return
    }
    // The transport proves who sends; a ballot of another node could only be a forgery.
    if (ask.ballot.node !== from || (ask.ballot.counter === 0 && ask.type === 'prepare')) {
      this.#context.count('key_foreign_ballot')
      return
    }
    if (ask.type === 'prepare') this.#prepare(from, name, ask.rid, ask.ballot, slot)
    else this.#accept(from, name, ask, slot, alarm)
  }

  #prepare(from: PeerId, name: string, rid: string, ballot: Ballot, slot: KeySlot): void {
    if (this.#isFullFor(name)) {
      this.#context.count('keys_full')
      this.#reply([], from, { type: 'closed', rid })
      return
    }
    const held: AcceptorSlot = { ...slot, value: this.#wrapped(slot) }
    const { persist, reply } = stepAcceptor(held, { type: 'prepare', ballot })
    const records =
      persist === null ? [] : [this.#shelf.promise(name, { ...slot, promised: ballot })]
    this.#context.persist(records, () =>
      this.#context.send(from, answerOf(reply, rid, this.#context)),
    )
  }

  #accept(
    from: PeerId,
    name: string,
    ask: Extract<KeyAsk, { type: 'accept' | 'learn' }>,
    slot: KeySlot,
    alarm: () => void,
  ): void {
    const { ballot, value } = ask
    const reply = (records: readonly StoreRecord[], answer: AcceptorReply): void => {
      this.#context.persist(records, () => {
        if (ask.type !== 'accept') return
        this.#context.send(from, answerOf(answer, ask.rid, this.#context))
      })
    }
    const read = this.#claimIn(value)
    if (read === null) {
      this.#context.count('key_malformed_claim')
      return
    }
    const { claim } = read
    if (compareBallots(ballot, slot.accepted) === 0) {
      // A repeated message: what it would create may have been forgotten here since.
      if (isSame(claim, slot.claim)) reply([], { type: 'accepted' })
      else alarm()
      return
    }
    if (isOfRace(ballot) && !this.#mayBeFirst(name, slot)) {
      // Of a key that is taken, or of which something was promised: by two rounds, if at all.
      reply([], { type: 'conflict', promised: slot.promised ?? slot.accepted ?? ballot })
      return
    }
    const request: AcceptorRequest = { type: 'accept', ballot, value }
    const step = stepAcceptor({ ...slot, value: null }, request)
    if (step.persist === null) {
      reply([], step.reply)
      return
    }
    const next = { promised: ballot, accepted: ballot, claim: known(claim, slot.claim) }
    reply([this.#shelf.accept(name, next, this.#context.now())], step.reply)
  }

  /** `registers/race.ts`: the first word counts for a key of which nothing at all was said here. */
  #mayBeFirst(name: string, { promised, accepted }: KeySlot): boolean {
    if (this.#isFullFor(name)) return false
    return (promised === null && accepted === null) || !this.#rules.racesUntouchedOnly
  }

  #isFullFor(name: string): boolean {
    const { size, unsettledCount } = this.#shelf
    if (size < KEYS_MAX && unsettledCount < UNSETTLED_MAX) return false
    return !this.#shelf.has(name)
  }

  #reply(records: readonly StoreRecord[], to: PeerId, message: Message): void {
    this.#context.persist(records, () => this.#context.send(to, message))
  }

  /** Null for what no proposer of ours sends. */
  #claimIn(value: Uint8Array): { readonly claim: KeyClaim | null } | null {
    const open = openValue(value)
    if (open?.type === 'empty') return { claim: null }
    if (open?.type !== 'live' || !sameBytes(open.keepers, packKeepers(this.#committee))) return null
    const claim = decodeClaim(open.bytes)
    return claim === null ? null : { claim }
  }

  /** As proposers know it: the envelope is the same for all keys, and not kept with each. */
  #wrapped({ accepted, claim }: KeySlot): Uint8Array | null {
    if (accepted === null) return null
    if (claim === null) return NOTHING
    return sealLive(packKeepers(this.#committee), encodeClaim(claim))
  }
}

function isSame(a: KeyClaim | null, b: KeyClaim | null): boolean {
  return a === null || b === null ? a === b : isSameClaim(a, b)
}

/** That its order exists is true for ever, whatever an older proposer brings along. */
function known(claim: KeyClaim | null, before: KeyClaim | null): KeyClaim | null {
  if (claim === null || before === null || before.body !== null) return claim
  return isSameClaim(claim, before) ? settled(claim) : claim
}
