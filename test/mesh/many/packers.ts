import type { OrderId } from '../../../src/models/ids.ts'
import type { Chance } from '../../../src/runtime/chance.ts'
import type { Mesh, MeshShop } from '../mesh-shop.ts'
import { answered } from './answered.ts'
import { pick } from './merchants.ts'

/** Each round lists all jobs of all shops: more often, the one loop would do little else. */
const ROUND_MS = 2_000

/** The people at the tables: whatever lies printed is packed and goes. */
export class Packers {
  readonly #mesh: Mesh
  readonly #done: Promise<void>
  #working = true

  constructor(mesh: Mesh) {
    this.#mesh = mesh
    this.#done = this.#work()
  }

  async goHome(): Promise<void> {
    this.#working = false
    await this.#done
  }

  async #work(): Promise<void> {
    while (this.#working) {
      await Promise.all(this.#mesh.running.map(clearTable))
      await new Promise((resolve) => setTimeout(resolve, ROUND_MS))
    }
  }
}

async function clearTable(shop: MeshShop): Promise<void> {
  const view = await answered(shop, { type: 'jobs' })
  for (const { job, state } of view?.jobs ?? []) {
    if (state === 'printed') await answered(shop, { type: 'job_packed', job })
    if (state === 'printed' || state === 'packed') {
      await answered(shop, { type: 'job_shipped', job, carrier: 'UPS', tracking: '1Z' })
    }
  }
}

/** Those of `orders` that are not on their way yet, as any shop of the network says, with the state. */
export async function notShipped(
  mesh: Mesh,
  chance: Chance,
  orders: readonly OrderId[],
): Promise<ReadonlyMap<OrderId, string>> {
  const states = await Promise.all(
    orders.map(async (order) => {
      const found = await answered(pick(mesh.running, chance), { type: 'order', order })
      return [
        order,
        found === null ? 'no answer' : found.ok ? found.order.state : found.code,
      ] as const
    }),
  )
  return new Map(states.filter(([, state]) => state !== 'shipped'))
}
