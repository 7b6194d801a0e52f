import { PROCESSES } from '../models/catalog.ts'
import type { Process } from '../models/catalog.ts'
import { h3Cell } from '../models/geo.ts'
import type { PeerId } from '../models/ids.ts'
import type { GoodsFlag } from '../models/route-rules.ts'
import type { Capability, KnownShop, ShopProfile, ShopReport } from '../models/shop.ts'
import { customsZone } from './customs.ts'
import { Posting, SETUP, UNIT } from './posting.ts'
import type { PostingEntry } from './posting.ts'
import { hashText } from './rendezvous.ts'
import { unitVector } from './request.ts'

/** What others have measured of a shop, from signed history; null: nothing known yet. */
export interface ShopRecord {
  readonly latePerMille: number
  readonly reprintPerMille: number
}

/** One shop as the router holds it. */
export interface ShopSlot extends KnownShop {
  readonly slot: number
  profile: ShopProfile
  report: ShopReport
  record: ShopRecord | null
  readonly hash: number
  territory: string
  /** As the table numbers them. */
  territoryIndex: number
  cell: string
  /** As posting lists hold it, but for the prices of a product. */
  row: readonly number[]
  /** Capabilities by index in `PROCESSES`. */
  capabilities: readonly (readonly Capability[])[]
}

/** H3 resolution of the blocks: cells 440 km across, so that a continent is some dozens. */
const BLOCK_RESOLUTION = 2
/** Products with a posting list; the one asked least recently goes first. About what a network sells. */
const POSTINGS_MAX = 2_048
const SLOTS_FIRST = 64

/**
 * The router's index over the shops it knows. A gossip report replaces a few numbers; posting lists
 * change only with profiles, and exist only for products that were asked for, so that memory does
 * not follow the product of sizes and substrates. Slot numbers depend on the order of insertion:
 * nothing outside may let them decide.
 */
export class ShopTable {
  /** Bid prices by slot and process, minor units a unit. */
  bid = new Float64Array(SLOTS_FIRST * PROCESSES.length)
  /** The most units that a process promises at all, by slot and process; 0 while the shop is not open. */
  promiseMax = new Float64Array(SLOTS_FIRST * PROCESSES.length)
  /** Reprints a thousand units, by slot, from the shop's record. */
  reprint = new Float64Array(SLOTS_FIRST)
  /** Late parcels a thousand, by slot, from the shop's record. */
  late = new Float64Array(SLOTS_FIRST)
  /** Special goods that the shop takes, by slot: bits as in `GOODS_BIT`. */
  goods = new Uint8Array(SLOTS_FIRST)
  private readonly territories = new Map<string, number>()
  private readonly slotOf = new Map<PeerId, number>()
  private readonly slots: (ShopSlot | null)[] = []
  private readonly free: number[] = []
  private readonly postings = new Map<string, Posting>()

  get size(): number {
    return this.slotOf.size
  }

  /** All shops, in no meaningful order. */
  *shops(): IterableIterator<ShopSlot> {
    for (const shop of this.slots) if (shop !== null) yield shop
  }

  get(peer: PeerId): ShopSlot | null {
    const slot = this.slotOf.get(peer)
    return slot === undefined ? null : (this.slots[slot] ?? null)
  }

  at(slot: number): ShopSlot {
    return this.slots[slot] as ShopSlot
  }

  /** -1: no shop was ever in it. */
  territoryIndex(territory: string): number {
    return this.territories.get(territory) ?? -1
  }

  /** Both halves of the same shop. An unchanged profile object costs nothing. */
  upsert(profile: ShopProfile, report: ShopReport): void {
    const known = this.get(profile.peer)
    if (known === null) this.insert(profile, report)
    else {
      if (known.profile !== profile) this.replaceProfile(known, profile)
      known.report = report
      this.writeReport(known.slot, report)
    }
  }

  remove(peer: PeerId): void {
    const shop = this.get(peer)
    if (shop === null) return
    for (const posting of this.postings.values()) posting.remove(shop.slot, shop.cell)
    this.slotOf.delete(peer)
    this.slots[shop.slot] = null
    this.free.push(shop.slot)
  }

  setRecord(peer: PeerId, record: ShopRecord | null): void {
    const shop = this.get(peer)
    if (shop === null) return
    shop.record = record
    this.reprint[shop.slot] = record?.reprintPerMille ?? 0
    this.late[shop.slot] = record?.latePerMille ?? 0
  }

