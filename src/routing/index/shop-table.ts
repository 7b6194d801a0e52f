import { PROCESSES } from '../../models/catalog.ts'
import type { Process } from '../../models/catalog.ts'
import { h3Cell, h3Centre } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import type { PeerId } from '../../models/ids.ts'
import type { Capability, KnownShop, ShopProfile, ShopReport } from '../../models/shop.ts'
import { ShopFacts } from './shop-facts.ts'
import type { ShopRecord } from './shop-facts.ts'
import { SETUP, UNIT } from './block.ts'
import type { BlockCell } from './block.ts'
import { Posting } from './posting.ts'
import type { PostingEntry } from './posting.ts'
import { traitsOf } from './profile-traits.ts'
import { hashText } from '../rendezvous.ts'
import { unitVector } from '../request.ts'
import { Traits } from './traits.ts'

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
  cell: BlockCell
  /** As posting lists hold it, but for the prices of a product. */
  row: readonly number[]
  /** Capabilities by index in `PROCESSES`. */
  capabilities: readonly (readonly Capability[])[]
  /** Processes that it has a capability for. */
  makes: readonly Process[]
}

/** Of a shop whose profile is not written yet. */
const NOWHERE: BlockCell = { index: 0, centre: [0, 0, 1] }

/** H3 resolution of the blocks: cells 440 km across, so that a continent is some dozens. */
const BLOCK_RESOLUTION = 2
/** Products with a posting list; the one asked least recently goes first. About what a network sells. */
const POSTINGS_MAX = 2_048

/**
 * The router's index over the shops it knows. A gossip report replaces a few numbers; posting lists
 * change only with profiles, and exist only for products that were asked for, so that memory does
 * not follow the product of sizes and substrates. Slot numbers depend on the order of insertion:
 * nothing outside may let them decide.
 */
export class ShopTable {
  readonly facts = new ShopFacts()
  readonly traits = new Traits()
  private readonly territories = new Map<string, number>()
  /** By H3 index; none is forgotten, there are 5,882 on Earth. */
  private readonly cells = new Map<string, BlockCell>()
  private readonly slotOf = new Map<PeerId, number>()
  private readonly slots: (ShopSlot | null)[] = []
  private readonly free: number[] = []
  private readonly records = new Map<PeerId, ShopRecord>()
  private readonly postings = new Map<string, Posting>()
  /** Times that a posting was asked for. */
  private asked = 0

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
      this.facts.setReport(known, report)
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

  /** Outlives the shop's coming and going; it may be told before the shop is. */
  setRecord(peer: PeerId, record: ShopRecord | null): void {
    if (record === null) this.records.delete(peer)
    else this.records.set(peer, record)
    const shop = this.get(peer)
    if (shop === null) return
    shop.record = record
    this.facts.setRecord(shop.slot, record)
  }

  /** The shops that can make this product, whatever the finishing; built when first asked for. */
  posting(process: Process, size: string, substrate: string): Posting {
    const key = `${process}\n${substrate}\n${size}`
    const known = this.postings.get(key)
    if (known !== undefined) {
      known.usedAt = ++this.asked
      return known
    }
    if (this.postings.size >= POSTINGS_MAX) this.forgetOldest()
    const posting = new Posting(PROCESSES.indexOf(process), size, substrate)
    posting.usedAt = ++this.asked
    const entries: PostingEntry[] = []
    for (const shop of this.shops()) {
      const entry = this.entryFor(posting, shop)
      if (entry !== null) entries.push(entry)
    }
    // In the order of their blocks already, so that none has to make way for another.
    entries.sort((a, b) => (a.row[UNIT] as number) - (b.row[UNIT] as number))
    for (const entry of entries) posting.add(entry)
    this.postings.set(key, posting)
    return posting
  }

  private forgetOldest(): void {
    let oldest = ''
    let least = Number.POSITIVE_INFINITY
    for (const [key, { usedAt }] of this.postings) {
      if (usedAt >= least) continue
      oldest = key
      least = usedAt
    }
    this.postings.delete(oldest)
  }

  private insert(profile: ShopProfile, report: ShopReport): void {
    const slot = this.free.pop() ?? this.slots.length
    const shop: ShopSlot = {
      slot,
      profile,
      report,
      record: this.records.get(profile.peer) ?? null,
      hash: hashText(profile.peer),
      territory: '',
      territoryIndex: -1,
      cell: NOWHERE,
      row: [],
      capabilities: [],
      makes: [],
    }
    this.slots[slot] = shop
    this.facts.clear(slot)
    this.facts.setRecord(slot, shop.record)
    this.slotOf.set(profile.peer, slot)
    this.writeProfile(shop)
    this.facts.setReport(shop, report)
  }

  private replaceProfile(shop: ShopSlot, profile: ShopProfile): void {
    for (const posting of this.postings.values()) posting.remove(shop.slot, shop.cell)
    shop.profile = profile
    this.writeProfile(shop)
  }

  private writeProfile(shop: ShopSlot): void {
    const { profile } = shop
    const { territory, row, capabilities, makes } = traitsOf(profile)
    this.facts.setProfile(shop.slot, profile)
    shop.territory = territory
    if (!this.territories.has(shop.territory)) {
      this.territories.set(shop.territory, this.territories.size)
    }
    shop.territoryIndex = this.territoryIndex(shop.territory)
    shop.cell = this.cellOf(profile.place)
    shop.row = row
    shop.capabilities = capabilities
    shop.makes = makes
    for (const posting of this.postings.values()) this.post(posting, shop)
  }

  private cellOf(place: LatLon): BlockCell {
    const name = h3Cell(place, BLOCK_RESOLUTION)
    const known = this.cells.get(name)
    if (known !== undefined) return known
    const { lat, lon } = h3Centre(name)
    const cell = { index: this.cells.size, centre: unitVector(lat, lon) }
    this.cells.set(name, cell)
    return cell
  }

  private post(posting: Posting, shop: ShopSlot): void {
    const entry = this.entryFor(posting, shop)
    if (entry !== null) posting.add(entry)
  }

  /** Null: the shop cannot make the product. */
  private entryFor({ process, size, substrate }: Posting, shop: ShopSlot): PostingEntry | null {
    let setup = Number.POSITIVE_INFINITY
    let unit = Number.POSITIVE_INFINITY
    let finishing = Number.POSITIVE_INFINITY
    let traits = 0
    for (const capability of shop.capabilities[process] ?? []) {
      if (!capability.sizes.includes(size) || !capability.substrates.includes(substrate)) continue
      setup = Math.min(setup, capability.price.setup)
      unit = Math.min(unit, capability.price.unit)
      finishing = Math.min(finishing, capability.price.finishing)
      traits |= this.traits.of(capability)
    }
    if (unit === Number.POSITIVE_INFINITY) return null
    const row = shop.row.slice()
    row[UNIT] = unit
    row[SETUP] = setup
    const { slot, cell, territoryIndex: territory } = shop
    return { slot, cell, territory, traits, row, finishing }
  }
}
