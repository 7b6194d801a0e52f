import type { Desk } from '../../desk/desk.ts'
import type { OrderBook } from '../../orders/order-book.ts'
import type { Command, CommandResult, NodeStatus, Refused } from './command.ts'
import type { HealthRoom } from './health-room.ts'
import type { HomeCluster } from '../home/home-cluster.ts'
import type { JobCommands } from './job-commands.ts'
import type { MachineContext } from '../machine-context.ts'
import type { Neighbourhood } from '../neighbourhood/neighbourhood.ts'
import type { OrderCare } from '../keeping/order-care.ts'
import type { PlannedStop } from '../keeping/planned-stop.ts'
import { refuse } from './refusal.ts'

type ShopCommand = Command<
  'stock' | 'stock_set' | 'pause' | 'resume' | 'shops' | 'prices' | 'status' | 'health'
>

export interface ShopParts {
  readonly context: MachineContext
  readonly desk: Desk
  readonly book: OrderBook
  readonly jobs: JobCommands
  readonly neighbourhood: Neighbourhood
  readonly cluster: HomeCluster
  readonly care: OrderCare
  readonly stop: PlannedStop
  readonly health: HealthRoom
}

/** What the operator asks about and tells this shop, and what anybody may know of the neighbourhood. */
export class ShopCommands {
  readonly #parts: ShopParts
  readonly #context: MachineContext
  readonly #desk: Desk
  readonly #neighbourhood: Neighbourhood

  constructor(parts: ShopParts) {
    this.#parts = parts
    this.#context = parts.context
    this.#desk = parts.desk
    this.#neighbourhood = parts.neighbourhood
  }

  /** Looks for it in the network, if need be, and lists the shops that are known then. */
  find(shop: string, done: (view: CommandResult<'shops'>) => void): void {
    this.#neighbourhood.beyond.findShop(shop, () => done(this.#shops()))
  }

  #shops(): CommandResult<'shops'> {
    return this.#neighbourhood.lists.shops(
      this.#parts.cluster.view?.cluster ?? '',
      this.#parts.book.countByState(),
      this.#context.now(),
    )
  }

  /** The answer refers to writes that are under way: it must not leave before they are durable. */
  handle(command: ShopCommand): CommandResult<ShopCommand['type']> {
    switch (command.type) {
      case 'stock':
        return this.#parts.jobs.stock()
      case 'stock_set':
        return this.#setStock(command)
      case 'pause':
        return this.#setMode('paused')
      case 'resume':
        return this.#setMode('open')
      case 'shops':
        return this.#shops()
      case 'prices':
        return this.#neighbourhood.lists.prices(this.#context.now())
      case 'status':
        return this.#status()
      case 'health':
        return this.#parts.health.look(this.#status())
    }
  }

  #setStock(command: Command<'stock_set'>): CommandResult<'stock_set'> {
    const { outcome, records } = this.#desk.setStock(command.line)
    if (outcome.type === 'refused') {
      return refuse(
        outcome.reason === 'below_reserved' ? 'conflict' : 'invalid_input',
        outcome.message,
      )
    }
    this.#written(records)
    return this.#parts.jobs.stock()
  }

  #setMode(mode: 'open' | 'paused'): CommandResult<'pause'> | Refused {
    if (this.#parts.stop.isClosing) {
      return refuse('busy', 'this shop is closing: start it again first')
    }
    if (mode === 'open' && !this.#desk.opened) {
      const opened = this.#desk.open(this.#desk.stockLines())
      this.#written(opened.records)
    }
    const { outcome, records } = this.#desk.setMode(mode)
    this.#written(records)
    return { ok: true, mode: outcome }
  }

  #written(records: Parameters<MachineContext['persist']>[0]): void {
    this.#context.persist(records, () => undefined)
    this.#neighbourhood.booksChanged()
  }

  #status(): NodeStatus {
    const { profile } = this.#desk
    const { cluster } = this.#parts
    return {
      ok: true,
      peer: this.#context.self,
      store: this.#context.store,
      boot: this.#context.boot,
      name: profile.name,
      mode: this.#desk.mode(),
      cluster: this.#cluster(),
      underReplicated: this.#parts.care.underReplicated + (cluster.viewIsWhole ? 0 : 1),
      unchecked: this.#parts.care.unchecked,
      connectedPeers: this.#neighbourhood.connectedPeers().length,
      knownShops: this.#neighbourhood.knownShops(),
      orders: this.#parts.book.countByState(),
      jobs: this.#parts.jobs.countByState(),
      lowStock: this.#desk.lowStock(),
      lastEvent: this.#parts.book.lastSeq,
      stop: this.#parts.stop.progress(),
      counters: Object.fromEntries(
        [...this.#context.counters].sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    }
  }

  #cluster(): NodeStatus['cluster'] {
    const { cluster } = this.#parts
    const { view } = cluster
    return {
      id: view?.cluster ?? '',
      name: this.#neighbourhood.lists.homeName(),
      epoch: view?.epoch ?? 0,
      phase: cluster.phase,
      isolated: cluster.isolated,
      members: (view?.members ?? []).map(({ peer, store }) => {
        const { level, reason, since } = cluster.standing(peer)
        const keeps = view?.committee.some((keeper) => keeper.peer === peer) === true
        return { peer, store, level, reason, since, committee: keeps }
      }),
    }
  }
}
