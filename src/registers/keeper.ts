import type { PeerId } from '../models/ids.ts'
import type { Context } from '../ports/context.ts'
import type { Ballot, RegisterKey, RegisterMessage } from '../wire/messages.ts'
import { EMPTY_SLOT, stepAcceptor } from './acceptor.ts'
import type { AcceptorRequest, AcceptorSlot } from './acceptor.ts'
import { decodeSlot, encodeSlot } from './slot-codec.ts'

export type KeeperRequest = Extract<RegisterMessage, { type: 'prepare' | 'accept' | 'read' }>

export const SLOT_PREFIX = 'register/'

/** The acceptor side of this node: every register that it keeps, and the answers to proposers. */
export class RegisterKeeper {
  readonly #context: Context
  readonly #slots = new Map<string, AcceptorSlot>()
  readonly #onAccepted: (key: RegisterKey, from: PeerId) => void

  /** `onAccepted`: a value was accepted here durably; it may or may not be chosen. */
  constructor(context: Context, onAccepted: (key: RegisterKey, from: PeerId) => void) {
    this.#context = context
    this.#onAccepted = onAccepted
  }

  restore(key: string, bytes: Uint8Array): void {
    this.#slots.set(key.slice(SLOT_PREFIX.length), decodeSlot(bytes))
  }

  /** Keys of the registers kept here, oldest first. */
  keys(): RegisterKey[] {
    return [...this.#slots.keys()].map((slot) => slot.slice(slot.indexOf('/') + 1))
  }

  keeps(key: RegisterKey): boolean {
    return this.#slots.has(slotName(key, 0))
  }

  handle(from: PeerId, request: KeeperRequest): void {
    const { rid, key, generation } = request
    if (request.store !== this.#context.store) {
      // A wiped keeper must not answer for its former self: it has forgotten its promises (F5).
      this.#context.send(from, { type: 'wrong_store', rid, store: this.#context.store })
      return
    }
    const name = slotName(key, generation)
    const slot = this.#slots.get(name) ?? EMPTY_SLOT
    if (request.type === 'read') {
      // From the durable state only: what is read may be shown to a merchant (1.3).
      this.#context.persist([], () =>
        this.#context.send(from, {
          type: 'value',
          rid,
          accepted: slot.accepted,
          value: slot.value,
        }),
      )
      return
    }
    if (!mayUse(from, request.ballot)) {
      this.#context.count('register_foreign_ballot')
      return
    }
    this.#step(from, rid, key, name, slot, request)
  }

  #step(
    from: PeerId,
    rid: string,
    key: RegisterKey,
    name: string,
    slot: AcceptorSlot,
    request: AcceptorRequest,
  ): void {
    const { persist, reply } = stepAcceptor(slot, request)
    if (persist === null) {
      // Also an answer given before: its write may still be on the way to the disk.
      this.#context.persist([], () => this.#context.send(from, { ...reply, rid }))
      return
    }
    this.#slots.set(name, persist)
    this.#context.persist([{ key: SLOT_PREFIX + name, value: encodeSlot(persist) }], () => {
      this.#context.send(from, { ...reply, rid })
      if (request.type === 'accept') this.#onAccepted(key, from)
    })
  }
}

/** Generation first, so that a prefix scan finds one register's generations apart. */
function slotName(key: RegisterKey, generation: number): string {
  return `${generation}/${key}`
}

/** The transport proves who sends; a ballot of another node could only be a forgery. */
function mayUse(from: PeerId, ballot: Ballot): boolean {
  return ballot.node === from
}
