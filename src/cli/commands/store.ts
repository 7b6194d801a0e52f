import type { Command } from 'commander'
import type { StoreReport } from '../../inspect.ts'
import { EXIT } from '../exit-codes.ts'
import type { Conclude } from '../exit-codes.ts'
import { Session } from '../session.ts'
import { plain } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const HELP = `
Reads everything and changes nothing; the daemon may run meanwhile. A store with a doubt is not used
again: the daemon begins a new one at its next start.

Exit code 0 if there is no doubt, 1 if there is.

Example:
  printnode store verify --home /var/lib/printnode`

export function addStoreCommand(program: Command, terminal: Terminal, conclude: Conclude): void {
  program
    .command('store')
    .description('what this node has on disk')
    .command('verify')
    .description('read every record and check it')
    .addHelpText('after', HELP)
    .action(async (_options, command: Command) => {
      const session = new Session(terminal, command)
      const { verifyStore } = await import('../../inspect.ts')
      const report = verifyStore(session.home)
      session.show({ home: session.home, ...report }, () => reportLines(report, session.home))
      conclude(report.sound ? EXIT.ok : EXIT.failure)
    })
}

function reportLines(report: StoreReport, home: string): readonly string[] {
  const { sound, doubts, running, storeId, boot, seq, records, bytes, formatVersion } = report
  return [
    sound ? `The store in ${home} is sound.` : `The store in ${home} is DOUBTFUL:`,
    ...doubts.map((doubt) => plain(`  ${doubt}`)),
    `Store:   ${storeId ?? 'unknown'}, format ${formatVersion}`,
    `Boot:    ${boot ?? 'unknown'}, ${seq ?? 'unknown'} batches written`,
    `Holds:   ${records} records, ${bytes} bytes`,
    `Daemon:  ${running ? 'running; what it wrote meanwhile is not in this' : 'not running'}`,
  ]
}
