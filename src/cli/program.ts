import { Command, CommanderError } from 'commander'
import { addClusterCommand } from './commands/cluster.ts'
import { addConfigCommand } from './commands/config.ts'
import { addHealthCommands } from './commands/health.ts'
import { addInitCommand } from './commands/init.ts'
import { addJobsCommand } from './commands/jobs.ts'
import { addMerchantCommand } from './commands/merchant.ts'
import { addModeCommands } from './commands/mode.ts'
import { addNetworkCommand } from './commands/network.ts'
import { addOrderCommand } from './commands/order.ts'
import { addPricesCommand } from './commands/prices.ts'
import { addQuoteCommand } from './commands/quote.ts'
import { addRouteCommand } from './commands/route.ts'
import { addShopsCommand } from './commands/shops.ts'
import { addSimCommand } from './commands/sim.ts'
import { addStartCommand } from './commands/start.ts'
import { addStatusCommand } from './commands/status.ts'
import { addStockCommand } from './commands/stock.ts'
import { addStopCommand } from './commands/stop.ts'
import { addStoreCommand } from './commands/store.ts'
import { EXIT, EXIT_HELP } from './exit-codes.ts'
import type { Conclude, ExitCode } from './exit-codes.ts'
import { programVersion } from '../config/version.ts'
import { reportError } from './report-error.ts'
import type { Terminal } from './terminal.ts'

const EXAMPLES = `
Examples:
  printnode init --shop-name "Bay Print" --city Oakland --country US
  printnode network create bay-area
  printnode start
  printnode quote order.json
  printnode order submit order.json --artwork poster.pdf
  printnode order explain ORDER
  printnode --peer http://192.0.2.7:7471 --token TOKEN shops --json

Every command knows --help. The daemon is found by its home directory (--home or PRINTNODE_HOME),
or named by --peer; the token is read from the home, or given by PRINTNODE_TOKEN.

${EXIT_HELP}
`

/** Runs one command line; answers the exit code. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let concluded: ExitCode = EXIT.ok
  const program = buildProgram(terminal, (code) => {
    concluded = code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return concluded
  } catch (error) {
    if (error instanceof CommanderError) return exitOfCommander(error)
    return reportError(terminal, error, args.includes('--json'))
  }
}

export function buildProgram(terminal: Terminal, conclude: Conclude): Command {
  const program = new Command('printnode')
    .description('A print-on-demand network without a middleman: one node of it, and its client.')
    .version(programVersion(), '-V, --version')
    .option('--home <dir>', 'data directory (PRINTNODE_HOME, else ~/.printnode)')
    .option('--peer <url>', 'the API of any daemon (PRINTNODE_PEER)')
    .option('--token <token>', 'token for it (PRINTNODE_TOKEN; visible to other users here)')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(add --help for the arguments)')
  addInitCommand(program, terminal)
  addStartCommand(program, terminal)
  addStopCommand(program, terminal)
  addStatusCommand(program, terminal)
  addHealthCommands(program, terminal)
  addClusterCommand(program, terminal)
  addConfigCommand(program, terminal)
  addNetworkCommand(program, terminal)
  addMerchantCommand(program, terminal)
  addShopsCommand(program, terminal)
  addOrderCommand(program, terminal, conclude)
  addQuoteCommand(program, terminal)
  addPricesCommand(program, terminal)
  addRouteCommand(program, terminal, conclude)
  addJobsCommand(program, terminal)
  addStockCommand(program, terminal)
  addStoreCommand(program, terminal, conclude)
  addModeCommands(program, terminal)
  addSimCommand(program, terminal, conclude)
  eachCommand(program, (command) => {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
  })
  return program
}

function eachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command)
  for (const sub of command.commands) eachCommand(sub, visit)
}

/** Help and version are no errors; everything else that commander refuses is wrong usage. */
function exitOfCommander(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? EXIT.ok : EXIT.invalid
}
