import type { RepairWatch } from './repair.ts'
import type { TownShop } from './shop.ts'

/**
 * Kills a shop drawn at random among those that are up, again and again, with its disk whenever no order
 * would miss it. It is started again at once; where that takes longer than the next strike, several are
 * down together, which costs answers and no order.
 */
export class Fire {
  readonly #shops: readonly TownShop[]
  readonly #watch: RepairWatch
  readonly #pick: () => number
  readonly #burning: Promise<void>
  readonly #strikes: Promise<void>[] = []
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
    await Promise.all(this.#strikes)
  }

  async #burn(everyMs: number): Promise<void> {
    for (let dueAt = Date.now() + everyMs; ; dueAt += everyMs) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - Date.now())))
      if (!this.#burns) return
      const shop = this.#drawn()
      if (shop === null) continue
      const strike = this.#strike(shop)
      this.#strikes.push(strike)
      // Told by `out`; until then nobody waits for it.
      strike.catch(() => undefined)
    }
  }

  /** From the one drawn on, the first that is up; null: all are down. */
  #drawn(): TownShop | null {
    const first = this.#pick()
    const inTurn = [...this.#shops.slice(first), ...this.#shops.slice(0, first)]
    return inTurn.find(({ isUp }) => isUp) ?? null
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
