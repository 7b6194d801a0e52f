import type { StoreRecord } from '../../ports/store.ts'
import { decode } from '../../wire/cbor-reader.ts'
import { encode } from '../../wire/cbor-writer.ts'
import { integer, list, tuple } from '../../wire/shape.ts'

/** More than a year of a shop that is switched off at night. */
const BOOTS_MAX = 500
const KEY = 'boots'

type Boot = readonly [boot: number, opened: number]

const count = integer(0, Number.MAX_SAFE_INTEGER)
const areBoots = list(tuple(count, count), BOOTS_MAX)

/**
 * With how many batches each process began that this disk has had. A disk that is put back from a backup
 * lacks what it had written since; by the time that somebody who knows meets it, it may have written
 * more than that, and started several times. But the first process after it began with too few, and
 * that stands here.
 */
export class BootLog {
  #boots: readonly Boot[] = []

  static owns(key: string): boolean {
    return key === KEY
  }

  restore(bytes: Uint8Array): void {
    const value: unknown = decode(bytes)
    if (areBoots(value)) this.#boots = value as readonly Boot[]
  }

  /** To be written with the first batch of a process: one that writes nothing has changed nothing. */
  begin(boot: number, opened: number): StoreRecord {
    this.#boots = [...this.#boots, [boot, opened] as const].slice(-BOOTS_MAX)
    return { key: KEY, value: encode(this.#boots.map((one) => [...one])) }
  }

  /** Whether this disk knows that process: of one of its own that it does not know it has nothing. */
  has(boot: number): boolean {
    const [oldest] = this.#boots
    const isForgotten = this.#boots.length === BOOTS_MAX && oldest !== undefined && boot < oldest[0]
    return isForgotten || this.#boots.some(([one]) => one === boot)
  }

  /** Whether any process after that boot began with less than that boot is known to have written. */
  contradicts(boot: number, written: number): boolean {
    return this.#boots.some(([later, opened]) => later > boot && opened < written)
  }
}
