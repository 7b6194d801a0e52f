import { PROCESSES } from '../../models/catalog.ts'
import { earliestDay, latestDay } from '../../models/calendar.ts'
import { DAY_MS } from '../../models/ids.ts'
import { PROMISE_DAYS } from '../../models/shop.ts'
import { LOTS, placeOfLot } from './lot-floors.ts'
import {
  CUSTOMS,
  PARCEL,
  PER_KM,
  RADIUS,
  ROW,
  SETUP,
  SLOT,
  STRIDE,
  TERRITORY,
  TRAITS,
  UNIT,
  X,
  Y,
  Z,
} from './block.ts'
import type { Block } from './block.ts'
import type { Posting } from './posting.ts'
import { FloorWay } from './floor-way.ts'
import type { Survivors } from './survivors.ts'
import type { Job, JobLine } from '../request.ts'
import { TERMS } from '../settings.ts'
import type { RouterSettings, Term } from '../settings.ts'
import {
  BID,
  DAYS,
  GOODS,
  GOODS_BIT,
  LASTING,
  LATE,
  LEAD,
  NOW,
  RECORD_STEPS,
  REPRINT,
  ROOM,
  ShopFacts,
  TODAY,
} from './shop-facts.ts'
import type { ShopTable } from './shop-table.ts'
import { reachKm, transitDays } from '../transit.ts'

/** IUGG mean radius, as `distanceKm` uses it. A chord is never longer than its arc. */
const EARTH_RADIUS_KM = 6_371.0088
/**
 * Chord and arc come from different formulas, and postings hold places in single precision, half a
 * metre an axis: two metres cover both.
 */
const KM_SLACK = 0.002
/** Daylight saving is an hour, in Antarctica two. */
const CLOCK_JUMP_MS = 2 * 3_600_000
/** As `openZones` answers. */
const ZONES_MAX = 3
/** A rounded term may lie half a minor unit below its exact value, and so may the rounded score. */
const ROUNDING = 0.5 + 1e-6

/**
 * A floor under the score of a shop, from a dozen numbers in typed arrays and one square root: what
 * the exact score can never fall below. It takes the chord for the distance, the longest time in hand for
 * what a shop's record of late parcels costs, and counts finishing, and the lines besides the primary
 * one, at the cheapest price of any shop.
 */
