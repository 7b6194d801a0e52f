import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Failure } from '../../models/failure.ts'
import { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'

export function addExportCommand(order: Command, terminal: Terminal): void {
  order
    .command('export <order>')
    .description('an order with its signed history, as a file for `order verify`')
    .option('--out <file>', 'write it there; else it is printed')
    .addHelpText(
      'after',
      '\nThe file has everything about the order but personal data.\n' +
        '\nExample:\n  printnode order export ORDER --out order.json',
    )
    .action(async (id: string, options: { out?: string }, command: Command) => {
      const session = new Session(terminal, command)
      const exported = await session.api().get(`/orders/${encodeURIComponent(id)}/export`)
      if (options.out === undefined) {
        session.show(exported, () => [JSON.stringify(exported)])
        return
      }
      const path = resolve(terminal.cwd, options.out)
      write(path, `${JSON.stringify(exported)}\n`)
      session.show({ order: id, file: path }, () => [`Wrote ${path}`])
    })
}

function write(path: string, content: string): void {
  try {
    writeFileSync(path, content)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure('invalid_input', `--out cannot be written: ${why}`, '--out', error)
  }
}
