import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Replayed } from '../../inspect.ts'
import { EXIT } from '../exit-codes.ts'
import type { Conclude } from '../exit-codes.ts'
import { readJsonObject } from '../json-file.ts'
import { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'

const HELP = `
Every decision records what it was made from: the facts of the shops, the prices, the time. Anybody can
ask the same question again, with no daemon and no network.

Exit code 0 if every decision comes out the same, 1 if not.

Examples:
  printnode order explain ORDER --json > decisions.json
  printnode route replay decisions.json`

export function addReplayCommand(route: Command, terminal: Terminal, conclude: Conclude): void {
  route
    .command('replay <file>')
    .description('decide again from what a decision was made from, and compare')
    .addHelpText('after', HELP)
    .action(async (file: string, _options, command: Command) => {
      const session = new Session(terminal, command)
      const value = readJsonObject(resolve(terminal.cwd, file))
      await showReplayed(session, value, file, conclude)
    })
}

/** Also for `order explain --verify`. */
export async function showReplayed(
  session: Session,
  value: unknown,
  where: string,
  conclude: Conclude,
): Promise<void> {
  const { replayDecisions } = await import('../../inspect.ts')
  const replayed = replayDecisions(value, where)
  const sound = replayed.every(({ verdict }) => verdict === 'same')
  session.show({ sound, decisions: replayed }, () => replayed.map(lineOf))
  conclude(sound ? EXIT.ok : EXIT.failure)
}

function lineOf(replayed: Replayed, at: number): string {
  const name = `decision ${at + 1}`
  switch (replayed.verdict) {
    case 'same':
      return `${name}: the same answer, ${wordsOf(replayed.recorded)}`
    case 'other':
      return `${name}: ANOTHER answer: recorded ${wordsOf(replayed.recorded)}, now ${wordsOf(replayed.now)}`
    case 'no_inputs':
      return `${name}: cannot be asked again: its record was too large to be kept`
  }
}

function wordsOf(choice: Replayed['recorded']): string {
  if (choice.type === 'unroutable') return `nobody (${choice.reason})`
  return choice.legs.map(({ shop, cost }) => `${shop} at ${cost}`).join(' and ')
}
