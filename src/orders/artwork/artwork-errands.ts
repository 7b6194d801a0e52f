import type { PeerId } from '../../models/ids.ts'
import type { ArtworkRef, Order, Part } from '../../models/order.ts'
import type { Context } from '../../ports/context.ts'
import type { Hands, ObtainFailure } from '../../ports/hands.ts'
import type { FloorJob } from '../floor/floor-job.ts'
import type { ShopOperation } from '../operation.ts'
import type { OrderRegistry } from '../registry.ts'

type Decline = Pick<ShopOperation & { type: 'decline' }, 'type' | 'fault' | 'reason'>

export type ErrandEnd =
  /** Every file is here and can be printed. */
  | { readonly type: 'held' }
  /** Nobody gave one of them: to be asked again after a while. */
  | { readonly type: 'later'; readonly failures: number }
  | { readonly type: 'given_up'; readonly decline: Decline }

/** Of the time to acknowledge, what is spent on asking: the rest is for another shop's try. */
const ASKING_SHARE = 1 / 2

/**
 * Gets the files of a part onto this node before it is accepted. That nobody gives one now is no
 * reason to decline: who has it may be starting again, and each other shop would find it no better.
 * Only what no shop could print is the order's fault, and would bounce from shop to shop (D14).
 */
export class ArtworkErrands {
  readonly #context: Context
  readonly #hands: Hands
  readonly #registry: Pick<OrderRegistry, 'keepers'>

  constructor(context: Context, hands: Hands, registry: Pick<OrderRegistry, 'keepers'>) {
    this.#context = context
    this.#hands = hands
    this.#registry = registry
  }

  run(job: FloorJob, order: Order, part: Part, done: (end: ErrandEnd) => void): void {
    if (job.fetchSince === 0) job.fetchSince = this.#context.now()
    const keepers = [...this.#registry.keepers(order.id), ...job.keepers]
    const peers = keepers.map(({ peer }) => peer)
    const holders = holdersOf(order, peers).filter((peer) => peer !== this.#context.self)
    const left = filesOf(order, part)
    const next = (): void => {
      const file = left.shift()
      if (file === undefined) {
        job.fetchFailures = 0
        done({ type: 'held' })
        return
      }
      this.#hands.obtain(file, holders, (failure) => {
        if (failure === null) next()
        else done(this.#after(failure, job, order, part))
      })
    }
    next()
  }

  #after(failure: ObtainFailure, job: FloorJob, order: Order, part: Part): ErrandEnd {
    if (failure !== 'artwork_unavailable') {
      return { type: 'given_up', decline: { type: 'decline', fault: 'order', reason: failure } }
    }
    this.#context.count('artwork_unavailable')
    job.fetchFailures += 1
    // By this node's own watch: both ends of the time that it has were written by another clock.
    const assignedAt = order.events.findLast((e) => e.part === part.id && e.type === 'assign')?.at
    const askingMs = (part.ackBy - (assignedAt ?? part.ackBy)) * ASKING_SHARE
    if (this.#context.now() - job.fetchSince < askingMs) {
      return { type: 'later', failures: job.fetchFailures }
    }
    return { type: 'given_up', decline: { type: 'decline', fault: 'shop', reason: failure } }
  }
}

/** Who may have an order's files: who took them in, who keeps the order, and who was to print it. */
export function holdersOf(order: Order, keepers: readonly PeerId[]): readonly PeerId[] {
  const shops = order.parts.flatMap(({ shop, tried }) => [
    ...(shop === null ? [] : [shop]),
    ...tried.map((before) => before.shop),
  ])
  return [...new Set([order.intake, ...keepers, ...shops])]
}

/** Each file of a part once. */
function filesOf(order: Order, part: Part): ArtworkRef[] {
  const files = new Map<string, ArtworkRef>()
  for (const [line] of part.shares) {
    const item = order.spec.items[line]
    if (item !== undefined) files.set(item.artwork.hash, item.artwork)
  }
  return [...files.values()]
}
