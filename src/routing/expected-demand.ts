import { isWorkingDay } from '../models/calendar.ts'
import { PROCESSES } from '../models/catalog.ts'
import type { Process } from '../models/catalog.ts'
import type { PeerId } from '../models/ids.ts'
import type { ShopProfile, ShopReport } from '../models/shop.ts'
import { fillTerms, makeTermArray, scoreOf, weightArray } from './cost.ts'
import { calendarFor, capabilityFor, makeFinding, permission } from './eligibility.ts'
import { compileJob, jobWith } from './request.ts'
import type { Job, RouteRequest } from './request.ts'
import { TERM_AT } from './settings.ts'
import type { RouterSettings } from './settings.ts'
import type { ShopSlot, ShopTable } from './shop-table.ts'
import type { SlotMarket } from './slot-auction.ts'

/** Options kept an order: with more, prices no longer changed in the practice runs. */
const OPTIONS_MAX = 24

/** One order of one process, and who could make it, cheapest first. */
interface Demand {
  readonly units: number
  /** Days since 1970. */
  readonly day: number
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

/**
 * Orders that are expected, as past ones at the dates when they are expected again, with what each
 * would cost where: the demand side of the market that prices come from. Today's room and stock
 * play no part.
 */
export class ExpectedDemand {
  private readonly settings: RouterSettings
  private readonly weights: Float64Array
  private readonly byProcess = new Map<Process, Demand[]>()

  constructor(settings: RouterSettings) {
    this.settings = settings
    this.weights = weightArray(settings)
    // What is to be found is the bid price itself.
    this.weights[TERM_AT.bid] = 0
    this.weights[TERM_AT.lateness] = 0
  }

  /** `now` of the request is when it is expected; `day` is the same, in days since 1970. */
  add(request: RouteRequest, day: number, table: ShopTable): void {
    const job = compileJob(request, this.settings.cost)
    for (const process of PROCESSES) {
      const quantities = job.lines.map((line) => {
        return line.item.process === process ? line.quantity : 0
      })
      if (!quantities.some((quantity) => quantity > 0)) continue
      const part = jobWith(job, quantities)
      const demand = { units: part.units, day, options: this.optionsOf(part, table) }
      const known = this.byProcess.get(process)
      if (known === undefined) this.byProcess.set(process, [demand])
      else known.push(demand)
    }
  }

  /** The demand of a process from a day on, and the room that shops have for it. */
  market(process: Process, from: number, days: number, table: ShopTable): SlotMarket & MarketShops {
    const peers: PeerId[] = []
    const indexOf = new Map<PeerId, number>()
    for (const { profile } of table.shops()) {
      if (profile.capacity[process] !== undefined) peers.push(profile.peer)
    }
    peers.sort((a, b) => (a < b ? -1 : 1)).forEach((peer, index) => indexOf.set(peer, index))
    const capacity = new Int32Array(peers.length * days)
    peers.forEach((peer, index) => {
      const shop = table.get(peer)
      if (shop !== null) capacity.set(freeDays(shop, process, from, days), index * days)
    })
    const demands = (this.byProcess.get(process) ?? []).filter((demand) => {
      return demand.day >= from && demand.day < from + days
    })
    const options = demands.map((demand) => {
      return demand.options.filter((option) => indexOf.has(option.peer))
    })
    const option = new Int32Array(demands.length + 1)
    options.forEach((list, m) => (option[m + 1] = (option[m] as number) + list.length))
    const all = options.flat()
    return {
      peers,
      shops: peers.length,
      days,
      capacity,
      units: Int32Array.from(demands, (demand) => demand.units),
      firstDay: Int32Array.from(demands, (demand) => demand.day - from),
      option,
      shop: Int32Array.from(all, ({ peer }) => indexOf.get(peer) as number),
      cost: Float64Array.from(all, ({ cost }) => cost),
      due: Int32Array.from(all, ({ due }) => due - from),
      latePerUnitDay: this.settings.cost.latePerUnitDay,
      lateDaysMax: this.settings.cost.lateDaysMax,
      // Dearer than any option and its lateness: prices ration, they do not turn orders away.
      worth: 2 * all.reduce((most, { cost }) => Math.max(most, cost), 1),
    }
  }

  private optionsOf(job: Job, table: ShopTable): DemandOption[] {
    const options: DemandOption[] = []
    for (const shop of this.candidates(job, table)) {
      const option = this.optionOf(job, shop)
      if (option !== null) options.push(option)
    }
    // Ranked with the lateness that nothing can avoid, kept in the order that auctions want.
    options.sort((a, b) => a.least - b.least || (a.peer < b.peer ? -1 : 1))
    return options.slice(0, OPTIONS_MAX).sort((a, b) => a.cost - b.cost)
  }

  private *candidates(job: Job, table: ShopTable): Iterable<ShopSlot> {
    const [line] = job.lines
    if (line === undefined) return
    const { process, size, substrate } = line.item
    for (const block of table.posting(process, size, substrate).blocks) {
      for (let i = 0; i < block.count; i++) yield table.at(block.slots[i] as number)
    }
  }

  private optionOf(job: Job, shop: ShopSlot): DemandOption | null {
    const { settings } = this
    const finding = makeFinding()
    if (permission(job, shop, settings) !== null) return null
    for (const line of job.lines) {
      const capability = capabilityFor(shop, line)
      if (typeof capability === 'string') return null
      finding.capabilities.push(capability)
    }
    if (calendarFor(job, shop, settings, finding) !== null) return null
    finding.earliest = finding.first
    finding.day = Math.max(finding.first, finding.last)
    const terms = makeTermArray()
    const quantities = job.lines.map((one) => one.quantity)
    fillTerms(job, shop, settings, finding, quantities, terms)
    const cost = scoreOf(terms, this.weights) / job.units
    const late = Math.max(0, finding.first - finding.last) * settings.cost.latePerUnitDay
    return { peer: shop.profile.peer, cost, due: finding.last, least: cost + late }
  }
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
