import type { Command } from 'commander'
import type { NodeStatus } from '../../runtime/command.ts'
import { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'

type Status = Omit<NodeStatus, 'ok'> & { readonly network: string }

export function addStatusCommand(program: Command, terminal: Terminal): void {
  program
    .command('status')
    .description('what the node does: work, stock, peers')
    .action(async (_options, command: Command) => {
      const session = new Session(terminal, command)
      const status = await session.api().get<Status>('/status')
      session.show(status, () => [
        `${status.name} (${status.mode}), shop ${status.peer}`,
        `Network ${status.network}, cluster ${status.cluster}: ${status.connectedPeers} connected, ${status.knownShops} shops known`,
        `Orders: ${counts(status.orders)}`,
        `Jobs:   ${counts(status.jobs)}`,
        ...status.lowStock.map(
          ({ sku, onHand, reorderPoint }) =>
            `Low stock: ${sku}, ${onHand} left (order at ${reorderPoint})`,
        ),
      ])
    })
}

function counts(by: Readonly<Record<string, number>>): string {
  const shown = Object.entries(by).filter(([, count]) => count > 0)
  return shown.length === 0 ? 'none' : shown.map(([state, n]) => `${n} ${state}`).join(', ')
}
