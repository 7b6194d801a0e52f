import { chooseKeepers, replacementFor } from '../../clusters/view/keeper-choice.ts'
import type { KeeperCandidate } from '../../clusters/view/keeper-choice.ts'
import { isKeptBy } from '../../clusters/view/view.ts'
import type { OrderId, PeerId } from '../../models/ids.ts'
import type { OrderSpec } from '../../models/order.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import type { ArtworkCare } from '../../orders/artwork/artwork-care.ts'
import { KEEPERS_WANTED, KEEPERS_WANTED_MOST, keepersWanted } from '../../orders/intake/keeping.ts'
import type { KeepingTerms } from '../../orders/intake/keeping.ts'
import type { OrderBook } from '../../orders/order-book.ts'
import { orderKey, orderOfKey } from '../../orders/order-ref.ts'
import type { Outlook } from '../../orders/outlook.ts'
import type { PrivateRecords } from '../../orders/intake/private-records.ts'
import type { OrderRegistry } from '../../orders/registry.ts'
import type { RegisterKeeper } from '../../registers/keeper.ts'
import type { RegisterProposer } from '../../registers/proposer.ts'
import type { RegisterRef } from '../../registers/register-ref.ts'
import { rankOf } from '../../registers/rank.ts'
import type { Keeper, RegisterKey } from '../../wire/messages.ts'
import { EndedOrders } from './ended-orders.ts'
import { KeptWalk } from './kept-walk.ts'
import type { Seen } from './kept-walk.ts'
import type { MachineContext } from '../machine-context.ts'

/** Between one rank and the next in moving a register: the first has done it by then, or will not. */
const RANK_STEP_MS = 3_000
/** A move that did not succeed is tried again after this. */
const AGAIN_MS = 5_000
/** What nobody has looked after for so long is looked at as if it were new. */
const TROUBLES_MAX = 100_000

/** This node and those whom it may ask to keep something now: of its own cluster, and of others. */
export interface Candidates {
  readonly self: KeeperCandidate
  readonly own: readonly KeeperCandidate[]
  readonly neighbours: readonly KeeperCandidate[]
}

export interface OrderCareInit {
  readonly context: MachineContext
  readonly keeper: RegisterKeeper
  readonly proposer: RegisterProposer
  readonly registry: OrderRegistry
  readonly book: OrderBook
  readonly privateRecords: PrivateRecords
  readonly outlook: Outlook
  /** A keeper that is held unreachable for so long is replaced. */
  readonly replaceMs: number
  readonly keeping: KeepingTerms
  /** Pace of the walk along the kept registers. */
  readonly tickMs: number
  readonly candidates: () => Candidates
  /** Changes whenever a shop says that it has another disk than it had. */
  readonly desksKnown: () => number
  /** Since when a shop that is in no cluster of ours is out of reach; null: it is not. */
  readonly goneSince: (peer: PeerId) => number | null
  readonly artwork: ArtworkCare
}

const NOTHING: Seen = { isShort: false, isDue: false, isMoved: false }

interface Trouble {
  readonly since: number
  notBefore: number
}

/**
 * Keeps orders in good hands: chooses the keepers of new ones, and replaces, by seal and move, keepers
 * that have lost their store, were voted out or are gone for long (CONSENSUS.md 6.3). Each keeper looks
 * after what it keeps itself; they take turns by rank.
 */
export class OrderCare {
  readonly #init: OrderCareInit
  readonly #context: MachineContext
  /** Stores that answered, or whose shop said, that they are another's now. */
  readonly #dead = new Set<string>()
  readonly #troubles = new Map<RegisterKey, Trouble>()
  readonly #moving = new Set<RegisterKey>()
  readonly #ended: EndedOrders
  readonly #walk: KeptWalk<RegisterKey>
  /** Who might keep something, as of this go: many registers may need others at once. */
  #hands: Candidates | null = null

