import { isWorkingDay } from '../../models/calendar.ts'
import { PROCESSES } from '../../models/catalog.ts'
import type { Process } from '../../models/catalog.ts'
import type { PeerId } from '../../models/ids.ts'
import type { ShopProfile, ShopReport } from '../../models/shop.ts'
import { fillTerms, makeTermArray, scoreOf, weightArray } from '../cost.ts'
import { calendarFor, capabilityFor, makeFinding, permission } from '../eligibility.ts'
import { FloorCost } from '../index/floor-cost.ts'
import { FloorOrder } from '../index/floor-order.ts'
import type { Posting } from '../index/posting.ts'
import { compileJob, jobWith } from '../request.ts'
import type { Job, JobLine, RouteRequest } from '../request.ts'
import { TERM_AT } from '../settings.ts'
import type { RouterSettings } from '../settings.ts'
import type { ShopSlot, ShopTable } from '../index/shop-table.ts'
import type { SlotMarket } from './slot-auction.ts'

/** Options kept an order: with more, prices no longer changed in the practice runs. */
const OPTIONS_MAX = 24

/** One order of one process, and who could make it, cheapest first. */
interface Demand {
  readonly units: number
  /** Days since 1970, with the time of day as a fraction. */
  readonly at: number
  readonly options: readonly DemandOption[]
}

interface DemandOption {
  readonly peer: PeerId
  /** Score a unit without bid price and lateness. */
  readonly cost: number
  readonly due: number
  /** The same with unavoidable lateness. */
  readonly least: number
}

/** The same days again and again: what came in the last `days` is expected in every next such span. */
export interface Repetition {
  readonly days: number
  /** Nothing is expected from here on; days since 1970. */
  readonly until: number
}

/**
 * Orders that are expected, as past ones at the dates when they are expected again, with what each
 * would cost where: the demand side of the market that prices come from. Today's room and stock
 * play no part.
 */
export class ExpectedDemand {
  private readonly settings: RouterSettings
  private readonly weights: Float64Array
  private readonly floor: FloorCost
  private readonly finding = makeFinding()
  private readonly terms = makeTermArray()
  private readonly byProcess = new Map<Process, Demand[]>()

  constructor(settings: RouterSettings) {
    this.settings = settings
    this.weights = weightArray(settings)
    this.floor = new FloorCost(settings)
    // What is to be found is the bid price itself.
    this.weights[TERM_AT.bid] = 0
    this.weights[TERM_AT.lateness] = 0
  }

  /** `now` of the request is when it came, or is expected; `at` is the same, in days since 1970. */
  add(request: RouteRequest, at: number, table: ShopTable): void {
    const job = compileJob(request, this.settings.cost)
    for (const process of PROCESSES) {
      const quantities = job.lines.map((line) => {
        return line.item.process === process ? line.quantity : 0
      })
      if (!quantities.some((quantity) => quantity > 0)) continue
      const part = jobWith(job, quantities)
      const demand = { units: part.units, at, options: this.optionsOf(part, table) }
      const known = this.byProcess.get(process)
      if (known === undefined) this.byProcess.set(process, [demand])
      else known.push(demand)
    }
  }

  /**
   * The demand of a process from `from` on (days since 1970, with a fraction), and the room that
   * shops have for it on each day from then. `again`: not what was added for these days is expected,
   * but what came before, again.
   */
  market(
    process: Process,
    from: number,
    days: number,
    table: ShopTable,
    again: Repetition | null = null,
  ): SlotMarket & MarketShops {
    const first = Math.floor(from)
    const peers: PeerId[] = []
    const indexOf = new Map<PeerId, number>()
    for (const { profile } of table.shops()) {
      if (profile.capacity[process] !== undefined) peers.push(profile.peer)
    }
    peers.sort((a, b) => (a < b ? -1 : 1)).forEach((peer, index) => indexOf.set(peer, index))
    const capacity = new Int32Array(peers.length * days)
    peers.forEach((peer, index) => {
      const shop = table.get(peer)
      if (shop !== null) capacity.set(freeDays(shop, process, first, days), index * days)
    })
    const lists = { units: [], firstDay: [], option: [0], shop: [], cost: [], due: [] }
    const columns: Record<keyof typeof lists, number[]> = lists
    for (const { units, at, options } of this.byProcess.get(process) ?? []) {
      for (const then of datesOf(at, from, first + days, again)) {
        columns.units.push(units)
        columns.firstDay.push(Math.floor(then) - first)
        for (const { peer, cost, due } of options) {
          const index = indexOf.get(peer)
          if (index === undefined) continue
          columns.shop.push(index)
          columns.cost.push(cost)
          columns.due.push(due + Math.floor(then) - Math.floor(at) - first)
        }
        columns.option.push(columns.shop.length)
      }
    }
    return {
      peers,
      shops: peers.length,
      days,
      capacity,
      units: Int32Array.from(columns.units),
      firstDay: Int32Array.from(columns.firstDay),
      option: Int32Array.from(columns.option),
      shop: Int32Array.from(columns.shop),
      cost: Float64Array.from(columns.cost),
      due: Int32Array.from(columns.due),
      latePerUnitDay: this.settings.cost.latePerUnitDay,
      lateDaysMax: this.settings.cost.lateDaysMax,
      // Dearer than any option and its lateness: prices ration, they do not turn orders away.
      worth: 2 * columns.cost.reduce((most, cost) => Math.max(most, cost), 1),
    }
  }

