import { PROCESSES } from '../../../src/models/catalog.ts'
import { distanceKm } from '../../../src/models/geo.ts'
import type { PeerId } from '../../../src/models/ids.ts'
import type { Share } from '../../../src/models/order.ts'
import {
  calendarFor,
  capabilityFor,
  makeFinding,
  permission,
  promisable,
} from '../../../src/routing/eligibility.ts'
import { compileJob } from '../../../src/routing/request.ts'
import type { Job, JobLine, RouteRequest } from '../../../src/routing/request.ts'
import type { Router } from '../../../src/routing/router.ts'
import type { ShopSlot } from '../../../src/routing/index/shop-table.ts'

/** In what order a line's shops are asked; the least comes first. */
export type Preference = (
  job: Job,
  line: JobLine,
  shop: ShopSlot,
  used: ReadonlySet<PeerId>,
) => number

const km: Preference = (job, _, shop) =>
  distanceKm(shop.profile.place, job.request.spec.destination.near)

/** What the order systems in ROUTING.md do: line by line, each shop filled before the next is asked. */
export const SIMPLE_POLICIES: Readonly<Record<string, Preference>> = {
  'nearest with room': km,
  'highest stock': (_, line, shop) => -(shop.report.stock[line.sku] ?? 0),
  'fewest splits, then nearest': (job, line, shop, used) =>
    km(job, line, shop, used) + (used.has(shop.profile.peer) ? 0 : FARTHER_THAN_ANY_KM),
  'cheapest a line': (_, line, shop) => {
    const capability = capabilityFor(shop, line)
    return typeof capability === 'string' ? 0 : capability.price.unit
  },
}

const FARTHER_THAN_ANY_KM = 100_000

/** What a policy's division costs by the router's own model; null: it found no room for all. */
export function costOfPolicy(
  router: Router,
  request: RouteRequest,
  prefer: Preference,
): number | null {
  const division = divide(router, request, prefer)
  if (division === null) return null
  let cost = 0
  for (const [shop, shares] of division) {
    // A leg is priced as an order to that shop alone.
    const spec = { ...request.spec, strategy: 'direct' as const, shop }
    const choice = router.choose({ ...request, spec, shares })
    if (choice.type === 'unroutable') return null
    for (const leg of choice.legs) cost += leg.cost
  }
  return cost
}

function divide(
  router: Router,
  request: RouteRequest,
  prefer: Preference,
): Map<PeerId, Share[]> | null {
  const { table, settings } = router
  const job = compileJob(request, settings.cost)
  const room = new Map<string, number>()
  const division = new Map<PeerId, Share[]>()
  for (const line of job.lines) {
    let left = line.quantity
    const used = new Set(division.keys())
    const shops = [...table.shops()]
      .filter((shop) => freeUnits(job, line, shop, router) > 0)
      .sort((a, b) => prefer(job, line, a, used) - prefer(job, line, b, used))
    for (const shop of shops) {
      const { peer } = shop.profile
      const keys = [`${peer}/${line.process}`, `${peer}/${line.sku}`] as const
      const free = room.get(keys[0]) ?? freeUnits(job, line, shop, router)
      const shelf = room.get(keys[1]) ?? shop.report.stock[line.sku] ?? 0
      const units = Math.min(left, free, shelf)
      if (units <= 0) continue
      room.set(keys[0], free - units).set(keys[1], shelf - units)
      division.set(peer, [...(division.get(peer) ?? []), [line.line, units]])
      left -= units
      if (left === 0) break
    }
    if (left > 0) return null
  }
  return division
}

function freeUnits(job: Job, line: JobLine, shop: ShopSlot, router: Router): number {
  const finding = makeFinding()
  if (permission(job, shop, router.settings) !== null) return 0
  if (typeof capabilityFor(shop, line) === 'string') return 0
  if (calendarFor(job, shop, router.settings, finding) !== null) return 0
  const process = PROCESSES[line.process]
  if (process === undefined) return 0
  const { promise, today } = shop.report
  return promisable(promise[process], today, finding.first, finding.last)
}
