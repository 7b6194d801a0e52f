import type { Ledger } from './ledger.ts'
import { SETTLE_MS } from './limits.ts'

/** After a full disk, or a person with the sqlite3 shell, was in the way. */
const AGAIN_MS = 1_000

/** What the store does when nobody waits for it: one small thing at a time, between messages. */
export class Upkeep {
  readonly #ledger: Ledger
  #settleTimer: NodeJS.Timeout | null = null
  #hasNews = false
  #drainTimer: NodeJS.Timeout | null = null
  #draining: NodeJS.Immediate | null = null

  constructor(ledger: Ledger) {
    this.#ledger = ledger
    this.#drainSoon()
  }

  /** There is a newer batch. */
  committed(): void {
    this.#hasNews = true
    this.#settleTimer ??= setTimeout(() => this.#settle(), SETTLE_MS)
    this.#drainSoon()
  }

  stop(): void {
    if (this.#settleTimer !== null) clearTimeout(this.#settleTimer)
    if (this.#drainTimer !== null) clearTimeout(this.#drainTimer)
    if (this.#draining !== null) clearImmediate(this.#draining)
  }

  /** The timer is not set anew with each batch, which would cost more than it saves: it looks again. */
  #settle(): void {
    this.#settleTimer = null
    if (this.#hasNews) {
      this.#hasNews = false
      this.#settleTimer = setTimeout(() => this.#settle(), SETTLE_MS)
    } else this.#ledger.settle()
  }

  #drainSoon(): void {
    if (!this.#ledger.hasSealed || this.#draining !== null || this.#drainTimer !== null) return
    this.#draining = setImmediate(() => {
      this.#draining = null
      const failure = this.#ledger.drain()
      if (failure === null) this.#drainSoon()
      else if (failure === 'full') {
        this.#drainTimer = setTimeout(() => {
          this.#drainTimer = null
          this.#drainSoon()
        }, AGAIN_MS)
      }
    })
  }
}
