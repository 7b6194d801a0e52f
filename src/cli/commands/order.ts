import type { Command } from 'commander'
import type { OrderView } from '../../api/order-view.ts'
import type { Conclude } from '../exit-codes.ts'
import { orderLines } from '../order-lines.ts'
import { Session } from '../session.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { addExplainCommand } from './order-explain.ts'
import { addExportCommand } from './order-export.ts'
import { addSubmitCommand } from './order-submit.ts'
import { addTrackCommand } from './order-track.ts'
import { addVerifyCommand } from './order-verify.ts'

export function addOrderCommand(program: Command, terminal: Terminal, conclude: Conclude): void {
  const order = program.command('order').description('place, follow and explain orders')
  addSubmitCommand(order, terminal)
  addTrackCommand(order, terminal)
  addExplainCommand(order, terminal, conclude)
  addExportCommand(order, terminal)
  addVerifyCommand(order, terminal, conclude)

  order
    .command('list')
    .description('list orders, newest first')
    .option('--state <state>', 'only those in this state')
    .option('--limit <count>', 'at most so many', '50')
    .option('--after <order>', 'those after this one')
    .action(async (options: Record<string, string>, command: Command) => {
      const session = new Session(terminal, command)
      const { state, limit, after } = options
      const query = new URLSearchParams()
      for (const [name, value] of Object.entries({ state, limit, after })) {
        if (value !== undefined) query.set(name, value)
      }
      const page = await session
        .api()
        .get<{ orders: readonly OrderView[]; next: string | null }>(`/orders?${query.toString()}`)
      session.show(page, () => [
        ...formatTable(['ORDER', 'REFERENCE', 'STATE', 'SHIP BY', 'ITEMS'], page.orders.map(rowOf)),
        ...(page.next === null ? [] : [`more: printnode order list --after ${page.next}`]),
      ])
    })

  order
    .command('show <order>')
    .description('show an order with its parts and what waits for a person')
    .action(async (id: string, _options, command: Command) => {
      const session = new Session(terminal, command)
      const shown = await session.api().get<OrderView>(`/orders/${encodeURIComponent(id)}`)
      session.show(shown, () => orderLines(shown))
    })

  for (const [name, about] of [
    ['cancel', 'cancel an order: what is not started yet stops'],
    ['resume', 'try again what is on hold'],
  ] as const) {
    order
      .command(`${name} <order>`)
      .description(about)
      .action(async (id: string, _options, command: Command) => {
        const session = new Session(terminal, command)
        const path = `/orders/${encodeURIComponent(id)}/${name}`
        const shown = await session.api().post<OrderView>(path)
        session.show(shown, () => orderLines(shown))
      })
  }
}

function rowOf(order: OrderView): readonly string[] {
  return [
    order.id,
    order.merchantReference,
    order.state,
    order.shipBy.slice(0, 10),
    order.items.map(({ quantity, product }) => `${quantity} x ${product}`).join(', '),
  ]
}
