import { PROCESSES } from '../models/catalog.ts'
import { carbonPerKg, carriagePerKg } from './cost.ts'
import { DAY_MS } from '../models/ids.ts'
import { CUSTOMS, PARCEL, PER_KM, ROW, SETUP, UNIT, X, Y, Z, unitAt } from './posting.ts'
import type { Block, Posting } from './posting.ts'
import type { Job, JobLine } from './request.ts'
import { TERMS } from './settings.ts'
import type { RouterSettings, Term } from './settings.ts'
import { GOODS_BIT } from './shop-table.ts'
import type { ShopTable } from './shop-table.ts'
import { reachKm, transitDays } from './transit.ts'

/** IUGG mean radius, as `distanceKm` uses it. A chord is never longer than its arc. */
const EARTH_RADIUS_KM = 6_371.0088
/** Chord and arc come from different formulas: a metre covers their rounding. */
const KM_SLACK = 0.001
/** Daylight saving is an hour, in Antarctica two. */
const CLOCK_JUMP_MS = 2 * 3_600_000
/** As `openZones` answers. */
const ZONES_MAX = 3
/** A rounded term may lie half a minor unit below its exact value, and so may the rounded score. */
const ROUNDING = 0.5

/**
 * A floor under the score of a shop, from a dozen numbers in typed arrays and one square root: what
 * the exact score can never fall below. It leaves out terms that are never negative (lateness,
 * finishing, lead days), takes the chord for the distance, and counts the lines besides the
 * primary one at the cheapest price of any shop.
 */
export class FloorCost {
  private readonly settings: RouterSettings
  /** Weights as factors. */
  private readonly made: number
  private readonly setup: number
  private readonly parcel: number
  private readonly distance: number
  private readonly customs: number
  private readonly duty: number
  private readonly reprint: number
  private readonly day: number
  private readonly carriage: number
  private readonly carbon: number
  private readonly bid: number
  private readonly slack: number
  /**
   * The floor found last. A field, and nothing that a function returns: that would be put on the
   * heap, for each of hundreds of shops a decision.
   */
  found = 0
  private km = 0
  private perKm = 0
  // Of the job in hand.
  private quantity = 0
  private othersMade = 0
  private othersSetup = 0
  /** Territories from which nothing is declared; -1: no shop is there. */
  private readonly zones = new Int32Array(ZONES_MAX)
  private postings: readonly Posting[] = []
  private whole = true
  private reprintMax = Number.POSITIVE_INFINITY
  private lateMax = Number.POSITIVE_INFINITY
  /** Special goods among the lines, as bits. */
  private goods = 0
  /** Farthest that a parcel may come from and be in time, within the customs territory and without. */
  private homeReachKm = 0
  private abroadReachKm = 0
  private readonly processUnits = new Float64Array(PROCESSES.length)
  /** Processes of the job, first `processCount` entries. */
  private readonly processes = new Int32Array(PROCESSES.length)
  private processCount = 0

  constructor(settings: RouterSettings) {
    const { cost, weights } = settings
    const factor = (term: Term): number => weights[term] / 100
    this.settings = settings
    this.made = factor('production')
    this.setup = factor('setup')
    this.parcel = factor('parcel')
    this.distance = factor('distance')
    this.customs = factor('customs')
    this.duty = (factor('duty') * cost.dutyPerMille) / 1_000
    this.reprint = (factor('quality') * cost.reprintPerMille) / 1_000_000
    this.day = factor('time') * cost.perDay
    this.carriage = factor('carriage')
    this.carbon = factor('carbon')
    this.bid = factor('bid')
    this.slack = ROUNDING * (1 + TERMS.reduce((sum, term) => sum + factor(term), 0))
  }

