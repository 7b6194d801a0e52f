import type { Desk } from '../desk/desk.ts'
import type { OrderBook } from '../orders/order-book.ts'
import type { Command, CommandResult, Refused } from './command.ts'
import type { JobCommands } from './job-commands.ts'
import type { MachineContext } from './machine-context.ts'
import type { Neighbourhood } from './neighbourhood.ts'
import { refuse } from './refusal.ts'

type ShopCommand = Command<
  'stock' | 'stock_set' | 'pause' | 'resume' | 'shops' | 'prices' | 'status'
>

/** What the operator asks about and tells this shop, and what anybody may know of the neighbourhood. */
export class ShopCommands {
  readonly #context: MachineContext
  readonly #desk: Desk
  readonly #book: OrderBook
  readonly #jobs: JobCommands
  readonly #neighbourhood: Neighbourhood

  constructor(
    context: MachineContext,
    desk: Desk,
    book: OrderBook,
    jobs: JobCommands,
    neighbourhood: Neighbourhood,
  ) {
    this.#context = context
    this.#desk = desk
    this.#book = book
    this.#jobs = jobs
    this.#neighbourhood = neighbourhood
  }

  /** The answer refers to writes that are under way: it must not leave before they are durable. */
  handle(command: ShopCommand): CommandResult<ShopCommand['type']> {
    switch (command.type) {
      case 'stock':
        return this.#jobs.stock()
      case 'stock_set':
        return this.#setStock(command)
      case 'pause':
        return this.#setMode('paused')
      case 'resume':
        return this.#setMode('open')
      case 'shops':
        return this.#neighbourhood.view(this.#book.countByState())
      case 'prices':
        return this.#neighbourhood.prices()
      case 'status':
        return this.#status()
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
    return this.#jobs.stock()
  }

  #setMode(mode: 'open' | 'paused'): CommandResult<'pause'> | Refused {
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

  #status(): CommandResult<'status'> {
    const { profile } = this.#desk
    return {
      ok: true,
      peer: this.#context.self,
      store: this.#context.store,
      boot: this.#context.boot,
      name: profile.name,
      mode: this.#desk.mode(),
      cluster: this.#neighbourhood.home(),
      connectedPeers: this.#neighbourhood.connectedPeers(),
      knownShops: this.#neighbourhood.knownShops(),
      orders: this.#book.countByState(),
      jobs: this.#jobs.countByState(),
      lowStock: this.#desk.lowStock(),
      lastEvent: this.#book.lastSeq,
      counters: Object.fromEntries(
        [...this.#context.counters].sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    }
  }
}
