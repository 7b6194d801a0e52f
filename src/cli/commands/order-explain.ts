import type { Command } from 'commander'
import type { ExplainedView } from '../../api/explain-view.ts'
import type { OrderView } from '../../api/order-view.ts'
import { explainLines } from '../explain-lines.ts'
import { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'

export function addExplainCommand(order: Command, terminal: Terminal): void {
  order
    .command('explain <order>')
    .description('why which shop was chosen, and every other one was not, term by term')
    .addHelpText('after', '\nWith --json also everything the decision was made from.')
    .action(async (id: string, _options, command: Command) => {
      const session = new Session(terminal, command)
      const api = session.api()
      const path = `/orders/${encodeURIComponent(id)}`
      const explained = await api.get<ExplainedView>(`${path}/explain`)
      const { parts, priceCap } = await api.get<OrderView>(path)
      const currency = parts[0]?.price.currency ?? priceCap?.currency ?? ''
      session.show(explained, () => explainLines(explained, currency))
    })
}
