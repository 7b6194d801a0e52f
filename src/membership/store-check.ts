import type { PeerId } from '../models/ids.ts'
import type { StoreMessage } from '../wire/membership-messages.ts'
import type { MembershipContext } from './membership-context.ts'
import { StoreMemory } from './store-memory.ts'

/** A question that got lost: a few round trips of the longest link. */
const AGAIN_MS = 1_000

export interface StoreCheckInit {
  readonly context: MembershipContext
  /** Batches that this store held when this process began. */
  readonly opened: number
  /** Somebody remembers more of this store than it held: it must not be trusted. */
  readonly rolledBack: () => void
  /** One more has said that it remembers no more. */
  readonly vouched: () => void
}

/**
 * Asks each peer, before it is answered anything that rests on this disk, how far it saw it; and tells
 * others the same of theirs. What counts is with what the process began: by the time that it is told it
 * may have written more than it had forgotten.
 */
export class StoreCheck {
  readonly memory: StoreMemory
  readonly #init: StoreCheckInit
  readonly #context: MembershipContext
  readonly #connected = new Set<PeerId>()
  readonly #vouched = new Set<PeerId>()

  constructor(init: StoreCheckInit) {
    this.#init = init
    this.#context = init.context
    this.memory = new StoreMemory(init.context)
  }

  peerUp(peer: PeerId): void {
    this.#connected.add(peer)
    this.#ask(peer)
  }

  peerDown(peer: PeerId): void {
    this.#connected.delete(peer)
  }

  handle(from: PeerId, message: StoreMessage): void {
    const { store, boot, seq } = message
    if (message.type === 'store_ask') {
      const known = this.memory.meet(from, store, boot, seq)
      this.#context.send(from, { type: 'store_seen', store, boot, seq: known })
      return
    }
    // Said to a process before this one, or to another disk.
    if (store !== this.#context.store || boot !== this.#context.boot) return
    if (seq > this.#init.opened) {
      this.#context.count('store_rolled_back')
      this.#init.rolledBack()
    } else if (!this.#vouched.has(from)) {
      this.#vouched.add(from)
      this.#init.vouched()
    }
  }

  isVouchedBy(peer: PeerId): boolean {
    return this.#vouched.has(peer)
  }

  #ask(peer: PeerId): void {
    if (this.#vouched.has(peer) || !this.#connected.has(peer)) return
    const { store, boot, sequence } = this.#context
    this.#context.send(peer, { type: 'store_ask', store, boot, seq: sequence })
    this.#context.after(AGAIN_MS, () => this.#ask(peer))
  }
}
