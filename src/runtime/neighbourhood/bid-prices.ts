import type { Desk } from '../../desk/desk.ts'
import { dayEndMs, isWorkingDay } from '../../models/calendar.ts'
import { isProcess } from '../../models/catalog.ts'
import type { Process } from '../../models/catalog.ts'
import { claimedUnits } from '../../models/claim.ts'
import type { Context } from '../../ports/context.ts'
import { PRICE_RULE, firstPrice, priceAtDayEnd } from '../../routing/prices/prices.ts'
import type { LearntPrice } from '../../routing/prices/prices.ts'
import { encode } from '../../wire/cbor-writer.ts'
import { decodeShaped } from '../../wire/decode-shaped.ts'
import { decimal, fieldsAmong, integer, mapOf, text } from '../../wire/shape.ts'

const KEY = 'bid-prices'
/** A long weekend. A price that nobody has renewed for longer says nothing of the queue of today. */
const DAYS_KEPT = 4
/** A price below half a minor unit moves no order. */
const PRICE_MIN = 0.5

const figure = decimal(0, Number.MAX_SAFE_INTEGER)
const SHAPE = fieldsAmong({
  day: integer(0, 1_000_000),
  prices: mapOf(text(32), fieldsAmong({ price: figure, step: figure }), 32),
})

interface Kept {
  /** The local day that the prices were last learnt at the beginning of. */
  readonly day: number
  readonly prices: Readonly<Partial<Record<Process, LearntPrice>>>
}

/** What one process asks on top of its tariff, and until when that is believed. */
export interface BidPrice {
  readonly process: Process
  /** Minor units a unit. */
  readonly price: number
  /** Milliseconds since 1970. */
  readonly until: number
  /** Learnt from the shop's own queue, or worked out for the cluster; not there: not known here. */
  readonly by?: 'shop' | 'cluster'
}

/**
 * The shop's own prices for its scarce capacity: learnt at the end of each working day from what the
 * day has left in the queue, told in every report, and forgotten when they grow old.
 */
export class BidPrices {
  readonly #context: Context
  readonly #desk: Desk
  #kept: Kept | null = null
  /** What a member has worked out for the whole cluster: it knows of demand that has not come yet. */
  #told: {
    readonly prices: Readonly<Partial<Record<Process, number>>>
    readonly until: number
  } | null = null

  constructor(context: Context, desk: Desk) {
    this.#context = context
    this.#desk = desk
  }

  static owns(key: string): boolean {
    return key === KEY
  }

  /** What is no record of prices is as good as none: they are soon learnt again. */
  restore(bytes: Uint8Array): void {
    this.#kept = decodeShaped(bytes, SHAPE) as Kept | null
  }

  tell(prices: Readonly<Partial<Record<Process, number>>>, until: number): void {
    this.#told = { prices, until }
  }

  /** Learns from the days that have ended since it was last called. */
  turn(now: number): void {
    const day = this.#desk.today(now)
    const kept = this.#kept ?? { day, prices: {} }
    const days = day - kept.day
    if (days === 0 && this.#kept !== null) return
    const { hours } = this.#desk.profile
    const worked = Array.from({ length: Math.min(Math.max(0, days), DAYS_KEPT) }, (_, n) =>
      isWorkingDay(hours, kept.day + n),
    ).includes(true)
    // A clock that was set back, or too far ahead: what was learnt is of another time.
    const old = days < 0 || days > DAYS_KEPT
    if (!old && days > 0 && !worked) return
    this.#kept = { day, prices: worked && !old ? this.#learn(kept, now) : {} }
    this.#context.persist([{ key: KEY, value: encode(this.#kept) }], () => undefined)
  }

  /** For the report: those that are worth saying, in whole minor units. */
  current(now: number): Readonly<Partial<Record<Process, number>>> {
    const prices: Partial<Record<Process, number>> = {}
    for (const { process, price } of this.view(now)) prices[process] = price
    return prices
  }

  view(now: number): readonly BidPrice[] {
    const told = this.#told
    if (told !== null && now < told.until) {
      const entries = Object.entries(told.prices) as [Process, number][]
      return entries.map(([process, price]) => {
        return { process, price, until: told.until, by: 'cluster' as const }
      })
    }
    return this.#learnt(now)
  }

  #learnt(now: number): readonly BidPrice[] {
    if (this.#kept === null) return []
    const { day, prices } = this.#kept
    const until = dayEndMs(day + DAYS_KEPT - 1, this.#desk.profile.place.timeZone)
    if (now >= until) return []
    return Object.entries(prices).flatMap(([process, { price }]) =>
      isProcess(process) && price >= PRICE_MIN
        ? [{ process, price: Math.round(price), until, by: 'shop' as const }]
        : [],
    )
  }

  #learn({ prices }: Kept, now: number): Kept['prices'] {
    const { capacity } = this.#desk.profile
    const queued: Partial<Record<Process, number>> = { ...this.#desk.backlog(now).units }
    for (const { state, claim } of this.#desk.jobs()) {
      // What is consumed is in the backlog already, as far as it is not made yet.
      if (state === 'consumed') continue
      for (const [process, units] of claimedUnits(claim)) {
        queued[process] = (queued[process] ?? 0) + units
      }
    }
    const learnt: Partial<Record<Process, LearntPrice>> = {}
    for (const [process, daily] of Object.entries(capacity) as [Process, number][]) {
      if (daily <= 0) continue
      const last = prices[process] ?? firstPrice(0, PRICE_RULE)
      learnt[process] = priceAtDayEnd(last, (queued[process] ?? 0) / daily, PRICE_RULE)
    }
    return learnt
  }
}