  constructor(init: OrderCareInit) {
    this.#init = init
    this.#context = init.context
    this.#ended = new EndedOrders(init)
    const { shelf } = init.keeper
    this.#walk = new KeptWalk(
      () => shelf.keys(),
      () => shelf.size,
      () => init.desksKnown() + this.#dead.size,
    )
  }

  begin(): void {
    this.#context.after(this.#init.tickMs, () => this.#tick())
  }

  /** Keepers of a new order; this node is one of them. */
  keepersFor(order: OrderId, spec: OrderSpec): readonly Keeper[] {
    const { self, own, neighbours } = this.#init.candidates()
    const asNow = { spec, parts: [], createdAt: this.#context.now() }
    const wanted = keepersWanted(asNow, this.#init.keeping)
    return chooseKeepers(orderKey(order), own, neighbours, wanted, [self]).keepers
  }

  /** A store answered that it is no keeper of what it was asked about, and never will be again. */
  lost(keepers: readonly Keeper[]): void {
    for (const keeper of keepers) this.#dead.add(nameOf(keeper))
  }

  /** Orders kept here that have fewer good copies than they should, as of the last walk. */
  get underReplicated(): number {
    return this.#walk.short
  }

  /** Registers kept here of which that is not known yet. */
  get unchecked(): number {
    return this.#walk.unchecked
  }

  #tick(): void {
    this.#context.after(this.#init.tickMs, () => this.#tick(), 'patient')
    this.#hands = null
    if (!this.#walk.go((key) => this.#look(key))) return
    this.#init.artwork.walked()
    this.#ended.walked(this.#init.keeper.shelf.size)
  }

  #look(key: RegisterKey): Seen {
    const order = orderOfKey(key)
    const ref = order === null ? null : this.#init.keeper.refOf(key)
    if (order === null || ref === null || !this.#keeps(ref)) {
      this.#troubles.delete(key)
      if (order !== null) this.#ended.forget(order)
      return NOTHING
    }
    const lacksAddress = this.#address(order, ref)
    this.#init.artwork.look(order, ref.keepers)
    this.#ended.look(order, ref)
    const bad = ref.keepers.filter((keeper) => this.#isBad(ref, keeper))
    const doubted = ref.keepers.some((keeper) => this.#isDoubted(keeper))
    const isShort = bad.length > 0 || ref.keepers.length < KEEPERS_WANTED || doubted || lacksAddress
    const repair = this.#repair(order, key, ref, bad)
    const isDue = repair !== 'none' || lacksAddress || doubted
    return { isShort, isDue, isMoved: repair === 'begun' }
  }

  #repair(
    order: OrderId,
    key: RegisterKey,
    ref: RegisterRef,
    bad: readonly Keeper[],
  ): 'none' | 'waits' | 'begun' {
    const to = this.#better(order, ref, bad)
    if (to === null) {
      this.#troubles.delete(key)
      return 'none'
    }
    const now = this.#context.now()
    const trouble = this.#troubles.get(key) ?? { since: now, notBefore: 0 }
    if (this.#troubles.size < TROUBLES_MAX) this.#troubles.set(key, trouble)
    const rank = this.#rank(key, ref, bad)
    const isOurTurn = now - trouble.since >= rank * RANK_STEP_MS && now >= trouble.notBefore
    if (!isOurTurn || this.#moving.has(key)) return 'waits'
    this.#moving.add(key)
    this.#spread(order, ref, to, (isKept) => {
      if (isKept) this.#move(order, ref, to, trouble)
      else {
        this.#moving.delete(key)
        trouble.notBefore = this.#context.now() + AGAIN_MS
      }
    })
    return 'begun'
  }

  /** An order's address goes before it: else the one disk that has it might be lost in between. */
  #spread(
    order: OrderId,
    { keepers }: RegisterRef,
    to: readonly Keeper[],
    then: (isKept: boolean) => void,
  ): void {
    const { book, privateRecords } = this.#init
    const fresh = to.filter(({ peer }) => keepers.every((keeper) => keeper.peer !== peer))
    const state = book.stateOf(order)
    const isOpen = state !== null && !orderIsClosed(state)
    if (!isOpen || fresh.length === 0 || !privateRecords.holds(order)) then(true)
    else privateRecords.passOn(order, fresh, then)
  }

  #move(order: OrderId, from: RegisterRef, to: readonly Keeper[], trouble: Trouble): void {
    this.#context.count('order_move')
    this.#init.registry.move(order, from, to, (outcome) => {
      this.#moving.delete(from.key)
      const result = outcome?.type === 'chosen' ? outcome.result : (outcome?.type ?? 'no_way')
      this.#context.count(`order_move_${result}`)
      if (outcome !== null) this.lost(outcome.lost)
      if (result === 'moved') {
        this.#troubles.delete(from.key)
        this.#ended.forget(order)
      } else trouble.notBefore = this.#context.now() + AGAIN_MS
    })
  }

  /** Null: they are as good as they can be now. */
  #better(order: OrderId, ref: RegisterRef, bad: readonly Keeper[]): readonly Keeper[] | null {
    const wanted = this.#wanted(order, ref)
    if (bad.length === 0 && ref.keepers.length >= wanted) return null
    const { self, own, neighbours } = (this.#hands ??= this.#init.candidates())
    return replacementFor(ref.key, ref.keepers, bad, [self, ...own], neighbours, wanted)
  }

  /** What it costs may be known only now. Ended orders, which are many, stay with what they have. */
  #wanted(id: OrderId, ref: RegisterRef): 3 | 5 {
    if (ref.keepers.length > KEEPERS_WANTED) return KEEPERS_WANTED_MOST
    const state = this.#init.book.stateOf(id)
    if (state === null || orderIsClosed(state)) return KEEPERS_WANTED
    const order = this.#init.book.get(id)
    return order === null ? KEEPERS_WANTED : keepersWanted(order, this.#init.keeping)
  }

  #isBad(ref: RegisterRef, keeper: Keeper): boolean {
    if (isKeptBy([this.#me()], keeper)) return false
    if (this.#dead.size > 0 && this.#dead.has(nameOf(keeper))) return true
    const { outlook } = this.#init
    // Somebody's word is old, the register's or the shop's: its own answer tells which.
    if (this.#isDoubted(keeper)) this.#ask(ref)
    const since = outlook.unreachableSince(keeper.peer) ?? this.#init.goneSince(keeper.peer)
    return since !== null && this.#context.now() - since >= this.#init.replaceMs
  }

  /** The shop says that it has another disk than the one that is to keep this. */
  #isDoubted({ peer, store }: Keeper): boolean {
    if (peer === this.#context.self) return false
    const told = this.#init.outlook.deskOf(peer)
    return told !== null && told !== store
  }

  #ask(ref: RegisterRef): void {
    if (this.#moving.has(ref.key)) return
    this.#moving.add(ref.key)
    this.#init.proposer.survey(ref, (answers) => {
      this.#moving.delete(ref.key)
      this.lost(ref.keepers.filter((_, n) => answers[n]?.type === 'wrong_store'))
    })
  }

  /** An open order's address belongs beside its register: true while it is not there. */
  #address(order: OrderId, ref: RegisterRef): boolean {
    const { book, privateRecords } = this.#init
    if (privateRecords.holds(order)) return false
    const state = book.stateOf(order)
    if (state === null || orderIsClosed(state)) return false
    privateRecords.copy(order, ref.keepers)
    return true
  }

  #rank(key: RegisterKey, ref: RegisterRef, bad: readonly Keeper[]): number {
    const { self } = this.#context
    const present = ref.keepers.filter(
      (keeper) =>
        keeper.peer === self ||
        (!isKeptBy(bad, keeper) && this.#init.outlook.isPresent(keeper.peer)),
    )
    return rankOf(key, present, self) ?? 0
  }

  #keeps(ref: RegisterRef): boolean {
    return isKeptBy(ref.keepers, this.#me())
  }

  #me(): Keeper {
    return { peer: this.#context.self, store: this.#context.store }
  }
}

function nameOf({ peer, store }: Keeper): string {
  return `${peer}/${store}`
}
