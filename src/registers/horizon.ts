import { decode } from '../wire/cbor-reader.ts'
import { encode } from '../wire/cbor-writer.ts'
import { DAY_MS } from '../models/ids.ts'
import type { StoreRecord } from '../ports/store.ts'

/** After that an ended order is history: complaints and returns have come by then. */
export const RETENTION_DAYS = 30
/** A clock that jumps ahead counts as this much uptime at most: `tick` comes once an hour. */
const CREDIT_MS_MAX = 60 * 60_000

export const HORIZON_KEY = 'horizon/registers'

type HorizonTuple = readonly [version: number, day: number, creditMs: number]

/**
 * The day before which this store may have dropped registers (CONSENSUS.md 6.9, amendment 2): it
 * answers EXPIRED for an older id of which it holds no record, for ever. It never goes back, and
 * advances by at most one day per day of uptime, so that no clock can age a store by a year.
 */
export class Horizon {
  #day = 0
  #creditMs = 0
  #tickedAt: number | null = null

  get day(): number {
    return this.#day
  }

  restore(bytes: Uint8Array): void {
    const [version, day, creditMs] = decode(bytes) as HorizonTuple
    if (version !== 1) throw new Error(`horizon version ${version} is not known here`)
    this.#day = day
    this.#creditMs = creditMs
  }

  isPast(day: number | null): boolean {
    return day !== null && day < this.#day
  }

  /**
   * To be called about once an hour. `oldest`: day of the oldest register held. A store without a
   * horizon begins there: of what is older it never held anything, so it dropped none.
   */
  tick(now: number, today: number, oldest: () => number | null): StoreRecord | null {
    const sinceMs = this.#tickedAt === null ? 0 : Math.max(0, now - this.#tickedAt)
    this.#tickedAt = now
    const target = today - RETENTION_DAYS
    if (this.#day === 0) {
      const day = oldest()
      return day === null || day >= target ? null : this.#set(day, 0)
    }
    const creditMs = Math.min(DAY_MS, this.#creditMs + Math.min(sinceMs, CREDIT_MS_MAX))
    if (creditMs === DAY_MS && this.#day < target) return this.#set(this.#day + 1, 0)
    return creditMs === this.#creditMs ? null : this.#set(this.#day, creditMs)
  }

  #set(day: number, creditMs: number): StoreRecord {
    this.#day = day
    this.#creditMs = creditMs
    return { key: HORIZON_KEY, value: encodeHorizon(day, creditMs) }
  }
}

export function encodeHorizon(day: number, creditMs: number): Uint8Array {
  const tuple: HorizonTuple = [1, day, creditMs]
  return encode(tuple)
}
