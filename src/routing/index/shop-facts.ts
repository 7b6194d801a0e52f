import { PROCESSES } from '../../models/catalog.ts'
import type { Process } from '../../models/catalog.ts'
import type { GoodsFlag } from '../../models/route-rules.ts'
import { PROMISE_DAYS } from '../../models/shop.ts'
import type { ShopProfile, ShopReport } from '../../models/shop.ts'

/** What others have measured of a shop, from signed history; null: nothing known yet. */
export interface ShopRecord {
  readonly latePerMille: number
  readonly reprintPerMille: number
}

export const GOODS_BIT: Readonly<Record<GoodsFlag, number>> = { hazardous: 1, restricted: 2 }

/** What a report's numbers are kept under. */
interface Reporting {
  readonly slot: number
  readonly makes: readonly Process[]
  readonly cell: { readonly index: number }
}

const SLOTS_FIRST = 64
const CELLS_FIRST = 64
const LARGEST = 2 ** 32 - 1
/** Records are held in tenths of a per mille, at most six times as many as there can be. */
export const RECORD_STEPS = 10
const LASTING_LARGEST = 2 ** 16 - 1

/** Numbers a slot in the columns of one process: … */
export const NOW = 2
/** … the most units that the shop promises at all, 0 while it is not open, … */
export const ROOM = 0
/** … and its bid price in whole minor units a unit, never above the exact one. */
export const BID = 1

/** Numbers a slot of what a process promises by the end of each day, the first one at 0: a line of the cache. */
export const DAYS = 16
/** Which day that is, since 1970. */
export const TODAY = 14

/** Numbers a slot of what does not depend on a process. */
export const LASTING = 4
/** Tenths of a per mille, from the shop's record. */
export const REPRINT = 0
export const LATE = 1
/** Special goods that the shop takes, bits as in `GOODS_BIT`. */
export const GOODS = 2
/** Working days between the start of a job and its parcel leaving. */
export const LEAD = 3

/**
 * What a search asks of a shop besides its profile, by slot: small enough that the numbers of ten
 * thousand shops stay in the processor's cache, and side by side, so that one look brings them all.
 * Rounded down where that only lowers a floor.
 */
export class ShopFacts {
  #slots = SLOTS_FIRST
  lasting = new Uint16Array(SLOTS_FIRST * LASTING)
  /** By index in `PROCESSES`. */
  readonly processes: Uint32Array[] = PROCESSES.map(() => new Uint32Array(SLOTS_FIRST * NOW))
  /** What it promises by the end of each day, `DAYS` numbers a slot, by index in `PROCESSES`. */
  readonly days: Uint32Array[] = PROCESSES.map(() => new Uint32Array(SLOTS_FIRST * DAYS))
  /** How often a bid has changed anywhere, … */
  changes = 0
  /** … and by cell. */
  private stamps = new Uint32Array(CELLS_FIRST)

  /** A slot for a shop of which nothing is known. */
  clear(slot: number): void {
    if (slot >= this.#slots) this.#grow()
    this.setRecord(slot, null)
    for (const now of this.processes) now.fill(0, slot * NOW, (slot + 1) * NOW)
  }

  setRecord(slot: number, record: ShopRecord | null): void {
    this.lasting[slot * LASTING + REPRINT] = steps(record?.reprintPerMille ?? 0)
    this.lasting[slot * LASTING + LATE] = steps(record?.latePerMille ?? 0)
  }

  /** What an earlier profile could make is forgotten. */
  setProfile(slot: number, { goods, leadDays }: ShopProfile): void {
    const bits = (goods ?? []).reduce((all, flag) => all | GOODS_BIT[flag], 0)
    this.lasting[slot * LASTING + GOODS] = bits
    this.lasting[slot * LASTING + LEAD] = Math.min(LASTING_LARGEST, leadDays)
    for (const now of this.processes) now.fill(0, slot * NOW, (slot + 1) * NOW)
  }

  /** For the processes that the shop has. */
  setReport(
    { slot, makes, cell }: Reporting,
    { mode, promise, bidPrice, today }: ShopReport,
  ): void {
    for (let i = 0; i < makes.length; i++) {
      const process = makes[i] as Process
      const now = this.processes[INDEX_OF[process]] as Uint32Array
      const vector = promise[process]
      // Promise vectors never decrease: the last entry is the most.
      const most = vector === undefined ? 0 : (vector[vector.length - 1] ?? 0)
      now[slot * NOW + ROOM] = mode === 'open' ? Math.min(LARGEST, most) : 0
      const bid = Math.floor(Math.min(LARGEST, bidPrice[process] ?? 0))
      if (now[slot * NOW + BID] !== bid) this.#stamp(cell.index)
      now[slot * NOW + BID] = bid
      const days = this.days[INDEX_OF[process]] as Uint32Array
      for (let day = 0; day < PROMISE_DAYS; day++) {
        days[slot * DAYS + day] = Math.min(LARGEST, vector?.[day] ?? most)
      }
      days[slot * DAYS + TODAY] = today
    }
  }

  stampOf(cell: number): number {
    return this.stamps[cell] ?? 0
  }

  #stamp(cell: number): void {
    while (cell >= this.stamps.length) {
      this.stamps = wider(this.stamps, new Uint32Array(this.stamps.length * 2))
    }
    this.stamps[cell] = this.stampOf(cell) + 1
    this.changes++
  }

  /** By half: a node knows as many shops for years, and what is beyond them is room for nobody. */
  #grow(): void {
    this.#slots = Math.ceil(this.#slots * 1.5)
    this.lasting = wider(this.lasting, new Uint16Array(this.#slots * LASTING))
    for (const [columns, numbers] of [
      [this.processes, NOW],
      [this.days, DAYS],
    ] as const) {
      columns.forEach((now, k) => {
        columns[k] = wider(now, new Uint32Array(this.#slots * numbers))
      })
    }
  }
}

const INDEX_OF = Object.fromEntries(PROCESSES.map((process, at) => [process, at])) as Readonly<
  Record<Process, number>
>

function steps(perMille: number): number {
  return Math.min(LASTING_LARGEST, Math.floor(perMille * RECORD_STEPS))
}

function wider<T extends Uint16Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
