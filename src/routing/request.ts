import { PROCESSES, sheetSize } from '../models/catalog.ts'
import type { ShippingMethod } from '../models/catalog.ts'
import { makeBlankSku } from '../models/ids.ts'
import type { BlankSku, ClusterId, OrderId, PeerId } from '../models/ids.ts'
import type { Item, OrderSpec, Share } from '../models/order.ts'
import { customsZone, openZones } from './customs.ts'
import type { ExactDivision } from './division/exact-division.ts'
import { compileRules } from './job-rules.ts'
import type { JobRules } from './job-rules.ts'
import { hashText } from './rendezvous.ts'
import type { CostSettings } from './settings.ts'

/** The cluster that a destination belongs to, as the asking node sees it. */
export interface RouteCluster {
  readonly id: ClusterId
  readonly members: ReadonlySet<PeerId>
}

/** What is to be placed, and what is known of the order beside its specification. */
export interface RouteRequest {
  readonly order: OrderId
  readonly spec: OrderSpec
  /** What is still to be placed; at least one share, each of at least one unit, lines not repeated. */
  readonly shares: readonly Share[]
  /** Shops not to ask, each with a stable code why: tried, suspect, denied by the merchant, … */
  readonly excluded: ReadonlyMap<PeerId, string>
  /** Milliseconds since 1970. */
  readonly now: number
  /** False when the shares must go to one shop whole, as an existing part does. */
  readonly mayDivide: boolean
  /** Minor units that the order's other parts cost already: counts against the price cap. */
  readonly costAlready: number
  /** Needed by strategy `cluster`; elsewhere only said in the explanation. */
  readonly cluster: RouteCluster | null
  /** Milliseconds since 1970: the parcel must have arrived by the end of that day; null: only `shipBy` counts. */
  readonly arriveBy: number | null
  /** What an exact solver has said of it; not there: it was not asked. */
  readonly exact?: ExactDivision
}

/** One line to be placed, with everything about it that does not depend on a shop. */
export interface JobLine {
  /** Index in `spec.items`. */
  readonly line: number
  readonly item: Item
  readonly quantity: number
  /** Index in `PROCESSES`. */
  readonly process: number
  readonly sku: BlankSku
  readonly kgPerUnit: number
}

/** A request, compiled once a decision. */
export interface Job {
  readonly request: RouteRequest
  readonly orderHash: number
  readonly lines: readonly JobLine[]
  /** Destination on the unit sphere. */
  readonly x: number
  readonly y: number
  readonly z: number
  readonly country: string
  /** Customs territories from which its parcel is not declared. */
  readonly zones: readonly string[]
  readonly rules: JobRules
  readonly method: ShippingMethod
  readonly units: number
  readonly kg: number
  /** Minor units that the legs may cost the merchant. */
  readonly priceMax: number
  /** `direct` to one shop only. */
  readonly named: PeerId | null
  /** Only members may be chosen; null: anybody. */
  readonly members: ReadonlySet<PeerId> | null
}

export function compileJob(request: RouteRequest, cost: CostSettings): Job {
  const { spec } = request
  const lines: JobLine[] = []
  let units = 0
  let kg = 0
  for (const [line, quantity] of request.shares) {
    const item = spec.items[line]
    if (item === undefined) throw new RangeError(`share names line ${line} of ${spec.items.length}`)
    const sku = makeBlankSku(item.substrate, item.size)
    const kgPerUnit = gramsPerUnit(item, sku, cost) / 1_000
    lines.push({ line, item, quantity, process: PROCESSES.indexOf(item.process), sku, kgPerUnit })
    units += quantity
    kg += quantity * kgPerUnit
  }
  // The merchant's order of lines means nothing: sums and ties must not depend on it.
  if (lines.length > 1) lines.sort((a, b) => compareText(lineKey(a), lineKey(b)))
  const { near, country, postcodePrefix } = spec.destination
  const [x, y, z] = unitVector(near.lat, near.lon)
  return {
    request,
    orderHash: hashText(request.order),
    lines,
    x,
    y,
    z,
    country,
    zones: openZones(customsZone(country, near, postcodePrefix)),
    rules: compileRules(spec, lines),
    method: spec.shippingMethod,
    units,
    kg,
    priceMax:
      spec.priceCap === null
        ? Number.POSITIVE_INFINITY
        : spec.priceCap.amount - request.costAlready,
    named: spec.strategy === 'direct' ? spec.shop : null,
    members: spec.strategy === 'cluster' ? (request.cluster?.members ?? new Set<PeerId>()) : null,
  }
}

/** The same job with other quantities a line, 0 leaving it out, and no cap: one leg of a split. */
export function jobWith(job: Job, quantities: ArrayLike<number>): Job {
  const lines = job.lines
    .map((line, j) => ({ ...line, quantity: quantities[j] as number }))
    .filter((line) => line.quantity > 0)
  return {
    ...job,
    lines,
    units: lines.reduce((sum, line) => sum + line.quantity, 0),
    kg: lines.reduce((sum, line) => sum + line.quantity * line.kgPerUnit, 0),
    priceMax: Number.POSITIVE_INFINITY,
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function lineKey({ item, sku, quantity }: JobLine): string {
  const { process, colours, sides, finishings } = item
  return [process, sku, colours, sides, quantity, ...finishings].join('\n')
}

/** `silk-170`: grams a square metre stand at the end of a paper's name. */
const GSM = /-(\d{2,4})$/

function gramsPerUnit(item: Item, sku: BlankSku, cost: CostSettings): number {
  const known = cost.grams[sku]
  if (known !== undefined) return known
  const sheet = sheetSize(item.size)
  const gsm = GSM.exec(item.substrate)
  if (sheet === null || gsm === null) return cost.gramsAssumed
  const pages = Math.max(1, Math.ceil(item.artwork.pages / item.sides))
  return (sheet.widthMm * sheet.heightMm * Number(gsm[1]) * pages) / 1_000_000
}

export function unitVector(lat: number, lon: number): readonly [x: number, y: number, z: number] {
  const phi = (lat * Math.PI) / 180
  const lambda = (lon * Math.PI) / 180
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)]
}
