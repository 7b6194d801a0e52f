import { prepareSpec } from '../api/order-spec.ts'
import { quotedItem } from '../api/quote-item.ts'
import { formClusters } from '../clusters/formation/formation.ts'
import { dayName } from '../models/calendar.ts'
import { Failure } from '../models/failure.ts'
import { distanceKm } from '../models/geo.ts'
import type { LatLon } from '../models/geo.ts'
import type { ClusterId, MerchantId, OrderId, PeerId } from '../models/ids.ts'
import { makeBlankSku } from '../models/ids.ts'
import type { OrderSpec, Strategy } from '../models/order.ts'
import type { ShopReport } from '../models/shop.ts'
import type { RouteLeg } from '../routing/decision.ts'
import type { Explanation } from '../routing/explanation.ts'
import { Router } from '../routing/router.ts'
import type { RouterSettings } from '../routing/settings.ts'
import { ShopTable } from '../routing/index/shop-table.ts'
import type { ShopView } from '../runtime/commands/command.ts'
import type { PlannedOrder } from './orders-file.ts'
import type { PlannedShop } from './shops-file.ts'

export interface DryRunOptions {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly settings: RouterSettings
  readonly defaults: { readonly strategy: Strategy; readonly maxSplits: number }
  /** False: every order finds the shops as the file has them. */
  readonly fill: boolean
}

export interface PlannedLeg {
  readonly shop: PeerId
  readonly name: string
  readonly units: number
  /** Minor units. */
  readonly price: number
  readonly cost: number
  readonly km: number
  /** The shop's day that production is booked on. */
  readonly day: string
}

export interface Planned {
  readonly reference: string
  readonly at: LatLon
  /** Empty: nobody. */
  readonly legs: readonly PlannedLeg[]
  /** Why nobody; null: somebody. */
  readonly reason: string | null
  readonly explanation: Explanation
}

/** Routes orders one after the other as a node would, over shops that it has read of. */
export class DryRun {
  readonly #table = new ShopTable()
  readonly #router: Router
  readonly #options: DryRunOptions
  readonly #views: readonly ShopView[]
  readonly #clusters: ReturnType<typeof formClusters>

  constructor(shops: readonly PlannedShop[], options: DryRunOptions) {
    for (const { profile, report, record } of shops) {
      this.#table.upsert(profile, report)
      this.#table.setRecord(profile.peer, record)
    }
    this.#options = options
    this.#router = new Router(this.#table, options.settings)
    this.#views = shops.map(({ profile, report }) => {
      return {
        profile,
        report,
        self: false,
        connected: true,
        stale: false,
        cluster: '',
        clusterName: '',
      }
    })
    this.#clusters = formClusters(
      shops.map(({ profile: { peer, place } }) => {
        return { peer, lat: place.lat, lon: place.lon, city: place.city }
      }),
    )
  }

  /** Throws `invalid_input` for an order that no node would take. */
  route({ where, request }: PlannedOrder): Planned {
    const { now, settings, defaults, fill } = this.#options
    const items = request.items.map(quotedItem)
    const prepared = prepareSpec(request, items, items.length, {
      merchant: 'dry-run' as MerchantId,
      standing: null,
      currency: settings.currency,
      defaults,
      now,
      shops: this.#views,
    })
    if (!prepared.ok) {
      const [first] = prepared.issues
      throw new Failure('invalid_input', `${where}: ${first?.message}`, first?.field ?? null)
    }
    const { spec } = prepared.value
    const reference = spec.merchantReference === '' ? where : spec.merchantReference
    const decision = this.#router.route({
      order: reference as OrderId,
      spec,
      shares: items.map(({ quantity }, line) => [line, quantity] as const),
      excluded: new Map(),
      now,
      mayDivide: true,
      costAlready: 0,
      cluster: this.#clusterOf(spec.destination.near),
      arriveBy: spec.arriveBy ?? null,
    })
    const at = spec.destination.near
    const { explanation } = decision
    if (decision.type === 'unroutable') {
      return { reference, at, legs: [], reason: decision.reason, explanation }
    }
    const legs = decision.legs.map((leg) => this.#legOf(leg, at))
    if (fill) for (const leg of decision.legs) this.#book(leg, spec)
    return { reference, at, legs, reason: null, explanation }
  }

  #clusterOf(at: LatLon): { id: ClusterId; members: ReadonlySet<PeerId> } | null {
    const cluster = this.#clusters.ofPoint(at)
    return cluster === null ? null : { id: cluster.id, members: new Set(cluster.members) }
  }

  #legOf({ shop, shares, price, cost, day }: RouteLeg, at: LatLon): PlannedLeg {
    const profile = this.#table.get(shop)?.profile
    return {
      shop,
      name: profile?.name ?? shop,
      units: shares.reduce((sum, [, quantity]) => sum + quantity, 0),
      price,
      cost,
      km: profile === undefined ? 0 : distanceKm(profile.place, at),
      day: dayName(day),
    }
  }

  /** The next order finds less on the shelf and on the press. */
  #book({ shop, shares, day }: RouteLeg, spec: OrderSpec): void {
    const known = this.#table.get(shop)
    if (known === null) return
    const stock: Record<string, number> = { ...known.report.stock }
    const promise: Record<string, readonly number[]> = { ...known.report.promise }
    for (const [line, quantity] of shares) {
      const item = spec.items[line]
      if (item === undefined) continue
      const sku = makeBlankSku(item.substrate, item.size)
      stock[sku] = (stock[sku] ?? 0) - quantity
      promise[item.process] = withBooked(
        promise[item.process] ?? [],
        day - known.report.today,
        quantity,
      )
    }
    const report: ShopReport = { ...known.report, stock, promise }
    this.#table.upsert(known.profile, report)
  }
}

/** What can still be promised: no more by an earlier day than by a later one. */
function withBooked(promise: readonly number[], due: number, units: number): readonly number[] {
  const left = promise.map((count, day) => (day >= due ? count - units : count))
  for (let day = left.length - 2; day >= 0; day--) {
    left[day] = Math.max(0, Math.min(left[day] ?? 0, left[day + 1] ?? 0))
  }
  return left
}
