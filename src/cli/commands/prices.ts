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
      readonly by?: 'shop' | 'cluster'
    }[]
  }[]
}

const HELP = `
A shop whose queue is longer than a day asks a little more for each unit, so that work which can as
well go elsewhere leaves room for work that cannot. Merchants do not pay it: routers count it. It is
learnt at the end of each day and expires. With routing.clusterPrices: true the members of a cluster take
turns in working out a price for each of them from the orders of the last weeks, four times a day.

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

const FROM = { shop: 'its own queue', cluster: "the cluster's demand" } as const

function pricesLines({ cluster, currency, shops }: Prices): readonly string[] {
  const rows = shops.flatMap(({ name, self, prices }) => {
    const shown = self ? `${name} (this node)` : name
    if (prices.length === 0) return [[shown, '', 'none', '', '']]
    return prices.map(({ process, price, until, by }) => [
      shown,
      process,
      `${formatMoney({ amount: price, currency })} a unit`,
      until,
      by === undefined ? '' : FROM[by],
    ])
  })
  return [`Cluster ${cluster}`, ...formatTable(['SHOP', 'PROCESS', 'PRICE', 'UNTIL', 'FROM'], rows)]
}
