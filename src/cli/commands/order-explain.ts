import type { Command } from 'commander'
import type { ExplainedView } from '../../api/explain-view.ts'
import type { OrderView } from '../../api/order-view.ts'
import type { ClusterMetrics } from '../../models/cluster.ts'
import type { Conclude } from '../exit-codes.ts'
import { explainLines } from '../explain-lines.ts'
import { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'
import { showReplayed } from './route-replay.ts'

const HELP = `
With --json also everything the decision was made from: \`printnode route replay FILE\` decides again from
it, on any machine; --verify does so at once.

Examples:
  printnode order explain ORDER
  printnode order explain ORDER --verify
  printnode order explain ORDER --json > decisions.json`

export function addExplainCommand(order: Command, terminal: Terminal, conclude: Conclude): void {
  order
    .command('explain <order>')
    .description('why which shop was chosen, and every other one was not, term by term')
    .option('--verify', 'decide again here from what it was made from, and compare')
    .addHelpText('after', HELP)
    .action(async (id: string, options: { verify?: true }, command: Command) => {
      const session = new Session(terminal, command)
      const api = session.api()
      const path = `/orders/${encodeURIComponent(id)}`
      const explained = await api.get<ExplainedView>(`${path}/explain`)
      if (options.verify === true) {
        await showReplayed(session, explained, id, conclude)
        return
      }
      const { parts, priceCap } = await api.get<OrderView>(path)
      const currency = parts[0]?.price.currency ?? priceCap?.currency ?? ''
      const { clusters } = await api.get<{ clusters: readonly ClusterMetrics[] }>('/clusters')
      const names = new Map(clusters.map(({ id, name }) => [String(id), name]))
      session.show(explained, () => explainLines(explained, currency, names))
    })
}