export class FloorCost {
  private readonly settings: RouterSettings
  private readonly way: FloorWay
  /** Weights as factors. */
  private readonly made: number
  private readonly setup: number
  private readonly parcel: number
  private readonly distance: number
  private readonly customs: number
  private readonly duty: number
  private readonly reprint: number
  private readonly day: number
  private readonly bid: number
  private readonly finishing: number
  private readonly late: number
  private readonly slack: number
  // Of the job in hand.
  private quantity = 0
  private readonly lot = { at: 0, rest: 0, beyond: 0 }
  private othersMade = 0
  private othersSetup = 0
  /** Of all lines, at the least price of any shop. */
  private finished = 0
  /** Minor units for each step of a shop's record of late parcels. */
  private lateStep = 0
  /** No shop's calendar says a later day when its parcel must have left, lateness included, lead days not. */
  private lastDay = 0
  /** Territories from which nothing is declared; -1: no shop is there. */
  private readonly zones = new Int32Array(ZONES_MAX)
  private postings: readonly Posting[] = []
  private whole = true
  /** As records are held. */
  private reprintMax = Number.POSITIVE_INFINITY
  private lateMax = Number.POSITIVE_INFINITY
  /** Special goods among the lines, as bits. */
  private goods = 0
  /** What the primary line needs of a press, as bits. */
  private traits = 0
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
    this.reprint = (factor('quality') * cost.reprintPerMille) / (1_000_000 * RECORD_STEPS)
    this.day = factor('time') * cost.perDay
    this.bid = factor('bid')
    this.finishing = factor('finishing')
    this.late = (factor('lateness') * cost.latePerUnitDay) / (1_000 * RECORD_STEPS)
    this.way = new FloorWay(settings)
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
    const { now, arriveBy, spec } = job.request
    const { rules } = job
    const { transit, cost } = this.settings
    this.postings = postings
    this.whole = whole
    // Records are held rounded down; a step more costs nothing, and forgives what multiplying rounds.
    this.reprintMax = rules.reprintPerMilleMax * RECORD_STEPS + ROUNDING
    this.lateMax = rules.latePerMilleMax * RECORD_STEPS + ROUNDING
    this.goods =
      (rules.hazardous ? GOODS_BIT.hazardous : 0) | (rules.restricted ? GOODS_BIT.restricted : 0)
    this.traits = table.traits.needed((job.lines[primary] as JobLine).item)
    this.way.prepare(job)
    this.homeReachKm = Number.POSITIVE_INFINITY
    this.abroadReachKm = Number.POSITIVE_INFINITY
    let inTime = latestDay(spec.shipBy)
    if (arriveBy !== null) {
      inTime = Math.min(inTime, latestDay(arriveBy) - transitDays(transit, 0, false, job.method))
      // No zone counts more days between two instants, if its clocks jump forward at most that much.
      const daysMax = Math.ceil((arriveBy - now + CLOCK_JUMP_MS) / DAY_MS) + cost.lateDaysMax
      this.homeReachKm = reachKm(transit, daysMax, false, job.method)
      this.abroadReachKm = reachKm(transit, daysMax, true, job.method)
    }
    for (let z = 0; z < ZONES_MAX; z++) {
      const zone = job.zones[z]
      this.zones[z] = zone === undefined ? -1 : table.territoryIndex(zone)
    }
    this.lastDay = inTime + cost.lateDaysMax
    const slackMax = Math.max(0, inTime - earliestDay(now))
    this.lateStep = (this.late * job.units) / (1 + slackMax)
    this.othersMade = 0
    this.othersSetup = 0
    this.finished = 0
    this.processUnits.fill(0)
    this.processCount = 0
    for (let i = 0; i < job.lines.length; i++) {
      const { quantity, process, item } = job.lines[i] as JobLine
      const posting = postings[i] as Posting
      // Of a list with nobody on it nothing is asked.
      if (item.finishings.length > 0 && posting.count > 0) {
        this.finished += this.finishing * quantity * item.finishings.length * posting.finishing
      }
      const units = this.processUnits[process] as number
      if (units === 0) this.processes[this.processCount++] = process
      this.processUnits[process] = units + quantity
      if (i === primary) {
        this.quantity = quantity
        placeOfLot(quantity, this.lot)
        continue
      }
      this.othersMade += quantity * posting.least(UNIT)
      this.othersSetup += posting.least(SETUP)
    }
  }

  /** Under every way of dividing the job among at least two shops, after `prepare`. */
  ofSplit(postings: readonly Posting[], primary: number): number {
    let parcelMin = Number.POSITIVE_INFINITY
    for (let i = 0; i < postings.length; i++) {
      parcelMin = Math.min(parcelMin, (postings[i] as Posting).least(PARCEL))
    }
    const unitMin = (postings[primary] as Posting).least(UNIT)
    const setupMin = (postings[primary] as Posting).least(SETUP)
    return (
      this.made * (this.quantity * unitMin + this.othersMade) +
      this.setup * (setupMin + this.othersSetup) +
      2 * (this.parcel * parcelMin - this.slack)
    )
  }

  /** Fills in a floor under everything in each block of a posting; without a table bids do not count. */
  ofBlocks(job: Job, table: ShopTable | null, posting: Posting, out: Float64Array): void {
    const { x, y, z } = job
    const { floors, blocks, lots } = posting
    const { quantity, made, setup, parcel, distance } = this
    const { tariffKmMax } = this.settings.cost
    const fixed = this.othersMade * made + this.othersSetup * setup + this.finished - this.slack
    const together = table === null ? 0 : Math.min(made, setup, this.bid)
    if (table !== null) lots.check(blocks, table.facts)
    const { floors: lotFloors } = lots
    const { at, rest, beyond } = this.lot
    for (let b = 0; b < blocks.length; b++) {
      const r = b * ROW
      const km = kmToBlock(floors, r, x, y, z)
      const unit = floors[r + UNIT] as number
      const apart = made * quantity * unit + setup * (floors[r + SETUP] as number)
      let making = apart
      if (together > 0) {
        const lower = lotFloors[b * LOTS + at] as number
        const upper = lotFloors[b * LOTS + at + 1] as number
        making = Math.max(apart, together * (lower + rest * (upper - lower) + beyond * unit))
      }
      out[b] =
        fixed +
        making +
        parcel * (floors[r + PARCEL] as number) +
        distance * (floors[r + PER_KM] as number) * Math.min(km, tariffKmMax) +
        this.way.of(km)
    }
  }

  /**
   * Fills in those shops of a posting's block that can have the job as far as is known here, and whose
   * floors are not above a limit, in the block's order; returns how many they are. Without a table
   * reports and records do not count.
   */
  ofShops(
    job: Job,
    table: ShopTable | null,
    posting: Posting,
    block: Block,
    limit: number,
    out: Survivors,
  ): number {
    const { x, y, z } = job
    const { rows, words, count } = block
    const { quantity, made, setup, parcel, distance, traits, zones } = this
    const { tariffKmMax } = this.settings.cost
    if (out.at.length < count) {
      out.at = new Int32Array(count * 2)
      out.floors = new Float64Array(count * 2)
    }
    const { at: kept, floors } = out
    const { floors: blockFloors } = posting
    const { othersMade } = this
    const fixed = this.othersSetup * setup + this.finished - this.slack
    // Nobody of the block is nearer than its edge.
    const edgeKm = kmToBlock(posting.floors, block.index * ROW, x, y, z)
    const edgeWay = this.way.of(edgeKm)
    const edgeTariff = distance * Math.min(edgeKm, tariffKmMax)
    // Behind the first shop whose units alone are too dear there is none that is not.
    const base = block.index * ROW
    const least =
      setup * (blockFloors[base + SETUP] as number) +
      parcel * (blockFloors[base + PARCEL] as number) +
      edgeTariff * (blockFloors[base + PER_KM] as number) +
      edgeWay
    const unitLimit = ((limit - fixed - least) / made - othersMade) / quantity
    let survivors = 0
    const home = zones[0] as number
    const second = zones[1] as number
    const third = zones[2] as number
    const several = this.postings.length > 1
    const mixed = this.processCount > 1
    const { lasting, processes } = table === null ? NOTHING_KNOWN : table.facts
    const { reprintMax, lateMax, goods, reprint: reprintStep, lateStep, day } = this
    // Of the first process here; further ones are rare.
    const process = this.processes[0] as number
    const now = processes[process] as Uint32Array
    const units = this.processUnits[process] as number
    const need = this.whole ? units : 1
    const bid = this.bid * units
    for (let at = 0; at < count; at++) {
      const r = at * STRIDE
      const unit = rows[r + UNIT] as number
      if (unit > unitLimit) break
      if (((words[r + TRAITS] as number) & traits) !== traits) continue
      const slot = words[r + SLOT] as number
      if (several && !this.isEverywhere(slot)) continue
      const value = quantity * unit + othersMade
      const perKm = rows[r + PER_KM] as number
      let floor =
        fixed +
        made * value +
        setup * (rows[r + SETUP] as number) +
        parcel * (rows[r + PARCEL] as number)
      // Most shops fall out here, before anything is asked of their place.
      const edge = edgeTariff * perKm + edgeWay
      if (floor + edge > limit) continue
      const own = slot * LASTING
      if (table !== null) {
        const reprint = lasting[own + REPRINT] as number
        const late = lasting[own + LATE] as number
        if (reprint > reprintMax || late > lateMax) continue
        if (((lasting[own + GOODS] as number) & goods) !== goods) continue
        if ((now[slot * NOW + ROOM] as number) < need) continue
        floor +=
          bid * (now[slot * NOW + BID] as number) +
          value * reprintStep * reprint +
          lateStep * late +
          day * (lasting[own + LEAD] as number)
        if (mixed) floor += this.ofOtherProcesses(table, slot)
        if (floor + edge > limit) continue
      }
      const dx = (rows[r + X] as number) - x
      const dy = (rows[r + Y] as number) - y
      const dz = (rows[r + Z] as number) - z
      const chord = Math.sqrt(dx * dx + dy * dy + dz * dz)
      const km = Math.max(0, EARTH_RADIUS_KM * chord - KM_SLACK)
      const territory = words[r + TERRITORY] as number
      if (territory === home || territory === second || territory === third) {
        if (km > this.homeReachKm) continue
      } else {
        if (km > this.abroadReachKm) continue
        floor += this.customs * (rows[r + CUSTOMS] as number) + this.duty * value
      }
      floor += distance * perKm * Math.min(km, tariffKmMax)
      floor += this.way.of(km)
      if (floor > limit || floor === Number.POSITIVE_INFINITY) continue
      kept[survivors] = at
      floors[survivors] = floor
      survivors++
    }
    return survivors
  }

  /** A shop for the whole job is on the list of every line. */
  private isEverywhere(slot: number): boolean {
    const { postings } = this
    for (let i = 0; i < postings.length; i++) if (!(postings[i] as Posting).has(slot)) return false
    return true
  }

  /** Whether it promises enough by the last day that could do: asked of few, for it is a cold look at a shop. */
  hasRoomInTime({ facts }: ShopTable, slot: number): boolean {
    // A working day is a day at least.
    const lead = facts.lasting[slot * LASTING + LEAD] as number
    for (let p = 0; p < this.processCount; p++) {
      const k = this.processes[p] as number
      const days = facts.days[k] as Uint32Array
      const row = slot * DAYS
      const until = Math.min(this.lastDay - lead - (days[row + TODAY] as number), PROMISE_DAYS - 1)
      const need = this.whole ? (this.processUnits[k] as number) : 1
      if (until < 0 || (days[row + until] as number) < need) return false
    }
    return true
  }

  /** The bids of all processes but the first; Infinity: it never has room for all of one. */
  private ofOtherProcesses(table: ShopTable, slot: number): number {
    let bids = 0
    for (let p = 1; p < this.processCount; p++) {
      const k = this.processes[p] as number
      const units = this.processUnits[k] as number
      const now = table.facts.processes[k] as Uint32Array
      if ((now[slot * NOW + ROOM] as number) < (this.whole ? units : 1)) {
        return Number.POSITIVE_INFINITY
      }
      bids += units * (now[slot * NOW + BID] as number)
    }
    return this.bid * bids
  }
}

/** Of no shop at all: for searches that leave reports out. */
const NOTHING_KNOWN = new ShopFacts()

/** From a place to the nearest point where a block's shops may be. */
function kmToBlock(floors: Float64Array, row: number, x: number, y: number, z: number): number {
  const dx = (floors[row + X] as number) - x
  const dy = (floors[row + Y] as number) - y
  const dz = (floors[row + Z] as number) - z
  const chord = Math.sqrt(dx * dx + dy * dy + dz * dz) - (floors[row + RADIUS] as number)
  return chord <= 0 ? 0 : Math.max(0, EARTH_RADIUS_KM * chord - KM_SLACK)
}
