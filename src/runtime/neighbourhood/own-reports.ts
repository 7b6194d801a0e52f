import type { ReportTable } from '../../membership/reports/report-table.ts'
import { Reporter } from '../../membership/reports/reporter.ts'
import type { ReportBody } from '../../membership/reports/reporter.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { ShopProfile, ShopReport } from '../../models/shop.ts'
import type { Topic } from '../../ports/network.ts'
import { REPORT_BYTES_MAX, REPORT_GAP_MS } from '../../wire/limits.ts'
import { NO_DELTA } from '../../wire/no-delta.ts'
import type { BidPrices } from './bid-prices.ts'
import { tagged } from './gossip-tag.ts'
import type { MachineContext } from '../machine-context.ts'
import type { NeighbourhoodInit } from './neighbourhood-init.ts'

/**
 * Who has just started is at home within seconds, as a rule, and all that are connected know it: so long its region
 * need not hear of a shop that is nowhere. Where ten thousand started that was most of what each of them heard.
 */
const SETTLING_MS = 10_000

export interface OwnReportsInit extends Pick<NeighbourhoodInit, 'desk' | 'publish'> {
  readonly context: MachineContext
  readonly table: ReportTable
  readonly bids: BidPrices
  /** The cluster that this shop is in; null: none. */
  home(): ClusterId | null
  /** Where those listen who hear of this shop. */
  topic(): Topic
  connected(): Iterable<PeerId>
  /** The table has another report of this shop. */
  changed(): void
}

/** What this shop says of itself, when, and to whom. */
export class OwnReports {
  readonly #init: OwnReportsInit
  readonly #context: MachineContext
  readonly #reporter: Reporter
  #begunAt = 0
  /** Where it has last said who it is; null: nowhere yet. */
  #spokenIn: Topic | null = null
  #isDue = false

  constructor(init: OwnReportsInit) {
    const { context, desk } = init
    this.#init = init
    this.#context = context
    this.#reporter = new Reporter(context.crypto, context.store, context.boot, desk.profile)
  }

  begin(): void {
    this.#begunAt = this.#context.now()
    this.introduce()
    this.#context.after(SETTLING_MS, () => {
      if (this.#spokenIn === null) this.introduce()
    })
  }

  /** Who it is, and how it stands. */
  introduce(): void {
    const { profile } = this.#reporter
    this.#init.table.setOwn({ profile }, this.#context.now())
    if (this.#isSettling()) {
      this.fresh()
      this.#init.changed()
      return
    }
    this.#spread(profile.bytes)
    this.report()
  }

  #isSettling(): boolean {
    return this.#init.home() === null && this.#context.now() - this.#begunAt < SETTLING_MS
  }

  /** A profile too large for gossip is told to each peer on its own. */
  #spread(profile: Uint8Array): void {
    this.#spokenIn = this.#init.topic()
    if (profile.length <= REPORT_BYTES_MAX) {
      this.#init.publish(this.#spokenIn, tagged('profile', profile))
      return
    }
    const delta = { ...NO_DELTA, profiles: [profile] }
    for (const peer of this.#init.connected()) this.#context.send(peer, delta)
  }

  /** If one is due. */
  report(): void {
    if (this.#isSettling()) return
    const { table } = this.#init
    const now = this.#context.now()
    const due = this.#reporter.due(this.#body(now), now, table.size)
    if (due === null) return
    table.setOwn({ report: due }, now)
    this.#init.changed()
    this.#init.publish(this.#init.topic(), tagged('report', due.bytes))
  }

  /** It is at home elsewhere now. */
  moved(): void {
    const before = this.#spokenIn
    this.introduce()
    // Who listens to the former place only would hold it for silent.
    const report = this.#reporter.report?.bytes ?? null
    if (report !== null && before !== null) this.#init.publish(before, tagged('report', report))
  }

  /** Capacity or stock changed: a report follows, at most one a second. */
  booksChanged(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.#context.after(REPORT_GAP_MS, () => {
      this.#isDue = false
      this.report()
    })
    // The first of a burst goes out at once, so that other routers hear of it before they ask.
    this.report()
  }

  /** This shop's state now, signed: goes with a refusal (ROUTING.md, point 4). */
  fresh(): Uint8Array {
    const now = this.#context.now()
    const half = this.#reporter.current(this.#body(now), now)
    this.#init.table.setOwn({ report: half }, now)
    return half.bytes
  }

  /** As it stands now, which is said to nobody by that. */
  current(): { readonly profile: ShopProfile; readonly report: ShopReport } {
    const now = this.#context.now()
    const half = this.#reporter.current(this.#body(now), now)
    return { profile: this.#reporter.profile.value, report: half.value }
  }

  tell(peer: PeerId): void {
    const own = { profiles: [this.#reporter.profile.bytes], reports: [this.fresh()] }
    this.#context.send(peer, { ...NO_DELTA, ...own })
  }

  /** Others remember a later self of ours: begin above it, or nobody would listen. */
  outrank(): void {
    if (this.#reporter.outrank(this.#init.table.ownSeen())) this.introduce()
    else this.report()
  }

  #body(now: number): ReportBody {
    const { desk, bids } = this.#init
    return {
      mode: desk.mode(),
      today: desk.today(now),
      promise: desk.promise(now),
      stock: desk.freeStock(),
      bidPrice: bids.current(now),
      cluster: this.#init.home() ?? '',
    }
  }
}
