import { PROCESSES } from '../../models/catalog.ts'
import type { Process } from '../../models/catalog.ts'
import { fixedScore, setupScore, unitScore } from '../cost.ts'
import { calendarFor, capabilityFor, makeFinding, permission, promisable } from '../eligibility.ts'
import type { Finding } from '../eligibility.ts'
import { FloorCost } from '../index/floor-cost.ts'
import { FloorOrder } from '../index/floor-order.ts'
import { jobWith } from '../request.ts'
import type { Job, JobLine } from '../request.ts'
import type { RouterSettings } from '../settings.ts'
import type { ShopSlot, ShopTable } from '../index/shop-table.ts'
import { priceLines } from './split-dual.ts'
import type { SplitProblem } from '../../models/split-problem.ts'

/** A shop that can make some of the job, in the numbers of the problem. */
interface SplitCandidate {
  readonly shop: ShopSlot
  readonly fixed: number
  /** By line; `limit` 0: the shop cannot make it. */
  readonly limit: Int32Array
  readonly setup: Float64Array
  readonly unit: Float64Array
  /** By pool. */
  readonly room: Int32Array
}

export interface SplitPool {
  readonly problem: SplitProblem
  /** The problem's shops: by name, so that nothing depends on the order of insertion. */
  readonly shops: readonly ShopSlot[]
  /** Indices of the shops, nearest to being profitable first. */
  readonly rank: readonly number[]
  /** Shops that were weighed before the problem was cut down to the ones worth a search. */
  readonly considered: readonly ShopSlot[]
}

/** Units over which a parcel is spread to rank shops for a line before their room is known. */
const SPREAD_UNITS = 30
/** The candidates of a line are gathered, and kept, until they could make it this many times. */
const COVER = 2

/**
 * The shops worth a search for dividing a job. First, for each line, those with the lowest floors
 * that can make some of it; then, of these, those that are nearest to being profitable at the
 * prices of the lines. Both are the same wherever at least these shops are known.
 */
export function buildSplitPool(job: Job, table: ShopTable, settings: RouterSettings): SplitPool {
  const gathered = new Gathering(job, table, settings).candidates()
  const wide = problemOf(job, gathered)
  const { profit } = priceLines(wide)
  const ranked = gathered.map((candidate, i) => ({ candidate, profit: profit[i] as number }))
  ranked.sort((a, b) => b.profit - a.profit || byName(a.candidate, b.candidate))
  const best = enough(
    job,
    ranked.map(({ candidate }) => candidate),
    settings.splitSearched,
  )
  const kept = best.toSorted(byName)
  return {
    problem: problemOf(job, kept),
    shops: kept.map((candidate) => candidate.shop),
    rank: best.map((candidate) => kept.indexOf(candidate)),
    considered: gathered.map((candidate) => candidate.shop),
  }
}

/** The first ones, and after them those that a line needs to be covered. */
function enough(
  job: Job,
  ranked: readonly SplitCandidate[],
  count: number,
): readonly SplitCandidate[] {
  const kept = ranked.slice(0, count)
  job.lines.forEach(({ quantity }, j) => {
    let room = kept.reduce((sum, candidate) => sum + (candidate.limit[j] as number), 0)
    for (const candidate of ranked.slice(count)) {
      if (room >= COVER * quantity) break
      if ((candidate.limit[j] as number) === 0 || kept.includes(candidate)) continue
      kept.push(candidate)
      room += candidate.limit[j] as number
    }
  })
  return kept
}

function byName(a: SplitCandidate, b: SplitCandidate): number {
  return a.shop.profile.peer < b.shop.profile.peer ? -1 : 1
}

/** Examines shops for parts of a job, each once, line by line from the lowest floor up. */
class Gathering {
  private readonly job: Job
  private readonly table: ShopTable
  private readonly settings: RouterSettings
  private readonly pools: Pools
  private readonly finding: Finding = makeFinding()
  private readonly known = new Map<number, SplitCandidate | null>()

  constructor(job: Job, table: ShopTable, settings: RouterSettings) {
    this.job = job
    this.table = table
    this.settings = settings
    this.pools = poolsOf(job)
  }

  /** By name. */
  candidates(): SplitCandidate[] {
    const { job } = this
    const chosen = new Set<SplitCandidate>()
    for (let j = 0; j < job.lines.length; j++) {
      for (const candidate of this.gatherLine(j)) chosen.add(candidate)
    }
    return [...chosen].sort(byName)
  }

