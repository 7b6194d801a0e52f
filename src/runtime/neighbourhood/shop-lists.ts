import type { ReportTable } from '../../membership/reports/report-table.ts'
import type { Process } from '../../models/catalog.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { OrderState } from '../../models/order-lifecycle.ts'
import type { KnownShop } from '../../models/shop.ts'
import type { BidPrices } from './bid-prices.ts'
import type { CommandResult, PricedShop, ShopView } from '../commands/command.ts'
import type { Geography } from './geography.ts'

export interface ShopListsInit {
  readonly self: PeerId
  readonly table: ReportTable
  readonly geography: Geography
  readonly bids: BidPrices
  isConnected(peer: PeerId): boolean
}

/** What a person is shown of the shops that this node knows. */
export class ShopLists {
  readonly #init: ShopListsInit

  constructor(init: ShopListsInit) {
    this.#init = init
  }

  shops(
    home: ClusterId | '',
    orders: Readonly<Partial<Record<OrderState, number>>>,
    now: number,
  ): CommandResult<'shops'> {
    const { self: own, table, geography } = this.#init
    const shops = table.entries().flatMap(({ peer, profile, report }): ShopView[] => {
      if (profile === null) return []
      const self = peer === own
      const cluster = geography.groupOf(peer) ?? geography.groupAt(profile.value.place)
      return [
        {
          profile: profile.value,
          report: report?.value ?? null,
          self,
          connected: self || this.#init.isConnected(peer),
          stale: table.isStale(peer, now),
          cluster,
          clusterName: geography.nameOf(cluster),
        },
      ]
    })
    shops.sort((a, b) => (a.profile.name < b.profile.name ? -1 : 1))
    const shopOf = (peer: PeerId): KnownShop | null => table.known(peer)
    return {
      ok: true,
      home,
      shops,
      clusters: geography.metrics(shopOf, geography.homeOf(own), orders, now),
    }
  }

  /** To be added to this clock, as all shops that are heard say. */
  clockCorrectionMs(now: number): number {
    return this.#init.table.trueTime(now) - now
  }

  /** The name of this shop's own group, for people. */
  homeName(): string {
    const { self, geography } = this.#init
    return geography.nameOf(geography.homeOf(self))
  }

  /** What scarce capacity costs, as far as this node is told: its own, and its cluster's. */
  prices(now: number): CommandResult<'prices'> {
    const { self: own, table, geography, bids } = this.#init
    const cluster = geography.homeOf(own)
    const shops = table.entries().flatMap(({ peer, profile, report }): PricedShop[] => {
      const self = peer === own
      if (profile === null || geography.homeOf(peer) !== cluster) return []
      const until = table.staleAt(peer)
      const told = Object.entries(report?.value.bidPrice ?? {}) as [Process, number][]
      const prices = self
        ? bids.view(now)
        : told.flatMap(([process, price]) =>
            table.isStale(peer, now) ? [] : [{ process, price, until }],
          )
      return [{ peer, name: profile.value.name, self, prices }]
    })
    shops.sort((a, b) => (a.name < b.name ? -1 : 1))
    return { ok: true, cluster, shops }
  }
}
