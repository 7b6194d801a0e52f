import { replacementFor } from '../../clusters/view/keeper-choice.ts'
import type { KeeperCandidate } from '../../clusters/view/keeper-choice.ts'
import type { OrderId } from '../../models/ids.ts'
import { KEEPERS_WANTED, KEEPERS_WANTED_MOST } from '../../orders/intake/keeping.ts'
import type { OrderBook } from '../../orders/order-book.ts'
import { orderKey } from '../../orders/order-ref.ts'
import type { Outlook } from '../../orders/outlook.ts'
import type { PrivateRecords } from '../../orders/intake/private-records.ts'
import type { OrderRegistry } from '../../orders/registry.ts'
import { quorumOf } from '../../registers/ballot.ts'
import type { RegisterKeeper } from '../../registers/keeper.ts'
import type { RegisterRef } from '../../registers/register-ref.ts'
import type { Keeper } from '../../wire/messages.ts'
import type { MachineContext } from '../machine-context.ts'

/** 100 moves a second (CONSENSUS.md, amendment 9), in ten turns, so that heartbeats come between. */
const TURN_MS = 100
const MOVES_A_TURN = 10
/** A move that waits for a keeper takes up to five seconds: the others need not wait for it. */
const UNDER_WAY_MAX = 64
/** A keeper may be slow once; somebody else may be moving it. */
const TRIES_MAX = 3

export interface HandOverInit {
  readonly context: MachineContext
  readonly keeper: Pick<RegisterKeeper, 'refOf'>
  readonly registry: OrderRegistry
  readonly book: OrderBook
  readonly privateRecords: PrivateRecords
  readonly outlook: Outlook
  /** Who may be asked to keep something now, this node apart: of its own cluster, and of others. */
  readonly candidates: () => {
    readonly own: readonly KeeperCandidate[]
    readonly neighbours: readonly KeeperCandidate[]
  }
}

/**
 * Gives the open orders that this node keeps into other hands, by seal and move. Never into fewer:
 * a copy on a disk that sleeps is still a copy, and a copy given up is not. Ended orders stay.
 */
export class HandOver {
  readonly #init: HandOverInit
  readonly #context: MachineContext
  readonly #tries = new Map<OrderId, number>()
  readonly #underWay = new Set<OrderId>()
  #moved = 0

  constructor(init: HandOverInit) {
    this.#init = init
    this.#context = init.context
  }

  /** Orders that others keep now in this node's stead. */
  get moved(): number {
    return this.#moved
  }

  /** Open orders of which this node is a keeper as of now. */
  kept(): OrderId[] {
    return this.#init.book.openOrders().filter((order) => this.#ref(order) !== null)
  }

  /** Orders that nothing can be done to until this node, or another that sleeps, is back. */
  stranded(): number {
    const { outlook } = this.#init
    return this.kept().filter((order) => {
      const keepers = this.#ref(order)?.keepers ?? []
      const awake = keepers.filter(({ peer }) => !this.#isSelf(peer) && outlook.isPresent(peer))
      return awake.length < quorumOf(keepers.length)
    }).length
  }

  /** `done` once all that can be moved is, or at `until`. */
  run(until: number, done: () => void): void {
    let begun = 0
    for (const order of this.#init.book.openOrders()) {
      if (begun === MOVES_A_TURN || this.#underWay.size >= UNDER_WAY_MAX) break
      if (this.#mayTry(order) && this.#begin(order)) begun += 1
    }
    const isOver = begun === 0 && this.#underWay.size === 0
    if (isOver || this.#context.now() >= until) done()
    else this.#context.after(TURN_MS, () => this.run(until, done))
  }

  #mayTry(order: OrderId): boolean {
    return !this.#underWay.has(order) && (this.#tries.get(order) ?? 0) < TRIES_MAX
  }

  /** False: there is nobody to take it. */
  #begin(order: OrderId): boolean {
    const ref = this.#ref(order)
    const to = ref === null ? null : this.#successors(ref)
    this.#tries.set(order, (this.#tries.get(order) ?? 0) + 1)
    if (ref === null || to === null) return false
    this.#underWay.add(order)
    this.#context.count('order_handed_over')
    this.#spread(order, ref, to, (isKept) => {
      if (isKept) this.#move(order, ref, to)
      else this.#underWay.delete(order)
    })
    return true
  }

  /** Once the register has moved this node erases the address: those who are new must have it by then. */
  #spread(
    order: OrderId,
    ref: RegisterRef,
    to: readonly Keeper[],
    then: (isKept: boolean) => void,
  ): void {
    const { privateRecords } = this.#init
    const fresh = to.filter(({ peer }) => ref.keepers.every((keeper) => keeper.peer !== peer))
    if (fresh.length === 0 || !privateRecords.holds(order)) then(true)
    else privateRecords.passOn(order, fresh, then)
  }

  #move(order: OrderId, from: RegisterRef, to: readonly Keeper[]): void {
    this.#init.registry.move(order, from, to, (outcome) => {
      this.#underWay.delete(order)
      const result = outcome?.type === 'chosen' ? outcome.result : (outcome?.type ?? 'no_way')
      this.#context.count(`order_handed_over_${result}`)
      if (result === 'moved') this.#moved += 1
    })
  }

  /** Those who sleep or are gone are replaced too, where there are enough others. */
  #successors({ key, keepers }: RegisterRef): readonly Keeper[] | null {
    const { own, neighbours } = this.#init.candidates()
    const wanted = keepers.length > KEEPERS_WANTED ? KEEPERS_WANTED_MOST : KEEPERS_WANTED
    const absent = (keeper: Keeper): boolean =>
      this.#isSelf(keeper.peer) || !this.#init.outlook.isPresent(keeper.peer)
    const self = keepers.filter(({ peer }) => this.#isSelf(peer))
    return (
      replacementFor(key, keepers, keepers.filter(absent), own, neighbours, wanted) ??
      replacementFor(key, keepers, self, own, neighbours, wanted)
    )
  }

  /** Null where this store is none of its keepers. */
  #ref(order: OrderId): RegisterRef | null {
    const ref = this.#init.keeper.refOf(orderKey(order))
    const isMine = ref?.keepers.some(
      ({ peer, store }) => this.#isSelf(peer) && store === this.#context.store,
    )
    return isMine === true ? ref : null
  }

  #isSelf(peer: Keeper['peer']): boolean {
    return peer === this.#context.self
  }
}
