import type { OrderId, PeerId } from '../../models/ids.ts'
import type { OrderSpec } from '../../models/order.ts'
import type { CancelTimer, Context } from '../../ports/context.ts'
import type { Hands } from '../../ports/hands.ts'
import type { ArtworkFile, ArtworkMessage } from '../../wire/artwork-messages.ts'
import type { Keeper } from '../../wire/messages.ts'
import { artworkOf } from './artwork-need.ts'
import type { Outlook } from '../outlook.ts'

/** Nodes that hold an order's files before it is acknowledged, where so many can be reached. */
export const ARTWORK_COPIES_WANTED = 2
/** A keeper that has not answered: asked again, and the next one too, for its line may be slow. */
const NEXT_MS = 1_000
/** What an acknowledgement waits for a copy: a merchant's program gives up after some 30 s … */
const WAIT_MS_MAX = 15_000
/** … and a poster of a few megabytes is over an office line by then. */
const WAIT_MS_MIN = 4_000
const BYTES_A_MS = 2_000
/**
 * How long a keeper that had a file is believed to have it: a fraction of what every node keeps one
 * that nobody needs, so that it cannot have gone meanwhile. Repeated designs cost no message then.
 */
const BELIEVED_MS = 10 * 60_000
const BELIEVED_MAX = 10_000

interface Spread {
  readonly order: OrderId
  readonly files: readonly ArtworkFile[]
  /** Keepers that were not asked yet, the best first. */
  readonly next: Keeper[]
  readonly asked: Keeper[]
  readonly until: number
  readonly done: (isCopied: boolean) => void
  timer: CancelTimer
}

/**
 * Hands an order's files to another of its keepers before the order is acknowledged (DESIGN.md 5.8),
 * so that an intake that dies leaves no order that nobody can print. The wait is bounded, and what
 * was not reached in time is filled up later (`artwork-care.ts`).
 */
export class ArtworkSpread {
  readonly #context: Context
  readonly #hands: Hands
  readonly #outlook: Pick<Outlook, 'isPresent' | 'deskOf'>
  readonly #spreads = new Map<string, Spread>()
  /** Files of others that are on their way here: `from rid`. */
  readonly #taking = new Set<string>()
  /** `peer/store hash`, until when. */
  readonly #believed = new Map<string, number>()

  constructor(context: Context, hands: Hands, outlook: Pick<Outlook, 'isPresent' | 'deskOf'>) {
    this.#context = context
    this.#hands = hands
    this.#outlook = outlook
  }

  /** `done(copies)`: so many nodes hold all its files now, this one counted if it does. */
  spread(
    order: OrderId,
    spec: OrderSpec,
    keepers: readonly Keeper[],
    done: (copies: number) => void,
  ): void {
    const files = artworkOf(spec)
    const { self } = this.#context
    const others = keepers
      .filter(({ peer }) => peer !== self && this.#outlook.isPresent(peer))
      // The order may name a disk that is no more, and the files with it: what counts is what stands there now.
      .map(({ peer, store }) => ({ peer, store: this.#outlook.deskOf(peer) ?? store }))
    let here: boolean | null = null
    let there: boolean | null = null
    const conclude = (): void => {
      if (here !== null && there !== null) done(Number(here) + Number(there))
    }
    this.#lookHere(files, (held) => {
      here = held
      conclude()
    })
    this.#copy(order, files, others, (copied) => {
      there = copied
      conclude()
    })
  }

  handle(from: PeerId, message: ArtworkMessage): void {
    switch (message.type) {
      case 'artwork_keep':
        this.#take(from, message.rid, message.files)
        return
      case 'artwork_kept':
        this.#kept(from, message.rid, message.missing === 0)
        return
    }
  }