  /** Shops in the order of their floors, until none that follows can be among the best. */
  private optionsOf(job: Job, table: ShopTable): DemandOption[] {
    const [line] = job.lines
    if (line === undefined) return []
    const { floor } = this
    const postings = job.lines.map(({ item }) => {
      return table.posting(item.process, item.size, item.substrate)
    })
    floor.prepare(job, table, postings, 0, true)
    const order = new FloorOrder(job, postings[0] as Posting, floor, null)
    const options: DemandOption[] = []
    for (let slot = order.next(); slot >= 0; slot = order.next()) {
      const worst = options[OPTIONS_MAX - 1]?.least ?? Number.POSITIVE_INFINITY
      if (order.floor > worst * job.units) break
      const option = this.optionOf(job, table.at(slot))
      if (option === null) continue
      // Ranked with the lateness that nothing can avoid, kept in the order that auctions want.
      let at = options.length
      while (at > 0 && isBefore(option, options[at - 1] as DemandOption)) at--
      options.splice(at, 0, option)
      if (options.length > OPTIONS_MAX) options.pop()
    }
    return options.sort((a, b) => a.cost - b.cost)
  }

  private optionOf(job: Job, shop: ShopSlot): DemandOption | null {
    const { settings, finding, terms } = this
    if (permission(job, shop, settings) !== null) return null
    for (let i = 0; i < job.lines.length; i++) {
      const capability = capabilityFor(shop, job.lines[i] as JobLine)
      if (typeof capability === 'string') return null
      finding.capabilities[i] = capability
    }
    if (calendarFor(job, shop, settings, finding) !== null) return null
    finding.earliest = finding.first
    finding.day = Math.max(finding.first, finding.last)
    const quantities = job.lines.map((one) => one.quantity)
    fillTerms(job, shop, settings, finding, quantities, terms)
    const cost = scoreOf(terms, this.weights) / job.units
    const late = Math.max(0, finding.first - finding.last) * settings.cost.latePerUnitDay
    return { peer: shop.profile.peer, cost, due: finding.last, least: cost + late }
  }
}

function isBefore(a: DemandOption, b: DemandOption): boolean {
  return a.least < b.least || (a.least === b.least && a.peer < b.peer)
}

/** When an order that came at `at` is expected, from `from` until before `end`. */
function* datesOf(
  at: number,
  from: number,
  end: number,
  again: Repetition | null,
): Iterable<number> {
  if (again === null) {
    if (at >= from && at < end) yield at
    return
  }
  if (at < from - again.days || at >= from) return
  const until = Math.min(end, again.until)
  for (let then = at + again.days; then < until; then += again.days) yield then
}

export interface MarketShops {
  /** Shops by index. */
  readonly peers: readonly PeerId[]
}

/**
 * Units free on each day from `from` on. What is booked takes the earliest days: the floor works
 * through its queue from the front, whatever the dates in it.
 */
export function freeDays(
  shop: { readonly profile: ShopProfile; readonly report: ShopReport },
  process: Process,
  from: number,
  days: number,
): Int32Array {
  const { profile, report } = shop
  const perDay = profile.capacity[process] ?? 0
  const promise = report.promise[process] ?? []
  let booked = -(promise.at(-1) ?? 0)
  for (let day = 0; day < promise.length; day++) {
    if (isWorkingDay(profile.hours, report.today + day)) booked += perDay
  }
  const free = new Int32Array(days)
  for (let day = report.today; day < from + days; day++) {
    const works = isWorkingDay(profile.hours, day) ? perDay : 0
    const taken = Math.min(works, Math.max(0, booked))
    booked -= taken
    if (day >= from) free[day - from] = works - taken
  }
  return free
}
