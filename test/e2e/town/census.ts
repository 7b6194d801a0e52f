import type { OrderEventView, OrderView } from '../../../src/api/order-view.ts'
import type { TownShop } from './shop.ts'

/** Two jobs of one part came out, and nothing in its history freed the first. */
export interface DoublePrint {
  readonly order: string
  readonly part: string
  readonly jobs: readonly string[]
}

/** What each order has come to, and what came out of all presses. */
export class Census {
  readonly byState = new Map<string, number>()
  readonly byReason = new Map<string, number>()
  /** No shop knows them, or none can be asked. */
  readonly lost: string[] = []
  /** Neither ended, nor waiting for a person with a reason. */
  readonly open: string[] = []
  readonly ended: string[] = []

  static async of(shops: readonly TownShop[], ids: readonly string[]): Promise<Census> {
    const census = new Census()
    for (const id of ids) {
      const order = await look(shops, id)
      if (order === null) census.lost.push(id)
      else census.#add(order)
    }
    return census
  }

  #add(order: OrderView): void {
    bump(this.byState, order.state)
    for (const { errorCode } of order.issues) bump(this.byReason, `${order.state}:${errorCode}`)
    if (order.stage !== 'in_progress' || order.state === 'shipped') this.ended.push(order.id)
    else if (order.issues.length === 0) this.open.push(order.id)
  }
}

async function look(shops: readonly TownShop[], id: string): Promise<OrderView | null> {
  for (const { node } of shops) {
    const order = await node.api.get<OrderView>(`/orders/${id}`).catch(() => null)
    if (order !== null) return order
  }
  return null
}

/** Every job at most once, and a part's next job only after a void or a person freed the one before. */
export async function doublePrints(shops: readonly TownShop[]): Promise<readonly DoublePrint[]> {
  const byPart = new Map<string, string[]>()
  for (const shop of shops) {
    for (const job of shop.spooled()) {
      const [part] = job.split(/_e\d+$/)
      byPart.set(part as string, [...(byPart.get(part as string) ?? []), job])
    }
  }
  const doubles: DoublePrint[] = []
  for (const [name, jobs] of byPart) {
    if (jobs.length === 1) continue
    const [order, part] = name.split('_') as [string, string]
    if (new Set(jobs).size === jobs.length) {
      const events = await eventsOf(shops, order)
      const voids = events.filter((event) => event.part === part && event.type === 'void')
      if (voids.length >= jobs.length - 1) continue
    }
    doubles.push({ order, part, jobs })
  }
  return doubles
}

export async function eventsOf(
  shops: readonly TownShop[],
  order: string,
): Promise<readonly OrderEventView[]> {
  const [shop] = shops.filter(({ isUp }) => isUp)
  if (shop === undefined) throw new Error('no shop is up')
  const path = `/orders/${order}/events`
  const { events } = await shop.node.api.get<{ events: readonly OrderEventView[] }>(path)
  return events
}

export function bump(counts: Map<string, number>, name: string, by = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by)
}

export function tally(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, n]) => `${n} ${name}`)
    .join(', ')
}
