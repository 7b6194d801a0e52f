import type { PeerId } from '../../models/ids.ts'
import type { StoreRecord } from '../../ports/store.ts'
import type { StoreMessage } from '../../wire/membership-messages.ts'
import type { MembershipContext } from '../membership-context.ts'
import { BootLog } from '../detection/boot-log.ts'
import { StoreMemory } from './store-memory.ts'

/** A question that got lost: a few round trips of the longest link. */
const AGAIN_MS = 1_000

export interface StoreCheckInit {
  readonly context: MembershipContext
  /** Batches that this store held when this process began. */
  readonly opened: number
  /** Somebody remembers more of this store than it held: it must not be trusted. */
  readonly rolledBack: () => void
  /** A second process runs with this disk. */
  readonly twin: () => void
  /** One more has said that it remembers no more. */
  readonly vouched: () => void
}

/**
 * Asks each peer, before it is answered anything that rests on this disk, how far it saw it; and tells
 * others the same of theirs. What counts is with what this process began, and each before it: by the time
 * that it is told it may have written more than it had forgotten.
 */
export class StoreCheck {
  readonly memory: StoreMemory
  readonly #boots = new BootLog()
  readonly #init: StoreCheckInit
  readonly #context: MembershipContext
  readonly #connected = new Set<PeerId>()
  readonly #vouched = new Set<PeerId>()

  constructor(init: StoreCheckInit) {
    this.#init = init
    this.#context = init.context
    this.memory = new StoreMemory(init.context)
  }

  static owns(key: string): boolean {
    return BootLog.owns(key) || StoreMemory.owns(key)
  }

  restore(key: string, bytes: Uint8Array): void {
    if (BootLog.owns(key)) this.#boots.restore(bytes)
    else this.memory.restore(key, bytes)
  }

  /** To be written with the first batch. */
  begin(): StoreRecord {
    return this.#boots.begin(this.#context.boot, this.#init.opened)
  }

  peerUp(peer: PeerId): void {
    this.#connected.add(peer)
    // Also one that has vouched: it may have started anew, and forgotten that it has met this process.
    this.#introduce(peer)
    this.#context.after(AGAIN_MS, () => this.#askAgain(peer))
  }

  peerDown(peer: PeerId): void {
    this.#connected.delete(peer)
  }

  handle(from: PeerId, message: StoreMessage): void {
    const { store, boot, seq } = message
    if (message.type === 'store_ask') {
      const known = this.memory.meet(from, store, boot, seq)
      this.#context.send(from, { type: 'store_seen', store, boot, ...known })
      return
    }
    if (store !== this.#context.store) return
    if (boot !== this.#context.boot) {
      // To a process before this one; or to one that was started with this disk while this one runs.
      if (boot > this.#context.boot) this.#init.twin()
      return
    }
    if (seq > this.#init.opened || this.#boots.contradicts(message.of, seq)) {
      this.#context.count('store_rolled_back')
      this.#init.rolledBack()
    } else if (!this.#vouched.has(from)) {
      this.#vouched.add(from)
      this.#init.vouched()
    }
  }

  /** What a peer says of its store by the way. */
  heard(from: PeerId, boot: number, seq: number): void {
    const split = this.memory.note(from, boot, seq)
    if (split !== null) {
      this.#context.count('store_split')
      this.#context.send(from, { type: 'store_seen', ...split, of: 0 })
    }
  }

  /** Said by a process before the last one of that peer: it counts no more. */
  isPast(from: PeerId, boot: number): boolean {
    return this.memory.isPast(from, boot)
  }

  /** Whether that process, of this node, had this disk, and not a later state of it that was put back since. */
  hasBegun(boot: number): boolean {
    return this.#boots.has(boot)
  }

  isVouchedBy(peer: PeerId): boolean {
    return this.#vouched.has(peer)
  }

  #introduce(peer: PeerId): void {
    const { store, boot } = this.#context
    this.#context.send(peer, { type: 'store_ask', store, boot, seq: this.#init.opened })
  }

  #askAgain(peer: PeerId): void {
    if (this.#vouched.has(peer) || !this.#connected.has(peer)) return
    this.#introduce(peer)
    this.#context.after(AGAIN_MS, () => this.#askAgain(peer))
  }
}
