import type { PeerId, StoreId } from '../../models/ids.ts'
import type { ShopReport } from '../../models/shop.ts'
import type { Outlook } from '../../orders/outlook.ts'

/** Clocks of shops differ by minutes; a report so much later than a part was not made before it. */
const DESK_DOUBT_MS = 30 * 60_000
/** As many as a report table holds. Of whom more desks were lost than these, the clock alone tells a later one. */
const SHOPS_MAX = 1_000
const FORMER_MAX = 4

/** Which desks shops have had, as far as this run has seen: a wiped shop comes back with another. */
export class DeskMemory implements Pick<Outlook, 'deskOf' | 'laterDesk'> {
  readonly #reportOf: (peer: PeerId) => ShopReport | null
  readonly #newest = new Map<PeerId, StoreId>()
  readonly #former = new Map<PeerId, readonly StoreId[]>()
  #revision = 0

  constructor(reportOf: (peer: PeerId) => ShopReport | null) {
    this.#reportOf = reportOf
  }

  /** Changes with every desk that was not known before. */
  get revision(): number {
    return this.#revision
  }

  note(peer: PeerId, desk: StoreId): void {
    const before = this.#newest.get(peer)
    if (before === desk) return
    this.#newest.set(peer, desk)
    this.#revision += 1
    if (before === undefined) return
    this.#remember(peer, before)
  }

  #remember(peer: PeerId, desk: StoreId): void {
    const others = (this.#former.get(peer) ?? []).filter((one) => one !== desk)
    this.#former.delete(peer)
    const [oldest] = this.#former.keys()
    if (this.#former.size >= SHOPS_MAX && oldest !== undefined) this.#former.delete(oldest)
    this.#former.set(peer, [...others, desk].slice(-FORMER_MAX))
  }

  /** It is heard of no more. What it had before its present desk is remembered. */
  forget(peer: PeerId): void {
    this.#newest.delete(peer)
  }

  deskOf(peer: PeerId): StoreId | null {
    return this.#reportOf(peer)?.storeId ?? null
  }

  /** See `Outlook.laterDesk`: it had that desk before, or has said so long after the part was given. */
  laterDesk(peer: PeerId, desk: StoreId, assignedAt: number): StoreId | null {
    const report = this.#reportOf(peer)
    if (report === null || report.storeId === desk) return null
    const had = this.#former.get(peer)?.includes(desk) === true
    return had || report.at > assignedAt + DESK_DOUBT_MS ? report.storeId : null
  }
}
