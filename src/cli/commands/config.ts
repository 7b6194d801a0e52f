import type { Command } from 'commander'
import { loadConfig } from '../../config/load.ts'
import { formatShown, showConfig } from '../../config/show.ts'
import { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'
import { addSettingOptions } from './start.ts'

export function addConfigCommand(program: Command, terminal: Terminal): void {
  const config = program.command('config').description('the configuration of this shop')
  addSettingOptions(
    config
      .command('show')
      .description('print what is in force, and where each value comes from')
      .addHelpText('after', '\nExample:\n  printnode config show --port 7480'),
  ).action((_options, command: Command) => {
    const session = new Session(terminal, command)
    const shown = showConfig(loadConfig({ env: terminal.env, flags: session.flags }))
    session.show(shown, () => formatShown(shown).split('\n'))
  })
}
