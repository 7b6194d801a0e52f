import type { NodeStatus } from '../../../src/runtime/commands/command.ts'
import type { TownShop } from './shop.ts'

const POLL_MS = 250
/** One may be on its way up: the two other keepers of whatever it keeps answer for it. */
const ABSENT_MAX = 1

interface Wipe {
  readonly shop: TownShop
  readonly at: number
}

/**
 * Watches `printnode status` of every shop for registers with too few copies. Says when the next disk
 * may be lost, and how long it took after each loss until all was repaired.
 */
export class RepairWatch {
  readonly #shops: readonly TownShop[]
  readonly #watching: Promise<void>
  readonly repairsMs: number[] = []
  #wipe: Wipe | null = null
  #repaired = false
  #watches = true
  /** Why not, as of the last look. */
  obstacle = 'not looked yet'

  constructor(shops: readonly TownShop[]) {
    this.#shops = shops
    this.#watching = this.#watch()
  }

  /** Everything has all its copies, as every shop that is there says. */
  get mayWipe(): boolean {
    return this.#repaired
  }

  /** To be called once the disk is gone and the shop is about to start without it. */
  wiped(shop: TownShop, at: number): void {
    this.#wipe = { shop, at }
    this.#repaired = false
  }

  async end(): Promise<void> {
    this.#watches = false
    await this.#watching
  }

  async #watch(): Promise<void> {
    while (this.#watches) {
      const wipe = this.#wipe
      const obstacle = await this.#look(wipe)
      // What was asked before a disk was lost says nothing of it.
      if (wipe === this.#wipe) {
        this.obstacle = obstacle ?? ''
        this.#repaired = obstacle === null
        if (obstacle === null && wipe !== null) {
          this.repairsMs.push(Date.now() - wipe.at)
          this.#wipe = null
        }
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  /** Null: nothing is in the way. */
  async #look(wipe: Wipe | null): Promise<string | null> {
    const up = this.#shops.filter(({ isUp }) => isUp)
    if (up.length < this.#shops.length - ABSENT_MAX) return 'several are down'
    if (wipe !== null && !wipe.shop.isUp) return 'the wiped one is not back'
    const answers = await Promise.all(
      up.map(({ node }) => node.api.get<NodeStatus>('/status').catch(() => null)),
    )
    const views = answers.filter((answer) => answer !== null)
    if (views.length < this.#shops.length - ABSENT_MAX) return 'several do not answer'
    const wiped = wipe === null ? null : (views[up.indexOf(wipe.shop)] ?? null)
    if (wipe !== null && wiped === null) return 'the wiped one does not answer'
    for (const { name, cluster, underReplicated, unchecked } of views) {
      if (unchecked > 0) return `${name}: ${unchecked} unchecked`
      if (underReplicated > 0) return `${name}: ${underReplicated} under-replicated`
      const member = cluster.members.find(({ peer }) => peer === wiped?.peer)
      if (wiped !== null && member?.store !== wiped.store) return `${name}: old view`
    }
    return null
  }
}
