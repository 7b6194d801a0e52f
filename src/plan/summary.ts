import type { Planned, PlannedLeg } from './dry-run.ts'

/** What a dry run comes to. Money in minor units. */
export interface PlanSummary {
  readonly orders: number
  readonly routed: number
  readonly divided: number
  readonly price: number
  readonly cost: number
  /** Of parcels; 0 without any. */
  readonly kmMean: number
  /** Orders that nobody can have, by reason. */
  readonly unroutable: Readonly<Record<string, number>>
  /** Most parcels first. */
  readonly shops: readonly ShopShare[]
}

export interface ShopShare {
  readonly shop: string
  readonly name: string
  readonly parcels: number
  readonly units: number
  readonly price: number
}

export function summarise(planned: readonly Planned[]): PlanSummary {
  const legs = planned.flatMap((order) => order.legs)
  const total = (value: (leg: PlannedLeg) => number): number =>
    legs.reduce((sum, leg) => sum + value(leg), 0)
  const unroutable: Record<string, number> = {}
  for (const { reason } of planned) {
    if (reason !== null) unroutable[reason] = (unroutable[reason] ?? 0) + 1
  }
  return {
    orders: planned.length,
    routed: planned.filter(({ reason }) => reason === null).length,
    divided: planned.filter((order) => order.legs.length > 1).length,
    price: total((leg) => leg.price),
    cost: total((leg) => leg.cost),
    kmMean: legs.length === 0 ? 0 : total((leg) => leg.km) / legs.length,
    unroutable,
    shops: sharesOf(legs),
  }
}

function sharesOf(legs: readonly PlannedLeg[]): readonly ShopShare[] {
  const shares = new Map<string, ShopShare>()
  for (const { shop, name, units, price } of legs) {
    const before = shares.get(shop) ?? { shop, name, parcels: 0, units: 0, price: 0 }
    shares.set(shop, {
      ...before,
      parcels: before.parcels + 1,
      units: before.units + units,
      price: before.price + price,
    })
  }
  return [...shares.values()].sort((a, b) => b.parcels - a.parcels || (a.shop < b.shop ? -1 : 1))
}
