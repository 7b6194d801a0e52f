import { PROCESSES } from '../models/catalog.ts'
import type { Process } from '../models/catalog.ts'
import { fixedScore, setupScore, unitScore } from './cost.ts'
import { calendarFor, capabilityFor, makeFinding, permission, promisable } from './eligibility.ts'
import type { Finding } from './eligibility.ts'
import type { Job, JobLine } from './request.ts'
import type { RouterSettings } from './settings.ts'
import type { ShopSlot, ShopTable } from './shop-table.ts'
import type { SplitProblem } from './split-problem.ts'

/** A shop that can make some of the job, in the numbers of the problem. */
export interface SplitCandidate {
  readonly shop: ShopSlot
  readonly finding: Finding
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
  /** In the order of the problem's shops: by name, so that nothing depends on insertion. */
  readonly candidates: readonly SplitCandidate[]
}

/**
 * The shops worth considering for a split: for each line the best few, by what a unit costs when
 * the shop makes as much of the line as it can and its parcel carries nothing else.
 */
export function buildSplitPool(job: Job, table: ShopTable, settings: RouterSettings): SplitPool {
  const processes = [...new Set(job.lines.map((line) => line.process))]
  const shelves = [...new Set(job.lines.map((line) => line.sku))]
  const processPool = Int32Array.from(job.lines, (line) => processes.indexOf(line.process))
  const shelfPool = Int32Array.from(
    job.lines,
    (line) => processes.length + shelves.indexOf(line.sku),
  )
  const pools = processes.length + shelves.length
  const chosen = new Map<number, SplitCandidate>()
  const all = capableShops(job, table)
    .map((shop) => candidateOf(job, shop, settings, { pools, processPool, shelfPool }))
    .filter((candidate) => candidate !== null)
  job.lines.forEach((_, j) => {
    const able = all
      .filter((candidate) => (candidate.limit[j] as number) > 0)
      .map((candidate) => ({ candidate, rank: costAlone(candidate, j) }))
    able.sort((a, b) => a.rank - b.rank || byName(a.candidate, b.candidate))
    for (const { candidate } of able.slice(0, settings.splitCandidates)) {
      chosen.set(candidate.shop.slot, candidate)
    }
  })
  const candidates = [...chosen.values()].sort(byName)
  const shopsMax = Math.min(job.request.spec.maxSplits, candidates.length)
  const problem = {
    shops: candidates.length,
    lines: job.lines.length,
    demand: Int32Array.from(job.lines, (line) => line.quantity),
    fixed: Float64Array.from(candidates, (candidate) => candidate.fixed),
    setup: joined(candidates, (candidate) => candidate.setup),
    unit: joined(candidates, (candidate) => candidate.unit),
    limit: Int32Array.from(joined(candidates, (candidate) => candidate.limit)),
    pools,
    processPool,
    shelfPool,
    room: Int32Array.from(joined(candidates, (candidate) => candidate.room)),
    shopsMax,
  }
  return { problem, candidates }
}

interface Pools {
  readonly pools: number
  readonly processPool: Int32Array
  readonly shelfPool: Int32Array
}

function byName(a: SplitCandidate, b: SplitCandidate): number {
  return a.shop.profile.peer < b.shop.profile.peer ? -1 : 1
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

function costAlone(candidate: SplitCandidate, line: number): number {
  const once = candidate.fixed + (candidate.setup[line] as number)
  return once / (candidate.limit[line] as number) + (candidate.unit[line] as number)
}

/** Shops on the posting list of any line, each once. */
function capableShops(job: Job, table: ShopTable): ShopSlot[] {
  const slots = new Set<number>()
  for (const { item } of job.lines) {
    for (const block of table.posting(item.process, item.size, item.substrate).blocks) {
      for (let i = 0; i < block.count; i++) slots.add(block.slots[i] as number)
    }
  }
  return [...slots].map((slot) => table.at(slot))
}

function candidateOf(
  job: Job,
  shop: ShopSlot,
  settings: RouterSettings,
  { pools, processPool, shelfPool }: Pools,
): SplitCandidate | null {
  if (permission(job, shop, settings) !== null) return null
  const finding = makeFinding()
  // A part of a split is never planned to be late: another shop can take it.
  if (calendarFor(job, shop, settings, finding) !== null || finding.first > finding.last)
    return null
  finding.day = finding.last
  finding.earliest = finding.first
  const { lines } = job
  const limit = new Int32Array(lines.length)
  const setup = new Float64Array(lines.length)
  const unit = new Float64Array(lines.length)
  const room = new Int32Array(pools)
  let any = false
  for (let j = 0; j < lines.length; j++) {
    const line = lines[j] as JobLine
    const capability = capabilityFor(shop, line)
    finding.capabilities[j] = null
    if (typeof capability === 'string') continue
    const free = freeUnits(shop, line, finding)
    const stock = shop.report.stock[line.sku] ?? 0
    room[processPool[j] as number] = free
    room[shelfPool[j] as number] = stock
    limit[j] = Math.max(0, Math.min(line.quantity, free, stock))
    if (limit[j] === 0) continue
    any = true
    finding.capabilities[j] = capability
    setup[j] = setupScore(settings, capability)
    unit[j] = unitScore(line, shop, settings, finding, capability)
  }
  if (!any) return null
  return { shop, finding, fixed: fixedScore(shop, settings, finding), limit, setup, unit, room }
}

function freeUnits(shop: ShopSlot, line: JobLine, finding: Finding): number {
  const { report } = shop
  const promise = report.promise[PROCESSES[line.process] as Process]
  return promisable(promise, report.today, finding.first, finding.last)
}
