import type { Command } from 'commander'
import { formatMoney } from '../../models/money.ts'
import { Session } from '../session.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

interface Prices {
  readonly cluster: string
  readonly currency: string
  readonly shops: readonly {
    readonly name: string
    readonly self: boolean
    readonly prices: readonly {
      readonly process: string
      readonly price: number
      readonly until: string
    }[]
  }[]
}

const HELP = `
A shop whose queue is longer than a day asks a little more for each unit, so that work which can as
well go elsewhere leaves room for work that cannot. Merchants do not pay it: routers count it. It is
learnt at the end of each day and expires.

Example:
  printnode prices --json`

export function addPricesCommand(program: Command, terminal: Terminal): void {
  program
    .command('prices')
    .description('bid prices: what scarce capacity costs at this shop and its cluster')
    .addHelpText('after', HELP)
    .action(async (_options, command: Command) => {
      const session = new Session(terminal, command)
      const answer = await session.api().get<Prices>('/prices')
      session.show(answer, () => pricesLines(answer))
    })
}

function pricesLines({ cluster, currency, shops }: Prices): readonly string[] {
  const rows = shops.flatMap(({ name, self, prices }) => {
    const shown = self ? `${name} (this node)` : name
    if (prices.length === 0) return [[shown, '', 'none', '']]
    return prices.map(({ process, price, until }) => [
      shown,
      process,
      `${formatMoney({ amount: price, currency })} a unit`,
      until,
    ])
  })
  return [`Cluster ${cluster}`, ...formatTable(['SHOP', 'PROCESS', 'PRICE', 'UNTIL'], rows)]
}