  private gatherLine(j: number): SplitCandidate[] {
    const { job, table, settings } = this
    const { item, quantity } = job.lines[j] as JobLine
    const posting = table.posting(item.process, item.size, item.substrate)
    const spread = Math.min(quantity, SPREAD_UNITS)
    const line = jobWith(
      job,
      job.lines.map((_, i) => (i === j ? spread : 0)),
    )
    const floor = new FloorCost(settings)
    floor.prepare(line, table, [posting], 0, false)
    const order = new FloorOrder(line, posting, floor, table)
    const able: SplitCandidate[] = []
    let room = 0
    let last = Number.NEGATIVE_INFINITY
    for (;;) {
      const slot = order.next()
      if (slot < 0) break
      // Which of equal ones comes first depends on the order of insertion: all or none of them.
      const enoughAble = able.length >= settings.splitCandidates && room >= COVER * quantity
      if (enoughAble && order.floor > last) break
      last = order.floor
      const candidate = this.examine(slot)
      const limit = candidate?.limit[j] ?? 0
      if (candidate === null || limit === 0) continue
      able.push(candidate)
      room += limit
    }
    return able
  }

  private examine(slot: number): SplitCandidate | null {
    const known = this.known.get(slot)
    if (known !== undefined) return known
    const candidate = this.examineNew(this.table.at(slot))
    this.known.set(slot, candidate)
    return candidate
  }

  private examineNew(shop: ShopSlot): SplitCandidate | null {
    const { job, settings, finding, pools } = this
    if (permission(job, shop, settings) !== null) return null
    if (calendarFor(job, shop, settings, finding) !== null) return null
    // A part of a split is never planned to be late: another shop can take it.
    if (finding.first > finding.last) return null
    finding.day = finding.last
    finding.earliest = finding.first
    const { lines } = job
    const limit = new Int32Array(lines.length)
    const setup = new Float64Array(lines.length)
    const unit = new Float64Array(lines.length)
    const room = new Int32Array(pools.count)
    let any = false
    for (let j = 0; j < lines.length; j++) {
      const line = lines[j] as JobLine
      const capability = capabilityFor(shop, line)
      if (typeof capability === 'string') continue
      const free = freeUnits(shop, line, finding)
      const stock = shop.report.stock[line.sku] ?? 0
      room[pools.process[j] as number] = free
      room[pools.shelf[j] as number] = stock
      limit[j] = Math.max(0, Math.min(line.quantity, free, stock))
      if (limit[j] === 0) continue
      any = true
      setup[j] = setupScore(settings, capability)
      unit[j] = unitScore(line, shop, settings, finding, capability)
    }
    if (!any) return null
    return { shop, fixed: fixedScore(shop, settings, finding), limit, setup, unit, room }
  }
}

interface Pools {
  readonly count: number
  /** By line: its process's pool, and its shelf's. */
  readonly process: Int32Array
  readonly shelf: Int32Array
}

function poolsOf(job: Job): Pools {
  const processes = [...new Set(job.lines.map((line) => line.process))]
  const shelves = [...new Set(job.lines.map((line) => line.sku))]
  return {
    count: processes.length + shelves.length,
    process: Int32Array.from(job.lines, (line) => processes.indexOf(line.process)),
    shelf: Int32Array.from(job.lines, (line) => processes.length + shelves.indexOf(line.sku)),
  }
}

function problemOf(job: Job, candidates: readonly SplitCandidate[]): SplitProblem {
  const pools = poolsOf(job)
  return {
    shops: candidates.length,
    lines: job.lines.length,
    demand: Int32Array.from(job.lines, (line) => line.quantity),
    fixed: Float64Array.from(candidates, (candidate) => candidate.fixed),
    setup: joined(candidates, (candidate) => candidate.setup),
    unit: joined(candidates, (candidate) => candidate.unit),
    limit: Int32Array.from(joined(candidates, (candidate) => candidate.limit)),
    pools: pools.count,
    processPool: pools.process,
    shelfPool: pools.shelf,
    room: Int32Array.from(joined(candidates, (candidate) => candidate.room)),
    shopsMax: Math.min(job.request.spec.maxSplits, candidates.length),
  }
}

function joined(
  candidates: readonly SplitCandidate[],
  row: (candidate: SplitCandidate) => ArrayLike<number>,
): Float64Array {
  const width = candidates[0] === undefined ? 0 : row(candidates[0]).length
  const all = new Float64Array(candidates.length * width)
  candidates.forEach((candidate, i) => all.set(row(candidate), i * width))
  return all
}

function freeUnits(shop: ShopSlot, line: JobLine, finding: Finding): number {
  const { report } = shop
  const promise = report.promise[PROCESSES[line.process] as Process]
  return promisable(promise, report.today, finding.first, finding.last)
}
