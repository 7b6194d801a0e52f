import type { Command } from 'commander'
import type { ShopProfile } from '../../models/shop.ts'
import { Session } from '../session.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

interface Shop extends ShopProfile {
  readonly cluster: string
  readonly clusterName: string
  readonly connected: boolean
  readonly stale: boolean
  readonly self: boolean
  readonly mode: string | null
}

export function addShopsCommand(program: Command, terminal: Terminal): void {
  program
    .command('shops')
    .description('the shops that the node knows: where they are and what they print')
    .action(async (_options, command: Command) => {
      const session = new Session(terminal, command)
      const answer = await session.api().get<{ shops: readonly Shop[] }>('/shops')
      session.show(answer, () =>
        formatTable(
          ['NAME', 'CITY', 'CLUSTER', 'STATE', 'PRINTS', 'ID'],
          answer.shops.map((shop) => [
            shop.name,
            `${shop.place.city} ${shop.place.country}`,
            shop.clusterName === '' ? shop.cluster : shop.clusterName,
            stateOf(shop),
            [...new Set(shop.capabilities.map(({ process }) => process))].join(', '),
            shop.peer,
          ]),
        ),
      )
    })
}

function stateOf(shop: Shop): string {
  if (shop.self) return `this node${shop.mode === 'open' ? '' : `, ${shop.mode ?? ''}`}`
  if (shop.stale) return 'not heard of lately'
  return shop.mode ?? (shop.connected ? 'connected' : 'not connected')
}