  /** The API saw them, but a file that was idle for long may just have gone. */
  #lookHere(files: readonly ArtworkFile[], done: (held: boolean) => void): void {
    const me = { peer: this.#context.self, store: this.#context.store }
    if (this.#isBelieved(me, files)) {
      done(true)
      return
    }
    this.#fetch(files, [], (missing) => {
      if (missing === 0) this.#believe(me, files)
      done(missing === 0)
    })
  }

  #copy(
    order: OrderId,
    files: readonly ArtworkFile[],
    others: readonly Keeper[],
    done: (isCopied: boolean) => void,
  ): void {
    if (others.some((keeper) => this.#isBelieved(keeper, files))) {
      done(true)
      return
    }
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    const waitMs = Math.min(WAIT_MS_MAX, WAIT_MS_MIN + bytes / BYTES_A_MS)
    const rid = this.#context.nextId()
    const until = this.#context.now() + waitMs
    const timer = (): void => undefined
    this.#spreads.set(rid, { order, files, next: [...others], asked: [], until, done, timer })
    this.#ask(rid)
  }

  /** One more keeper is asked, and those that have not answered once more: letters get lost. */
  #ask(rid: string): void {
    const spread = this.#spreads.get(rid)
    if (spread === undefined) return
    const { order, files, next, asked, until } = spread
    const one = next.shift()
    if (one !== undefined) asked.push(one)
    const leftMs = until - this.#context.now()
    if (asked.length === 0 || leftMs <= 0) {
      this.#settle(rid, false)
      return
    }
    for (const { peer } of asked) {
      this.#context.send(peer, { type: 'artwork_keep', rid, order, files })
    }
    spread.timer()
    spread.timer = this.#context.after(Math.min(NEXT_MS, leftMs), () => this.#ask(rid))
  }

  #kept(from: PeerId, rid: string, isHeld: boolean): void {
    const spread = this.#spreads.get(rid)
    const index = spread?.asked.findIndex(({ peer }) => peer === from) ?? -1
    const keeper = spread?.asked[index]
    if (spread === undefined || keeper === undefined) return
    if (isHeld) {
      this.#believe(keeper, spread.files)
      this.#settle(rid, true)
      return
    }
    spread.asked.splice(index, 1)
    if (spread.asked.length === 0) this.#ask(rid)
  }

  #settle(rid: string, isCopied: boolean): void {
    const spread = this.#spreads.get(rid)
    if (spread === undefined) return
    this.#spreads.delete(rid)
    spread.timer()
    if (!isCopied) this.#context.count('artwork_not_copied')
    spread.done(isCopied)
  }

  /** The other side: another node's files come here. */
  #take(from: PeerId, rid: string, files: readonly ArtworkFile[]): void {
    const name = `${from} ${rid}`
    if (this.#taking.has(name)) return
    this.#taking.add(name)
    this.#fetch(files, [from], (missing) => {
      this.#taking.delete(name)
      this.#context.send(from, { type: 'artwork_kept', rid, missing })
    })
  }

  /** One after the other; the first that cannot be had ends it. */
  #fetch(
    files: readonly ArtworkFile[],
    holders: readonly PeerId[],
    done: (missing: number) => void,
  ): void {
    const left = [...files]
    const next = (): void => {
      const file = left.shift()
      if (file === undefined) {
        done(0)
        return
      }
      this.#hands.copy(file, holders, (failure) =>
        failure === null ? next() : done(left.length + 1),
      )
    }
    next()
  }

  #isBelieved(keeper: Keeper, files: readonly ArtworkFile[]): boolean {
    const now = this.#context.now()
    return files.every(({ hash }) => now < (this.#believed.get(nameOf(keeper, hash)) ?? 0))
  }

  #believe(keeper: Keeper, files: readonly ArtworkFile[]): void {
    const until = this.#context.now() + BELIEVED_MS
    for (const { hash } of files) {
      const name = nameOf(keeper, hash)
      this.#believed.delete(name)
      this.#believed.set(name, until)
    }
    for (const oldest of this.#believed.keys()) {
      if (this.#believed.size <= BELIEVED_MAX) break
      this.#believed.delete(oldest)
    }
  }
}

/** By its store: on another disk there is nothing of what was there. */
function nameOf({ peer, store }: Keeper, hash: string): string {
  return `${peer}/${store} ${hash}`
}