  /**
   * `postings` in the order of the job's lines; the primary one is searched. `whole`: a shop that
   * never has room for all of it is as good as infinitely dear; else one unit is enough.
   */
  prepare(
    job: Job,
    table: ShopTable,
    postings: readonly Posting[],
    primary: number,
    whole: boolean,
  ): void {
    const { now, arriveBy } = job.request
    const { rules } = job
    this.postings = postings
    this.whole = whole
    this.reprintMax = rules.reprintPerMilleMax
    this.lateMax = rules.latePerMilleMax
    this.goods =
      (rules.hazardous ? GOODS_BIT.hazardous : 0) | (rules.restricted ? GOODS_BIT.restricted : 0)
    this.homeReachKm = Number.POSITIVE_INFINITY
    this.abroadReachKm = Number.POSITIVE_INFINITY
    if (arriveBy !== null) {
      const { transit, cost } = this.settings
      // No zone counts more days between two instants, if its clocks jump forward at most that much.
      const daysMax = Math.ceil((arriveBy - now + CLOCK_JUMP_MS) / DAY_MS) + cost.lateDaysMax
      this.homeReachKm = reachKm(transit, daysMax, false, job.method)
      this.abroadReachKm = reachKm(transit, daysMax, true, job.method)
    }
    for (let z = 0; z < ZONES_MAX; z++) {
      const zone = job.zones[z]
      this.zones[z] = zone === undefined ? -1 : table.territoryIndex(zone)
    }
    this.othersMade = 0
    this.othersSetup = 0
    this.processUnits.fill(0)
    this.processCount = 0
    for (let i = 0; i < job.lines.length; i++) {
      const { quantity, process } = job.lines[i] as JobLine
      const units = this.processUnits[process] as number
      if (units === 0) this.processes[this.processCount++] = process
      this.processUnits[process] = units + quantity
      if (i === primary) {
        this.quantity = quantity
        continue
      }
      let unitMin = Number.POSITIVE_INFINITY
      let setupMin = Number.POSITIVE_INFINITY
      for (const block of (postings[i] as Posting).blocks) {
        unitMin = Math.min(unitMin, unitAt(block, 0))
        setupMin = Math.min(setupMin, block.setupMin)
      }
      this.othersMade += quantity * unitMin
      this.othersSetup += setupMin
    }
  }

  /** Under every way of dividing the job among at least two shops, after `prepare`. */
  ofSplit(postings: readonly Posting[], primary: number): number {
    let parcelMin = Number.POSITIVE_INFINITY
    let unitMin = Number.POSITIVE_INFINITY
    let setupMin = Number.POSITIVE_INFINITY
    for (let i = 0; i < postings.length; i++) {
      for (const block of (postings[i] as Posting).blocks) {
        parcelMin = Math.min(parcelMin, block.parcelMin)
        if (i !== primary) continue
        unitMin = Math.min(unitMin, unitAt(block, 0))
        setupMin = Math.min(setupMin, block.setupMin)
      }
    }
    return (
      this.made * (this.quantity * unitMin + this.othersMade) +
      this.setup * (setupMin + this.othersSetup) +
      2 * (this.parcel * parcelMin - this.slack)
    )
  }

  /** Finds a floor under everything in a block. */
  ofBlock(job: Job, block: Block): void {
    const dx = block.x - job.x
    const dy = block.y - job.y
    const dz = block.z - job.z
    const chord = Math.sqrt(dx * dx + dy * dy + dz * dz) - block.radius
    this.km = this.kmOf(chord)
    this.perKm = block.perKmMin
    this.found =
      this.made * (this.quantity * unitAt(block, 0) + this.othersMade) +
      this.setup * (block.setupMin + this.othersSetup) +
      this.parcel * block.parcelMin -
      this.slack
    this.addWay(job)
  }

  /** The dearest unit price with which a shop of the block can still stay within a limit. */
  unitLimit(block: Block, blockFloor: number, limit: number): number {
    return unitAt(block, 0) + (limit - blockFloor) / (this.made * this.quantity)
  }

