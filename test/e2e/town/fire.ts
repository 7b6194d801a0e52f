import type { RepairWatch } from './repair.ts'
import type { TownShop } from './shop.ts'

/** Kills a shop drawn at random again and again, with its disk whenever no order would miss it. */
export class Fire {
  readonly #shops: readonly TownShop[]
  readonly #watch: RepairWatch
  readonly #pick: () => number
  readonly #burning: Promise<void>
  #burns = true

  constructor(shops: readonly TownShop[], watch: RepairWatch, everyMs: number, pick: () => number) {
    this.#shops = shops
    this.#watch = watch
    this.#pick = pick
    this.#burning = this.#burn(everyMs)
  }

  /** Resolves when all are up again. */
  async out(): Promise<void> {
    this.#burns = false
    await this.#burning
  }

  async #burn(everyMs: number): Promise<void> {
    let dueAt = Date.now() + everyMs
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - Date.now())))
      if (!this.#burns) return
      // On a box where a start takes longer than that, the next one dies as soon as it is over.
      dueAt = Math.max(dueAt + everyMs, Date.now())
      const shop = this.#shops[this.#pick()]
      if (shop !== undefined) await this.#strike(shop)
    }
  }

  async #strike(shop: TownShop): Promise<void> {
    const takesDisk = this.#watch.mayWipe
    const at = Date.now()
    await shop.kill()
    if (takesDisk) {
      shop.wipe()
      this.#watch.wiped(shop, at)
    }
    await shop.start()
  }
}
