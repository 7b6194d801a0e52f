import type { Process } from '../../../src/models/catalog.ts'
import { dayEndMs } from '../../../src/models/calendar.ts'
import type { BlankSku, OrderId, PartId, PeerId, StoreId } from '../../../src/models/ids.ts'
import { makeBlankSku } from '../../../src/models/ids.ts'
import type { ShopProfile, StockLine } from '../../../src/models/shop.ts'
import type { Offer } from '../../../src/wire/messages.ts'
import { Desk } from '../../../src/desk/desk.ts'

export const ZONE = 'America/Los_Angeles'
export const STORE = '00112233445566778899aabbccddeeff' as StoreId
export const PAPER = makeBlankSku('silk-170', 'A3')
export const SHIRT = makeBlankSku('tshirt-white', 'M')
/** Monday 2 March 2026, 9:00 in Los Angeles; clocks go forward there on the 8th. */
export const MONDAY_9 = Date.UTC(2026, 2, 2, 17)
export const MONDAY = 20_514
export const HOUR_MS = 3_600_000

const weekdays = { opensAt: '08:00', closesAt: '18:00' }

export const PROFILE: ShopProfile = {
  peer: 'shop-a' as PeerId,
  boot: 1,
  revision: 1,
  name: 'Bay Prints',
  place: { lat: 37.77, lon: -122.42, country: 'US', city: 'Oakland', timeZone: ZONE, site: 'a' },
  capabilities: [
    {
      process: 'digital',
      sizes: ['A3', 'A4'],
      substrates: ['silk-170'],
      finishings: [],
      coloursMax: 4,
      sidesMax: 2,
      price: { setup: 500, unit: 50, finishing: 10 },
    },
    {
      process: 'dtg',
      sizes: ['M', 'L'],
      substrates: ['tshirt-white'],
      finishings: [],
      coloursMax: 4,
      sidesMax: 1,
      price: { setup: 0, unit: 900, finishing: 0 },
    },
  ],
  capacity: { digital: 100, dtg: 10 },
  hours: {
    week: [weekdays, weekdays, weekdays, weekdays, weekdays, null, null],
    cutOff: '15:00',
    closedDays: ['2026-03-11'],
  },
  shipping: { parcel: 500, per100Km: 20, customs: 1500 },
  currency: 'USD',
  leadDays: 0,
  embargo: [],
}

/** Late in the evening of a local day: the shop has closed, so that this day is the last to work on. */
export function eveningOf(day: number): number {
  return dayEndMs(day, ZONE) - HOUR_MS
}

export interface OfferWish {
  readonly part?: string
  readonly attempt?: number
  readonly units?: Partial<Record<Process, number>>
  readonly blanks?: Readonly<Record<BlankSku, number>>
  readonly dueDay?: number
}

/** 10 digital units on nothing, due on Tuesday, unless wished otherwise. */
export function offerOf(order: string, wish: OfferWish = {}): Offer {
  return {
    order: order as OrderId,
    part: (wish.part ?? 'p1') as PartId,
    attempt: wish.attempt ?? 1,
    claim: { units: wish.units ?? { digital: 10 }, blanks: wish.blanks ?? {} },
    shipBy: eveningOf(wish.dueDay ?? MONDAY + 1),
    keepers: [{ peer: 'keeper' as PeerId, store: STORE }],
  }
}

export const STOCK: readonly StockLine[] = [
  { sku: PAPER, onHand: 500, reorderPoint: 100 },
  { sku: SHIRT, onHand: 20, reorderPoint: 5 },
]

/** A disk and the desk on it: applies every step's records as a store would. */
export class DeskOnDisk {
  readonly disk = new Map<string, Uint8Array>()
  desk: Desk

  constructor(now = MONDAY_9, profile = PROFILE, firstDesk = true, stock = STOCK) {
    this.desk = this.#open(now, profile, firstDesk, STORE, stock)
  }

  /** Persists what a step asks for and hands out its outcome. */
  do<T>(step: { readonly outcome: T; readonly records: readonly StoreRecordLike[] }): T {
    this.write(step.records)
    return step.outcome
  }

  write(records: readonly StoreRecordLike[]): void {
    for (const { key, value } of records) {
      if (value === null) this.disk.delete(key)
      else this.disk.set(key, value)
    }
  }

  restart(now: number, profile = PROFILE, store = STORE): Desk {
    this.desk = this.#open(now, profile, false, store, STOCK)
    return this.desk
  }

  #open(
    now: number,
    profile: ShopProfile,
    firstDesk: boolean,
    storeId: StoreId,
    configuredStock: readonly StockLine[],
  ): Desk {
    const records = [...this.disk].map(([key, value]) => ({ key, value }))
    const init = { profile, storeId, records, now, firstDesk, configuredStock }
    const restored = Desk.restore(init)
    this.write(restored.records)
    return restored.desk
  }
}

interface StoreRecordLike {
  readonly key: string
  readonly value: Uint8Array | null
}

/** `reserved`, or the reason why not. */
export function reserve(
  shop: DeskOnDisk,
  order: string,
  wish: OfferWish = {},
  now = MONDAY_9,
): string {
  const outcome = shop.do(shop.desk.reserve(offerOf(order, wish), now))
  return outcome.type === 'reserved' ? 'reserved' : outcome.reason
}
