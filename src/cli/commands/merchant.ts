import type { Command } from 'commander'
import { Session } from '../session.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

interface Merchant {
  readonly id: string
  readonly name: string
  readonly addedAt: string
}

export function addMerchantCommand(program: Command, terminal: Terminal): void {
  const merchant = program.command('merchant').description('who may order at this node')

  merchant
    .command('add <name>')
    .description('add a merchant; its token and key are shown once')
    .option('--id <id>', 'a merchant of another node: gets a token here, or a new one')
    .addHelpText('after', '\nExample:\n  printnode merchant add "Books & Co"')
    .action(async (name: string, options: { id?: string }, command: Command) => {
      const session = new Session(terminal, command)
      const body = options.id === undefined ? { name } : { name, id: options.id }
      const added = await session
        .api()
        .post<{ id: string; token: string; privateKey?: string }>('/merchants', body)
      session.show(added, () => [
        `Merchant: ${added.id}`,
        `Token:    ${added.token}`,
        ...(added.privateKey === undefined
          ? []
          : ['Key of this identity, kept nowhere else:', added.privateKey.trim()]),
        'Give them to the merchant; this node shows them only now.',
      ])
    })

  merchant
    .command('list')
    .description('list the merchants of this node')
    .action(async (_options, command: Command) => {
      const session = new Session(terminal, command)
      const { merchants } = await session
        .api()
        .get<{ merchants: readonly Merchant[] }>('/merchants')
      session.show({ merchants }, () =>
        formatTable(
          ['NAME', 'ADDED', 'ID'],
          merchants.map(({ id, name, addedAt }) => [name, addedAt.slice(0, 10), id]),
        ),
      )
    })
}
