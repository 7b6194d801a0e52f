import type { PeerId } from '../../models/ids.ts'
import type { KnownShop, ShopProfile, ShopReport } from '../../models/shop.ts'
import type { ReportVersion } from '../../wire/messages.ts'
import { hashOf } from './heaps.ts'
import type { Heap } from './heaps.ts'
import { NO_VERSION } from '../version.ts'
import type { Version } from '../version.ts'

/** What a shop has signed: the bytes, to be passed on as they are and no part of a frame, and what they say. */
export interface Half<T> {
  readonly bytes: Uint8Array
  readonly value: T
}

/** What is known of one shop; each half with the bytes its author signed, to be passed on as they are. */
export interface ShopEntry {
  readonly peer: PeerId
  readonly profile: Half<ShopProfile> | null
  readonly report: Half<ShopReport> | null
  /** By this node's clock, when the entry was last changed. */
  readonly heardAt: number
}

/** What a shop was as part of the sum of its heap. */
export interface Counted {
  readonly heap: Heap
  readonly sum: number
}

/** Letters at the end of an id that tell it from the others that two peers compare. */
const TAIL_LETTERS = 12

/** What two peers call a shop when they compare what they know. */
export function tailOf(shop: PeerId): string {
  return shop.slice(-TAIL_LETTERS)
}

/** As a report table holds it. What is made of the halves is made when somebody first asks. */
export class KnownEntry implements ShopEntry {
  readonly peer: PeerId
  profile: Half<ShopProfile> | null = null
  report: Half<ShopReport> | null = null
  heardAt = 0
  #known: KnownShop | null = null
  #sum: number | null = null
  /** As its heap was last added up; null: it is in none. */
  counted: Counted | null = null
  /** Of the columns that say where shops are; -1: it is in none. */
  row = -1
  readonly tail: string

  constructor(peer: PeerId) {
    this.peer = peer
    this.tail = tailOf(peer)
  }

  learn(halves: Partial<Pick<ShopEntry, 'profile' | 'report'>>, now: number): void {
    this.profile = halves.profile ?? this.profile
    this.report = halves.report ?? this.report
    this.heardAt = now
    this.#known = null
    this.#sum = null
  }

  /** Both halves, or null. */
  get known(): KnownShop | null {
    if (this.profile === null || this.report === null) return null
    return (this.#known ??= { profile: this.profile.value, report: this.report.value })
  }

  get profileVersion(): Version {
    const profile = this.profile?.value
    return profile === undefined ? NO_VERSION : [profile.boot, profile.revision]
  }

  get reportVersion(): Version {
    const report = this.report?.value
    return report === undefined ? NO_VERSION : [report.boot, report.seq]
  }

  /** For a peer to compare. */
  get versions(): ReportVersion {
    return [this.tail, ...this.profileVersion, ...this.reportVersion]
  }

  /** Another one with each newer half. */
  get sum(): number {
    return (this.#sum ??= hashOf(this.peer, [...this.profileVersion, ...this.reportVersion]))
  }
}

export function byName(a: KnownEntry, b: KnownEntry): number {
  return a.peer < b.peer ? -1 : 1
}

/** Where one belongs among those that are sorted by name. */
export function placeOf(sorted: readonly KnownEntry[], { peer }: KnownEntry): number {
  let from = 0
  for (let to = sorted.length; from < to;) {
    const middle = (from + to) >>> 1
    if ((sorted[middle] as KnownEntry).peer < peer) from = middle + 1
    else to = middle
  }
  return from
}
