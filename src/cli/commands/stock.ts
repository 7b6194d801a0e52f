import type { Command } from 'commander'
import type { StockView } from '../../runtime/commands/command.ts'
import { Session } from '../session.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

type Stock = Pick<StockView, 'lines'>

export function addStockCommand(program: Command, terminal: Terminal): void {
  const stock = program.command('stock').description('what lies on the shelf')

  stock
    .command('list')
    .description('list blanks, what is reserved, and what is low')
    .action(async (_options, command: Command) => {
      const session = new Session(terminal, command)
      showStock(session, await session.api().get<Stock>('/stock'))
    })

  stock
    .command('set <blank> <count>')
    .description('say how many of a blank, <substrate>/<size>, lie on the shelf')
    .option('--reorder-point <count>', 'at or below this it counts as low')
    .addHelpText('after', '\nExample:\n  printnode stock set silk-170/A3 500 --reorder-point 100')
    .action(
      async (sku: string, count: string, options: { reorderPoint?: string }, command: Command) => {
        const session = new Session(terminal, command)
        const { reorderPoint } = options
        const body = {
          sku,
          onHand: numberOf(count),
          ...(reorderPoint === undefined ? {} : { reorderPoint: numberOf(reorderPoint) }),
        }
        showStock(session, await session.api().post<Stock>('/stock', body))
      },
    )
}

/** What is no number goes to the API as it is: its answer names field, value and fix. */
function numberOf(text: string): number | string {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

function showStock(session: Session, { lines }: Stock): void {
  session.show({ lines }, () =>
    formatTable(
      ['BLANK', 'ON HAND', 'RESERVED', 'REORDER AT', ''],
      lines.map(({ sku, onHand, reserved, reorderPoint, low }) => [
        sku,
        String(onHand),
        String(reserved),
        String(reorderPoint),
        low ? 'low' : '',
      ]),
    ),
  )
}
