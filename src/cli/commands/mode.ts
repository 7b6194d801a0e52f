import type { Command } from 'commander'
import { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'

export function addModeCommands(program: Command, terminal: Terminal): void {
  for (const [name, about] of [
    ['pause', 'take no new work; what is accepted goes on'],
    ['resume', 'take work again'],
  ] as const) {
    program
      .command(name)
      .description(about)
      .action(async (_options, command: Command) => {
        const session = new Session(terminal, command)
        const answer = await session.api().post<{ mode: string }>(`/shop/${name}`)
        session.show(answer, () => [`The shop is ${answer.mode}`])
      })
  }
}