  /**
   * Fills in the floors of a block's shops, in its order, up to the first one whose units alone cost
   * more than a limit; returns how many they are. Infinity: it cannot have the job.
   */
  ofShops(
    job: Job,
    table: ShopTable,
    block: Block,
    unitLimit: number,
    limit: number,
    out: Float64Array,
  ): number {
    let at = 0
    for (; at < block.count && !(unitAt(block, at) > unitLimit); at++) {
      if (!this.isEverywhere(block.slots[at] as number)) {
        out[at] = Number.POSITIVE_INFINITY
        continue
      }
      this.ofProfile(job, block, at)
      if (this.found <= limit) this.addReport(table, block, at)
      out[at] = this.found
    }
    return at
  }

  /** A shop for the whole job is on the list of every line. */
  private isEverywhere(slot: number): boolean {
    const { postings } = this
    if (postings.length === 1) return true
    for (let i = 0; i < postings.length; i++) if (!(postings[i] as Posting).has(slot)) return false
    return true
  }

  /** Finds what the profile of the shop at a position says; Infinity: too far away to be in time. */
  ofProfile(job: Job, block: Block, at: number): void {
    const { rows } = block
    const r = at * ROW
    const dx = (rows[r + X] as number) - job.x
    const dy = (rows[r + Y] as number) - job.y
    const dz = (rows[r + Z] as number) - job.z
    const km = this.kmOf(Math.sqrt(dx * dx + dy * dy + dz * dz))
    const { zones } = this
    const territory = block.territories[at]
    const crossesBorder = territory !== zones[0] && territory !== zones[1] && territory !== zones[2]
    if (km > (crossesBorder ? this.abroadReachKm : this.homeReachKm)) {
      this.found = Number.POSITIVE_INFINITY
      return
    }
    const made = this.quantity * (rows[r + UNIT] as number) + this.othersMade
    this.found =
      made * this.made +
      this.setup * ((rows[r + SETUP] as number) + this.othersSetup) +
      this.parcel * (rows[r + PARCEL] as number) -
      this.slack
    this.km = km
    this.perKm = rows[r + PER_KM] as number
    this.addWay(job)
    if (crossesBorder) this.found += this.customs * (rows[r + CUSTOMS] as number) + this.duty * made
  }

  /** Adds what its record and its report say; Infinity: it never has room, or is not wanted. */
  addReport(table: ShopTable, block: Block, at: number): void {
    const slot = block.slots[at] as number
    if (
      (table.reprint[slot] as number) > this.reprintMax ||
      (table.late[slot] as number) > this.lateMax ||
      ((table.goods[slot] as number) & this.goods) !== this.goods
    ) {
      this.found = Number.POSITIVE_INFINITY
      return
    }
    const base = slot * PROCESSES.length
    let bids = 0
    for (let p = 0; p < this.processCount; p++) {
      const k = this.processes[p] as number
      const units = this.processUnits[k] as number
      if ((table.promiseMax[base + k] as number) < (this.whole ? units : 1)) {
        this.found = Number.POSITIVE_INFINITY
        return
      }
      bids += units * (table.bid[base + k] as number)
    }
    const made = this.quantity * unitAt(block, at) + this.othersMade
    this.found += this.bid * bids + made * this.reprint * (table.reprint[slot] as number)
  }

  private kmOf(chord: number): number {
    return chord <= 0 ? 0 : Math.max(0, EARTH_RADIUS_KM * chord - KM_SLACK)
  }

  /** Adds what grows with the way, `km` at `perKm`: tariff, carriage, carbon, days. */
  private addWay(job: Job): void {
    const { km } = this
    const { cost, transit } = this.settings
    this.found += this.distance * this.perKm * Math.min(km, cost.tariffKmMax)
    if (this.carriage > 0 || this.carbon > 0) {
      this.found +=
        job.kg * (this.carriage * carriagePerKg(cost, km) + this.carbon * carbonPerKg(cost, km))
    }
    if (this.day > 0) this.found += this.day * transitDays(transit, km, false, job.method)
  }
}
