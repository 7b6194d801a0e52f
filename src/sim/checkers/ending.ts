import { claimOf, claimedBlanks } from '../../models/claim.ts'
import type { BlankSku } from '../../models/ids.ts'
import type { Order } from '../../models/order.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import { partIsTerminal } from '../../models/part-lifecycle.ts'
import type { Court } from '../court.ts'
import type { SimNode } from '../sim-node.ts'
import type { Checker, Exchange, Truth } from './checker.ts'

/** Terminal, or waiting for a person with a reason to act on. */
function isSettled(order: Order): boolean {
  if (orderIsClosed(order.state)) return true
  return order.parts.every(
    (part) =>
      partIsTerminal(part.state) ||
      ((part.state === 'on_hold' || part.state === 'parked') && part.reason !== ''),
  )
}

/**
 * Promise 5: every order ends, and nothing stays reserved for one that has no more use for it (I18).
 * The world asks while it waits, and accuses what is left when its patience is over.
 */
export class EndingChecker implements Checker {
  readonly #truth: Truth
  readonly #nodes: readonly SimNode[]
  readonly #court: Court
  readonly #isHeldForFiles: (order: Order) => boolean
  /** Held orders are tried again and again: settled once is settled. */
  readonly #settled = new Set<string>()
  /** Shops whose shelves do not fit the registers, and how. */
  readonly #leaks = new Map<SimNode, string>()

  /** `isHeldForFiles`: it is on hold for want of a file that could be had. */
  constructor(
    truth: Truth,
    nodes: readonly SimNode[],
    court: Court,
    isHeldForFiles: (order: Order) => boolean,
  ) {
    this.#isHeldForFiles = isHeldForFiles
    this.#truth = truth
    this.#nodes = nodes
    this.#court = court
  }

  /** Looks at every order; true if all have ended, or did when looked at before. */
  allSettled(): boolean {
    for (const order of this.#truth.orders()) {
      if (isSettled(order) && !this.#isHeldForFiles(order)) this.#settled.add(order.id)
    }
    return this.#unsettled().length === 0
  }

  accuseUnsettled(): void {
    for (const order of this.#unsettled()) {
      const parts = order.parts.map((part) => {
        const letter = this.#nodes.find((node) => node.self === part.shop)?.letter ?? '-'
        return `${part.id} ${part.state} ${part.reason} at ${letter}, attempt ${part.attempt}`
      })
      this.#court.report('promise 5', `order ${order.id} does not end: ${parts.join('; ')}`)
    }
  }

  /** As of the last time that the shops told their stock. */
  get nothingLeaks(): boolean {
    return this.#leaks.size === 0
  }

  accuseLeaks(): void {
    for (const text of this.#leaks.values()) this.#court.report('promise 5', text)
  }

  answered({ node, command, result }: Exchange): void {
    if (command.type !== 'stock' || !result.ok || !('lines' in result)) return
    this.#leaks.delete(node)
    const wanted = this.#wanted(node)
    for (const { sku, reserved } of result.lines) {
      const used = wanted.get(sku) ?? 0
      if (reserved === used) continue
      const text = `${node.letter} keeps ${reserved} ${sku} reserved; its open parts need ${used}`
      this.#leaks.set(node, text)
    }
  }

  #unsettled(): Order[] {
    return [...this.#truth.orders()].filter((order) => !this.#settled.has(order.id))
  }

  /** Blanks of parts that a shop has and has not started. */
  #wanted(node: SimNode): Map<BlankSku, number> {
    const wanted = new Map<BlankSku, number>()
    for (const order of this.#truth.orders()) {
      for (const part of order.parts) {
        const open = part.state === 'offered' || part.state === 'accepted'
        if (!open || part.shop !== node.self || part.desk !== node.disk.storeId) continue
        for (const [sku, count] of claimedBlanks(claimOf(order.spec.items, part.shares))) {
          wanted.set(sku, (wanted.get(sku) ?? 0) + count)
        }
      }
    }
    return wanted
  }
}