  /** The shops that can make this product, whatever the finishing; built when first asked for. */
  posting(process: Process, size: string, substrate: string): Posting {
    const key = `${process}\n${substrate}\n${size}`
    const known = this.postings.get(key)
    if (known !== undefined) {
      // Re-inserting keeps the map in order of use.
      this.postings.delete(key)
      this.postings.set(key, known)
      return known
    }
    const posting = new Posting(PROCESSES.indexOf(process), size, substrate)
    const entries: PostingEntry[] = []
    for (const shop of this.shops()) {
      const entry = entryFor(posting, shop)
      if (entry !== null) entries.push(entry)
    }
    // In the order of their blocks already, so that none has to make way for another.
    entries.sort((a, b) => (a.row[UNIT] as number) - (b.row[UNIT] as number))
    for (const entry of entries) posting.add(entry)
    this.postings.set(key, posting)
    if (this.postings.size > POSTINGS_MAX) {
      for (const oldest of this.postings.keys()) {
        this.postings.delete(oldest)
        break
      }
    }
    return posting
  }

  private insert(profile: ShopProfile, report: ShopReport): void {
    const slot = this.free.pop() ?? this.slots.length
    if (slot >= this.reprint.length) this.growSlots()
    const shop: ShopSlot = {
      slot,
      profile,
      report,
      record: null,
      hash: hashText(profile.peer),
      territory: '',
      territoryIndex: -1,
      cell: '',
      row: [],
      capabilities: [],
    }
    this.slots[slot] = shop
    this.reprint[slot] = 0
    this.late[slot] = 0
    this.slotOf.set(profile.peer, slot)
    this.writeProfile(shop)
    this.writeReport(slot, report)
  }

  private replaceProfile(shop: ShopSlot, profile: ShopProfile): void {
    for (const posting of this.postings.values()) posting.remove(shop.slot, shop.cell)
    shop.profile = profile
    this.writeProfile(shop)
  }

  private writeProfile(shop: ShopSlot): void {
    const { profile } = shop
    const { place, capabilities, goods } = profile
    this.goods[shop.slot] = goodsBits(goods ?? [])
    shop.territory = customsZone(place.country, place)
    if (!this.territories.has(shop.territory)) {
      this.territories.set(shop.territory, this.territories.size)
    }
    shop.territoryIndex = this.territoryIndex(shop.territory)
    shop.cell = h3Cell(place, BLOCK_RESOLUTION)
    const { parcel, per100Km, customs } = profile.shipping
    shop.row = [0, 0, parcel, per100Km / 100, customs, ...unitVector(place.lat, place.lon)]
    shop.capabilities = PROCESSES.map((process) =>
      capabilities.filter((c) => c.process === process),
    )
    for (const posting of this.postings.values()) this.post(posting, shop)
  }

  private writeReport(slot: number, report: ShopReport): void {
    const { bidPrice, promise, mode } = report
    const base = slot * PROCESSES.length
    for (let k = 0; k < PROCESSES.length; k++) {
      const process = PROCESSES[k] as Process
      this.bid[base + k] = bidPrice[process] ?? 0
      const vector = mode === 'open' ? promise[process] : undefined
      // Promise vectors never decrease: the last entry is the most.
      this.promiseMax[base + k] = vector === undefined ? 0 : (vector[vector.length - 1] ?? 0)
    }
  }

  private post(posting: Posting, shop: ShopSlot): void {
    const entry = entryFor(posting, shop)
    if (entry !== null) posting.add(entry)
  }

  private growSlots(): void {
    const length = this.reprint.length * 2
    const grown = (from: Float64Array, size: number): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(size)
      to.set(from)
      return to
    }
    this.reprint = grown(this.reprint, length)
    this.late = grown(this.late, length)
    const goods = new Uint8Array(length)
    goods.set(this.goods)
    this.goods = goods
    this.bid = grown(this.bid, length * PROCESSES.length)
    this.promiseMax = grown(this.promiseMax, length * PROCESSES.length)
  }
}

export const GOODS_BIT: Readonly<Record<GoodsFlag, number>> = { hazardous: 1, restricted: 2 }

function goodsBits(goods: readonly GoodsFlag[]): number {
  return goods.reduce((bits, flag) => bits | GOODS_BIT[flag], 0)
}

/** Null: the shop cannot make the product. */
function entryFor({ process, size, substrate }: Posting, shop: ShopSlot): PostingEntry | null {
  let setup = Number.POSITIVE_INFINITY
  let unit = Number.POSITIVE_INFINITY
  for (const capability of shop.capabilities[process] ?? []) {
    if (!capability.sizes.includes(size) || !capability.substrates.includes(substrate)) continue
    setup = Math.min(setup, capability.price.setup)
    unit = Math.min(unit, capability.price.unit)
  }
  if (unit === Number.POSITIVE_INFINITY) return null
  const row = shop.row.slice()
  row[UNIT] = unit
  row[SETUP] = setup
  return { slot: shop.slot, cell: shop.cell, territory: shop.territoryIndex, row }
}
