import type { Command } from 'commander'
import type { HealthView } from '../../api/health-view.ts'
import { healthLines } from '../health-lines.ts'
import { LiveScreen } from '../live-screen.ts'
import { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'

/** As often as a heartbeat or two could change it. */
const REFRESH_MS = 1_000

export function addHealthCommands(program: Command, terminal: Terminal): void {
  program
    .command('health')
    .description(
      'how this node and its cluster are: members, copies, backlog, latency, last errors',
    )
    .addHelpText('after', '\nExample:\n  printnode health --json')
    .action(async (_options, command: Command) => {
      const session = new Session(terminal, command)
      const health = await session.api().get<HealthView>('/health')
      session.show(health, () => healthLines(health))
    })

  program
    .command('top')
    .description('the same, refreshed every second; q quits')
    .addHelpText('after', '\nPrints once where the output is no terminal.')
    .action(async (_options, command: Command) => {
      const session = new Session(terminal, command)
      const api = session.api()
      const look = async (): Promise<readonly string[]> =>
        healthLines(await api.get<HealthView>('/health'))
      if (session.json || !terminal.isTty || !process.stdin.isTTY) {
        const health = await api.get<HealthView>('/health')
        session.show(health, () => healthLines(health))
        return
      }
      await new LiveScreen(process.stdin, process.stdout).run(look, REFRESH_MS)
    })
}
