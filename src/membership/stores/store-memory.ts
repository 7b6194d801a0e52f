import { decode } from '../../wire/cbor-reader.ts'
import { encode } from '../../wire/cbor-writer.ts'
import type { PeerId, StoreId } from '../../models/ids.ts'
import type { StoreRecord } from '../../ports/store.ts'
import { integer, list, text, tuple } from '../../wire/shape.ts'
import type { MembershipContext } from '../membership-context.ts'

/** What a peer is told of a store that was followed by another, or that two have run with: it must never answer again. */
export const BURIED = Number.MAX_SAFE_INTEGER

/** As many as report tables hold: nobody is connected to more. */
const PEERS_MAX = 1_000
/** A shop that loses more disks than that has not kept the backups of the first. */
const BURIED_MAX = 4
const PREFIX = 'store/'
/** Beside other writes: so often at most, for a busy store would copy everybody's numbers into each batch. */
const ALONGSIDE_MS = 1_000
/** By themselves: late, and only what has grown by more than such writes make each other grow… */
const ALONE_MS = 10_000
/** …for everybody's write is news to everybody else, and an idle network would write for ever. */
const GROWN_MIN = 3

interface Seen {
  readonly store: StoreId
  /** Of the process that the numbers are of. */
  readonly boot: number
  /** Batches that the store had on disk when it was last heard. */
  seq: number
  /** The same before this boot, and of which one: what the process must have begun with. */
  readonly formerSeq: number
  readonly formerBoot: number
  /** What the process itself says that it began with. */
  readonly opened: number
  readonly buried: readonly StoreId[]
  /** The first boot that was heard of with this store: a word of one before is of another. */
  readonly born: number
  written: number
  /** Who introduced itself last: after a wipe, and with a clock set back, that has a lower boot. */
  last: number
}

/** What a peer is to be told of its store. */
export type StoreAt = Pick<Seen, 'store' | 'boot' | 'seq'>

/** How far a store was seen, and of which boot that was. */
export interface Remembered {
  readonly seq: number
  readonly of: number
}

const NOTHING: Remembered = { seq: 0, of: 0 }
const NEVER_AGAIN: Remembered = { seq: BURIED, of: 0 }

type Packed = readonly [
  store: StoreId,
  boot: number,
  seq: number,
  formerSeq: number,
  buried: readonly StoreId[],
  born: number,
  opened: number,
  formerBoot: number,
]

const name = text(128)
const count = integer(0, Number.MAX_SAFE_INTEGER)
const isSeen = tuple(name, count, count, count, list(name, BURIED_MAX), count, count, count)

/**
 * How far the stores of others were when they were last heard (DESIGN.md 7): a keeper whose disk was
 * put back from a backup cannot know that itself. Kept on disk, since who remembers it starts anew too.
 */
export class StoreMemory {
  readonly #context: MembershipContext
  readonly #seen = new Map<PeerId, Seen>()
  readonly #unwritten = new Set<PeerId>()
  #besideAt = 0
  #aloneDue = false

  constructor(context: MembershipContext) {
    this.#context = context
  }

  static owns(key: string): boolean {
    return key.startsWith(PREFIX)
  }

  restore(key: string, bytes: Uint8Array): void {
    const value: unknown = decode(bytes)
    if (!isSeen(value)) return
    const [store, boot, seq, formerSeq, buried, born, opened, formerBoot] = value as Packed
    const peer = key.slice(PREFIX.length) as PeerId
    this.#seen.set(peer, {
      store,
      boot,
      seq,
      formerSeq,
      formerBoot,
      buried,
      born,
      opened,
      written: seq,
      last: boot,
    })
  }

  /** A process introduces itself; answers how far its store was seen before it began. */
  meet(peer: PeerId, store: StoreId, boot: number, opened: number): Remembered {
    const seen = this.#seen.get(peer)
    if (seen !== undefined) seen.last = boot
    const fresh = { store, boot, seq: opened, opened, formerSeq: 0, formerBoot: 0, born: boot }
    if (seen === undefined) {
      if (this.#seen.size < PEERS_MAX) this.#put(peer, { ...fresh, buried: [] })
      return NOTHING
    }
    if (seen.buried.includes(store)) return NEVER_AGAIN
    if (store !== seen.store) {
      // A word of its former disk that was long on its way buries nothing.
      if (boot <= seen.boot) return NOTHING
      const buried = [...seen.buried, seen.store].slice(-BURIED_MAX)
      this.#put(peer, { ...fresh, buried })
      return NOTHING
    }
    // Of a boot before the last: a late word, which nobody waits for, or a clock that was set back too.
    if (boot < seen.boot) return { seq: seen.seq, of: seen.boot }
    if (boot > seen.boot) {
      const seq = Math.max(seen.seq, opened)
      const former = { formerSeq: seen.seq, formerBoot: seen.boot }
      this.#put(peer, { ...seen, boot, opened, seq, ...former })
      return { seq: former.formerSeq, of: former.formerBoot }
    }
    return seen.seq === BURIED ? NEVER_AGAIN : { seq: seen.formerSeq, of: seen.formerBoot }
  }

  /**
   * What a process says of its store. Not null: a process before the last one has written more on it than
   * the last one began with, so that there are two of that disk, of which neither can be believed again;
   * that must be told to them.
   */
  note(peer: PeerId, boot: number, seq: number): StoreAt | null {
    const seen = this.#seen.get(peer)
    if (seen === undefined || boot > seen.boot || boot < seen.born) return null
    if (boot < seen.boot) {
      if (seq <= seen.opened || seen.seq === BURIED) return null
      seen.seq = BURIED
      this.#unwritten.add(peer)
      this.#writeSoon()
      return { store: seen.store, boot: seen.boot, seq: BURIED }
    }
    if (seq <= seen.seq) return null
    seen.seq = seq
    this.#unwritten.add(peer)
    if (seq - seen.written >= GROWN_MIN) this.#writeSoon()
    return null
  }

  /** A newer process of that peer has introduced itself: what this one promises is promised no more. */
  isPast(peer: PeerId, boot: number): boolean {
    const seen = this.#seen.get(peer)
    if (seen === undefined || boot === seen.last) return false
    return boot >= seen.born && boot < seen.boot
  }

  /** What goes to disk with a write that is made anyway. */
  beside(): StoreRecord[] {
    const now = this.#context.now()
    if (this.#unwritten.size === 0 || now - this.#besideAt < ALONGSIDE_MS) return []
    this.#besideAt = now
    return this.#take()
  }

  #put(peer: PeerId, seen: Omit<Seen, 'written' | 'last'>): void {
    this.#seen.set(peer, { ...seen, written: 0, last: seen.boot })
    this.#unwritten.add(peer)
    this.#writeSoon()
  }

  #writeSoon(): void {
    if (this.#aloneDue) return
    this.#aloneDue = true
    this.#context.after(ALONE_MS, () => {
      this.#aloneDue = false
      const records = this.#take()
      if (records.length > 0) this.#context.persist(records, () => undefined)
    })
  }

  #take(): StoreRecord[] {
    const records: StoreRecord[] = []
    for (const peer of this.#unwritten) {
      const seen = this.#seen.get(peer)
      if (seen === undefined) continue
      seen.written = seen.seq
      const { store, boot, seq, formerSeq, buried, born, opened, formerBoot } = seen
      const value = encode([store, boot, seq, formerSeq, [...buried], born, opened, formerBoot])
      records.push({ key: PREFIX + peer, value })
    }
    this.#unwritten.clear()
    return records
  }
}
