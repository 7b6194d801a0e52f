import { PROCESSES } from '../models/catalog.ts'
import type { Process } from '../models/catalog.ts'
import type { GoodsFlag } from '../models/route-rules.ts'
import type { ShopReport } from '../models/shop.ts'

/** What others have measured of a shop, from signed history; null: nothing known yet. */
export interface ShopRecord {
  readonly latePerMille: number
  readonly reprintPerMille: number
}

export const GOODS_BIT: Readonly<Record<GoodsFlag, number>> = { hazardous: 1, restricted: 2 }

const SLOTS_FIRST = 64
const LARGEST = 2 ** 32 - 1
/** Records are held in tenths of a per mille, at most six times as many as there can be. */
export const RECORD_STEPS = 10
const RECORD_LARGEST = 2 ** 16 - 1

/** By slot, of one process. */
export interface ProcessFacts {
  /** The most units that it promises at all; 0 while the shop is not open. */
  room: Uint32Array
  /** Bid prices in whole minor units a unit, never above the exact ones. */
  bid: Uint32Array
}

/**
 * What a search asks of a shop besides its profile, as columns by slot: small enough that those of
 * ten thousand shops stay in the processor's cache. Rounded down where that only lowers a floor.
 */
export class ShopFacts {
  /** Tenths of a per mille, from the shop's record. */
  reprint = new Uint16Array(SLOTS_FIRST)
  late = new Uint16Array(SLOTS_FIRST)
  /** Special goods that the shop takes, bits as in `GOODS_BIT`. */
  goods = new Uint8Array(SLOTS_FIRST)
  /** By index in `PROCESSES`. */
  readonly processes: readonly ProcessFacts[] = PROCESSES.map(() => ({
    room: new Uint32Array(SLOTS_FIRST),
    bid: new Uint32Array(SLOTS_FIRST),
  }))

  /** A slot for a shop of which nothing is known. */
  clear(slot: number): void {
    if (slot >= this.goods.length) this.#grow()
    this.setRecord(slot, null)
    this.setGoods(slot, [])
  }

  setRecord(slot: number, record: ShopRecord | null): void {
    this.reprint[slot] = steps(record?.reprintPerMille ?? 0)
    this.late[slot] = steps(record?.latePerMille ?? 0)
  }

  /** With the profile: what an earlier one could make is forgotten. */
  setGoods(slot: number, goods: readonly GoodsFlag[]): void {
    this.goods[slot] = goods.reduce((bits, flag) => bits | GOODS_BIT[flag], 0)
    for (const { room, bid } of this.processes) {
      room[slot] = 0
      bid[slot] = 0
    }
  }

  /** For the processes that the shop has. */
  setReport(
    { slot, makes }: { readonly slot: number; readonly makes: readonly Process[] },
    { mode, promise, bidPrice }: ShopReport,
  ): void {
    for (let i = 0; i < makes.length; i++) {
      const process = makes[i] as Process
      const { room, bid } = this.processes[INDEX_OF[process]] as ProcessFacts
      const vector = promise[process]
      // Promise vectors never decrease: the last entry is the most.
      const most = vector === undefined ? 0 : (vector[vector.length - 1] ?? 0)
      room[slot] = mode === 'open' ? Math.min(LARGEST, most) : 0
      bid[slot] = Math.min(LARGEST, bidPrice[process] ?? 0)
    }
  }

  #grow(): void {
    const slots = this.goods.length * 2
    this.reprint = wider(this.reprint, new Uint16Array(slots))
    this.late = wider(this.late, new Uint16Array(slots))
    this.goods = wider(this.goods, new Uint8Array(slots))
    for (const facts of this.processes) {
      facts.room = wider(facts.room, new Uint32Array(slots))
      facts.bid = wider(facts.bid, new Uint32Array(slots))
    }
  }
}

const INDEX_OF = Object.fromEntries(PROCESSES.map((process, at) => [process, at])) as Readonly<
  Record<Process, number>
>

function steps(perMille: number): number {
  return Math.min(RECORD_LARGEST, Math.floor(perMille * RECORD_STEPS))
}

function wider<T extends Uint8Array | Uint16Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
