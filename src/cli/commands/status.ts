import type { Command } from 'commander'
import type { ClusterStatus, NodeStatus } from '../../runtime/commands/command.ts'
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
        `Network ${status.network}: ${status.connectedPeers} connected, ${status.knownShops} shops known`,
        clusterLine(status.cluster),
        ...(status.underReplicated > 0
          ? [`Kept here with too few copies: ${status.underReplicated}; repair is under way`]
          : []),
        ...(status.unchecked > 0
          ? [`Registers whose copies are still being counted: ${status.unchecked}`]
          : []),
        `Orders: ${counts(status.orders)}`,
        `Jobs:   ${counts(status.jobs)}`,
        ...status.lowStock.map(
          ({ sku, onHand, reorderPoint }) =>
            `Low stock: ${sku}, ${onHand} left (order at ${reorderPoint})`,
        ),
      ])
    })
}

function clusterLine({ id, name, epoch, phase, isolated, members }: ClusterStatus): string {
  if (id === '') return `Cluster: none yet (${phase})`
  const absent = members.filter(({ level }) => level !== 'alive')
  const who = absent.map(({ peer, level }) => `${peer.slice(-6)} ${level}`).join(', ')
  const alone = isolated ? '; THIS NODE HEARS NO MAJORITY OF IT' : ''
  const there = `${members.length - absent.length} of ${members.length} there`
  return `Cluster: ${name} (${id}), epoch ${epoch}, ${there}${who === '' ? '' : ` (${who})`}${alone}`
}

function counts(by: Readonly<Record<string, number>>): string {
  const shown = Object.entries(by).filter(([, count]) => count > 0)
  return shown.length === 0 ? 'none' : shown.map(([state, n]) => `${n} ${state}`).join(', ')
}
