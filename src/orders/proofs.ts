import { DAY_MS } from '../models/ids.ts'
import type { Context } from '../ports/context.ts'

const PREFIX = 'proof/'
/** As long as orders are history: somebody may ask why work was taken away. */
const KEPT_DAYS = 30

/**
 * Certificates by which work was taken away from a shop. The order's history names each by its hash
 * (`certificate:<hash>`); whoever proposed the withdrawal has it on disk before that.
 */
export class Proofs {
  readonly #context: Context
  readonly #kept = new Set<string>()

  constructor(context: Context) {
    this.#context = context
  }

  static owns(key: string): boolean {
    return key.startsWith(PREFIX)
  }

  restore(key: string): void {
    this.#kept.add(key)
  }

  /** Old ones go, at each start: a handful a day at most. */
  begin(): void {
    const oldest = this.#today() - KEPT_DAYS
    const old = [...this.#kept].filter((key) => Number(key.split('/')[1]) < oldest)
    for (const key of old) this.#kept.delete(key)
    if (old.length > 0) {
      this.#context.persist(
        old.map((key) => ({ key, value: null })),
        () => undefined,
      )
    }
  }

  /** `then` runs once it is on disk, with the name by which history knows it. */
  keep(certificate: Uint8Array, then: (proof: string) => void): void {
    const hash = [...this.#context.crypto.hash(certificate)]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
    const key = `${PREFIX}${this.#today()}/${hash}`
    const records = this.#kept.has(key) ? [] : [{ key, value: certificate }]
    this.#kept.add(key)
    this.#context.persist(records, () => then(`certificate:${hash}`))
  }

  #today(): number {
    return Math.floor(this.#context.now() / DAY_MS)
  }
}
