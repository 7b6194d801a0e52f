import { claimOf, claimedBlanks } from '../../models/claim.ts'
import type { BlankSku, OrderId } from '../../models/ids.ts'
import type { Order, OrderEvent, Part } from '../../models/order.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import { partIsTerminal, partIsUnstarted } from '../../models/part-lifecycle.ts'
import type { Court } from '../court.ts'
import type { ChosenOrder } from '../register-oracle.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Checker, Exchange, Truth } from './checker.ts'

/** What a shop says of a file that no shop can print: asking the next one is in vain (D14). */
const FILE_FAULTS: ReadonlySet<string> = new Set(['preflight_failed', 'artwork_hash_mismatch'])
/** People who look at their queue less often than this are not there. */
const ABSENT_MS = 3_600_000

/**
 * Promise 5: every order ends, and nothing stays reserved for one that has no more use for it (I18).
 * The world asks while it waits, and accuses what is left when its patience is over.
 */
export class EndingChecker implements Checker {
  readonly #truth: Truth
  readonly #nodes: readonly SimNode[]
  readonly #court: Court
  readonly #isHeldForFiles: (order: Order) => boolean
  readonly #isStranded: (order: OrderId) => boolean
  /** Held orders are tried again and again: settled once is settled. */
  readonly #settled = new Set<string>()
  /** Shops whose shelves do not fit the registers, and how. */
  readonly #leaks = new Map<SimNode, string>()

  /**
   * `isHeldForFiles`: it is on hold for want of a file that could be had; `isStranded`: the disks that have it,
   * or its key, were given up.
   */
  constructor(
    truth: Truth,
    nodes: readonly SimNode[],
    court: Court,
    isHeldForFiles: (order: Order) => boolean,
    isStranded: (order: OrderId) => boolean,
  ) {
    this.#isHeldForFiles = isHeldForFiles
    this.#isStranded = isStranded
    this.#truth = truth
    this.#nodes = nodes
    this.#court = court
  }

  /** Looks at every order; true if all have ended, or did when looked at before. */
  allSettled(): boolean {
    for (const order of this.#truth.orders()) {
      if (this.#isSettled(order) && !this.#isHeldForFiles(order)) this.#settled.add(order.id)
    }
    return this.#unsettled().length === 0
  }

  /** Terminal, or waiting for a person who can act, with a reason to act on. */
  #isSettled(order: Order): boolean {
    if (orderIsClosed(order.state)) return true
    return order.parts.every((part) => {
      if (partIsTerminal(part.state)) return true
      if (part.reason === '') return false
      return part.state === 'on_hold' || (part.state === 'parked' && !this.#isAttended(part))
    })
  }

  /** Somebody in the shop looks at what is parked, and says what became of it (D6). */
  #isAttended(part: Part): boolean {
    const node = this.#nodes.find(({ self }) => self === part.shop)
    if (node?.isRunning !== true || node.plan.operatorEveryMs >= ABSENT_MS) return false
    return part.desk === node.disk.storeId
  }

  chosen({ order }: ChosenOrder, before: ChosenOrder | null): void {
    const open = order.cancelWish
      ? order.parts.find(({ state }) => partIsUnstarted(state))
      : undefined
    this.#court.expect(
      'promise 5',
      open === undefined,
      () => `order ${order.id}: its merchant has canceled, and ${open?.id} is ${open?.state} (D16)`,
    )
    const fresh = order.events.slice(before?.order.events.length ?? 0)
    if (!fresh.some(isFileFault)) return
    const faults = order.events.filter(isFileFault)
    const parts = new Set(faults.map(({ part }) => part))
    this.#court.expect(
      'promise 5',
      faults.length === parts.size,
      () => `order ${order.id} goes from shop to shop with a file that none can print`,
    )
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
    return [...this.#truth.orders()].filter(
      ({ id }) => !this.#settled.has(id) && !this.#isStranded(id),
    )
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

function isFileFault({ type, detail }: OrderEvent): boolean {
  return type === 'decline' && FILE_FAULTS.has(detail)
}
