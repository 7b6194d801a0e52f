import type { ClusterCommands } from './cluster-commands.ts'
import type { Command, CommandResult } from './command.ts'
import type { JobCommands } from './job-commands.ts'
import type { OrderCommands } from './order-commands.ts'
import type { PlannedStop } from '../keeping/planned-stop.ts'
import type { Quotes } from './quotes.ts'
import { refuse } from './refusal.ts'
import type { ShopCommands } from './shop-commands.ts'

export interface CommandParts {
  readonly orders: OrderCommands
  readonly quotes: Quotes
  readonly jobs: JobCommands
  readonly shop: ShopCommands
  readonly stop: PlannedStop
  readonly cluster: ClusterCommands
}

/** Which part of the node answers which command. */
export class Commands {
  readonly #parts: CommandParts

  constructor(parts: CommandParts) {
    this.#parts = parts
  }

  /** `diskFull`: nothing new is taken on. */
  handle(command: Command, diskFull: boolean, done: (result: CommandResult) => void): void {
    const { orders, quotes, jobs, shop, stop } = this.#parts
    switch (command.type) {
      case 'submit':
        if (stop.isClosing) {
          done(refuse('busy', 'this shop is closing: send the order to another one'))
        } else if (diskFull) {
          done(
            refuse(
              'store_full',
              'the disk of this node is full: make room, then send the order again',
            ),
          )
        } else {
          orders.submit(command, done)
        }
        return
      case 'quote':
        quotes.quote(command, done)
        return
      case 'order':
        orders.read(command.order, done)
        return
      case 'orders':
        done(orders.page(command))
        return
      case 'cancel':
        orders.cancel(command.order, done)
        return
      case 'resume_order':
        orders.resume(command.order, done)
        return
      case 'explain':
        orders.explain(command.order, done)
        return
      case 'events':
        done(orders.events(command))
        return
      case 'jobs':
        done(jobs.list())
        return
      case 'job_start':
      case 'job_printed':
      case 'job_packed':
      case 'job_shipped':
      case 'job_delivered':
      case 'job_returned':
      case 'job_reject':
      case 'job_attest':
        jobs.handle(command, done)
        return
      case 'cluster_recover':
      case 'cluster_evict':
        this.#parts.cluster.handle(command, done)
        return
      case 'stop':
        stop.begin((progress) => done({ ok: true, progress }))
        return
      case 'find_shop':
        shop.find(command.shop, done)
        return
      case 'stock':
      case 'stock_set':
      case 'pause':
      case 'resume':
      case 'shops':
      case 'prices':
      case 'status':
      case 'health':
        done(shop.handle(command))
        return
    }
  }
}
