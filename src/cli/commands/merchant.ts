import { resolve } from 'node:path'
import type { Command } from 'commander'
import { readJsonObject } from '../json-file.ts'
import { Session } from '../session.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

interface Merchant {
  readonly id: string
  readonly name: string
  readonly addedAt: string
}

const RULES_HELP = `
The file takes the place of all rules that were there; an order's own rules go before them, each by
itself. See \`printnode order submit --help\` for the rules.

Example:
  echo '{"optimize": "greenest", "rules": {"deny": ["Far Away Print"]}}' > rules.json
  printnode merchant rules MERCHANT rules.json`

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
    .command('rules <merchant> <file>')
    .description('rules of every order of a merchant that does not say otherwise')
    .addHelpText('after', RULES_HELP)
    .action(async (id: string, file: string, _options, command: Command) => {
      const session = new Session(terminal, command)
      const rules = readJsonObject(resolve(terminal.cwd, file))
      const path = `/merchants/${encodeURIComponent(id)}/rules`
      const set = await session.api().put<{ id: string; rules: unknown }>(path, rules)
      session.show(set, () => [
        set.rules === null ? `${set.id} has no rules.` : `${set.id}: ${JSON.stringify(set.rules)}`,
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
