import type { ReportTable } from '../../membership/reports/report-table.ts'
import type { PeerId } from '../../models/ids.ts'
import type { MachineContext } from '../machine-context.ts'

export interface WorkersInit {
  readonly context: Pick<MachineContext, 'self' | 'now' | 'send'>
  readonly table: Pick<ReportTable, 'isStale' | 'get'>
  /** Shops that make something for an order kept here. */
  readonly employed: () => Iterable<PeerId>
  readonly beyond: {
    /** Nothing is heard of it where this node listens. */
    isGuest(shop: PeerId): boolean
    invite(shop: PeerId): void
  }
  readonly isConnected: (peer: PeerId) => boolean
  /** Since when one that was connected is not, and has told nothing. */
  readonly goneSince: (peer: PeerId) => number | null
}

/**
 * Looks after the shops that make something for the orders kept here, wherever they are at home: only
 * their own clusters watch them, and these may be gone with them.
 */
export class Workers {
  readonly #init: WorkersInit
  readonly #silent = new Map<PeerId, number>()

  constructor(init: WorkersInit) {
    this.#init = init
  }

  /** Now and then. */
  sweep(): void {
    const employed = new Set(this.#init.employed())
    for (const shop of this.#silent.keys()) if (!employed.has(shop)) this.#silent.delete(shop)
    for (const shop of employed) {
      if (shop === this.#init.context.self) continue
      this.#look(shop)
      this.#ask(shop)
    }
  }

  /** Since when nothing says that it runs; null: something does, or it was not looked for yet. */
  silentSince(shop: PeerId): number | null {
    const since = this.#silent.get(shop)
    if (since === undefined || this.#init.isConnected(shop)) return null
    // It may have been here for a moment between two sweeps.
    return Math.max(since, this.#init.goneSince(shop) ?? since)
  }

  /** Whether the last that it said is that it stops. */
  rests(shop: PeerId): boolean {
    const { table, isConnected } = this.#init
    return !isConnected(shop) && table.get(shop)?.report?.value.mode === 'stopping'
  }

  #look(shop: PeerId): void {
    const { context, table, isConnected, goneSince } = this.#init
    const now = context.now()
    const lostAt = goneSince(shop)
    const isRunning = isConnected(shop) || (lostAt === null && !table.isStale(shop, now))
    if (isRunning || this.rests(shop)) this.#silent.delete(shop)
    else if (!this.#silent.has(shop)) this.#silent.set(shop, lostAt ?? now)
  }

  /** Out of hearing: whose desk is it now? Whoever is sent something is dialled for it. */
  #ask(shop: PeerId): void {
    const { beyond, context } = this.#init
    if (!beyond.isGuest(shop)) return
    beyond.invite(shop)
    context.send(shop, { type: 'report_ask' })
  }
}
