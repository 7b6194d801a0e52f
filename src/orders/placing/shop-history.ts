import type { PartId, PeerId } from '../../models/ids.ts'
import type { Order, OrderEvent } from '../../models/order.ts'
import { isWorkAtFault } from '../../models/return-reason.ts'
import type { ShopRecord } from '../../routing/index/shop-facts.ts'

/**
 * Parcels of a shop that count, its latest: what it was like long ago says little of it now. Enough to
 * tell one late parcel in a hundred from five.
 */
export const PARCELS_KEPT = 200
/**
 * Parcels of a usual shop that are added to its own: one late parcel of one is bad luck, and must not
 * keep a new shop from ever getting a second.
 */
export const PARCELS_ASSUMED = 20

/** A shop lost the part because it was too slow to say yes, or to begin: `next-step.ts`. */
const TOO_SLOW = /^(ack_late|start_late)\b/

/** What became of one attempt at a part. */
interface Outcome {
  readonly at: number
  readonly late: boolean
  readonly again: boolean
}

interface Shop {
  /** By order, part and attempt. */
  readonly outcomes: Map<string, Outcome>
  record: ShopRecord | null
}

/**
 * What this node knows of the work of shops, from the signed histories of the orders that it keeps: no
 * shop's own word, and no other node's. Soft: a start learns it again from the orders on its disk.
 */
export class ShopHistory {
  readonly #shops = new Map<PeerId, Shop>()
  readonly #latePerMille: number
  readonly #onRecord: (shop: PeerId, record: ShopRecord) => void

  /** `latePerMille`: of a usual shop. `onRecord` hears of every change. */
  constructor(latePerMille: number, onRecord: (shop: PeerId, record: ShopRecord) => void) {
    this.#latePerMille = latePerMille
    this.#onRecord = onRecord
  }

  /** Null: it has not finished anything that this node knows of. */
  recordOf(peer: PeerId): ShopRecord | null {
    return this.#shops.get(peer)?.record ?? null
  }

  /** An order at its newest chosen version. Its whole history is read again: it is short. */
  learn(order: Order): void {
    const changed = new Set<PeerId>()
    for (const [shop, key, outcome] of outcomesOf(order)) {
      const known = this.#shops.get(shop)?.outcomes.get(key)
      if (known?.late === outcome.late && known.again === outcome.again) continue
      this.#note(shop, key, outcome)
      changed.add(shop)
    }
    for (const shop of changed) this.#reckon(shop)
  }

  #note(peer: PeerId, key: string, outcome: Outcome): void {
    const shop = this.#shops.get(peer) ?? { outcomes: new Map<string, Outcome>(), record: null }
    this.#shops.set(peer, shop)
    const { outcomes } = shop
    outcomes.set(key, outcome)
    if (outcomes.size <= PARCELS_KEPT) return
    let [oldest] = outcomes
    for (const entry of outcomes) if (isBefore(entry, oldest)) oldest = entry
    if (oldest !== undefined) outcomes.delete(oldest[0])
  }

  #reckon(peer: PeerId): void {
    const shop = this.#shops.get(peer)
    if (shop === undefined) return
    const outcomes = [...shop.outcomes.values()]
    const parcels = outcomes.length + PARCELS_ASSUMED
    const late = outcomes.filter((outcome) => outcome.late).length
    const again = outcomes.filter((outcome) => outcome.again).length
    shop.record = {
      latePerMille: Math.round((1_000 * late + PARCELS_ASSUMED * this.#latePerMille) / parcels),
      reprintPerMille: Math.round((1_000 * again) / parcels),
    }
    this.#onRecord(peer, shop.record)
  }
}

/** By time, then by name: orders are learnt in another order after a restart. */
function isBefore(
  a: readonly [string, Outcome],
  b: readonly [string, Outcome] | undefined,
): boolean {
  return b === undefined || a[1].at < b[1].at || (a[1].at === b[1].at && a[0] < b[0])
}

function* outcomesOf(order: Order): Iterable<readonly [PeerId, string, Outcome]> {
  const holder = new Map<PartId | '', PeerId>()
  const ended = new Map<string, readonly [PeerId, string, Outcome]>()
  for (const event of order.events) {
    const { type, part, attempt, detail } = event
    if (type === 'assign') holder.set(part, detail as PeerId)
    const shop = holder.get(part)
    if (shop === undefined) continue
    const key = `${order.id}/${part}/${attempt}`
    const outcome = outcomeOf(order, event, ended.get(key)?.[2] ?? null)
    if (outcome !== null) ended.set(key, [shop, key, outcome])
  }
  yield* ended.values()
}

/** What an event says of the attempt that it ends, beside what is known of it; null: nothing new. */
function outcomeOf(order: Order, event: OrderEvent, known: Outcome | null): Outcome | null {
  const { type, part: id, at, detail } = event
  switch (type) {
    case 'ship': {
      const part = order.parts.find((one) => one.id === id)
      return { at, late: at > (part?.shipBy ?? order.spec.shipBy), again: false }
    }
    case 'withdraw':
      return TOO_SLOW.test(detail) ? { at, late: true, again: false } : null
    case 'return':
      return known !== null && isWorkAtFault(detail) ? { ...known, again: true } : null
    case 'write_off':
      return { at, late: at > order.spec.shipBy, again: true }
    case 'create':
    case 'cancel_wish':
    case 'plan':
    case 'assign':
    case 'accept':
    case 'decline':
    case 'hold':
    case 'resume':
    case 'replace':
    case 'start':
    case 'park':
    case 'done':
    case 'void':
    case 'pack':
    case 'deliver':
    case 'cancel':
      return null
  }
}
