import { Option } from 'commander'
import type { Command } from 'commander'
import { loadConfig } from '../../config/load.ts'
import { Failure } from '../../models/failure.ts'
import { Session } from '../session.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

interface Member {
  readonly peer: string
  readonly name: string | null
  readonly connected: boolean
  readonly roundTripMs: number | null
  readonly certificateExpiresAt: string | null
}

interface Members {
  readonly network: string
  readonly founder: string
  readonly currency: string
  readonly self: { readonly peer: string; readonly name: string | null }
  readonly members: readonly Member[]
}

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/

export function addNetworkCommand(program: Command, terminal: Terminal): void {
  const network = program.command('network').description('found a network, invite and expel shops')
  addCreate(network, terminal)

  network
    .command('invite')
    .description('print an invite: one string that lets one shop in')
    .addOption(
      new Option('--role <role>', 'a delegate may invite others')
        .choices(['member', 'delegate'])
        .default('member'),
    )
    .option('--hours <count>', 'how long it is good', '168')
    .addHelpText('after', '\nExample:\n  printnode network invite --hours 24')
    .action(async (options: { role: string; hours: string }, command: Command) => {
      const session = new Session(terminal, command)
      const body = { role: options.role, hours: Number(options.hours) }
      const invite = await session
        .api()
        .post<{ invite: string; expiresAt: string }>('/network/invites', body)
      session.progress(`Good for one shop until ${invite.expiresAt}. Whoever has it can enter:`)
      session.show(invite, () => [invite.invite])
    })

  network
    .command('members')
    .description('list the members that the node knows')
    .action(async (_options, command: Command) => {
      const session = new Session(terminal, command)
      const members = await session.api().get<Members>('/network/members')
      session.show(members, () => [
        `Network ${members.network}, founded by ${members.founder}, in ${members.currency}`,
        ...formatTable(
          ['SHOP', 'NAME', 'CONNECTED', 'ROUND TRIP', 'CERTIFICATE UNTIL'],
          [
            [members.self.peer, members.self.name ?? '', 'this node', '', ''],
            ...members.members.map(rowOf),
          ],
        ),
      ])
    })

  network
    .command('expel <shop>')
    .description('expel a shop for ever, by its id')
    .action(async (peer: string, _options, command: Command) => {
      const session = new Session(terminal, command)
      const result = await session.api().post('/network/expel', { peer })
      session.show(result, () => [`Expelled ${peer}: every member that hears of it cuts it off`])
    })
}

function addCreate(network: Command, terminal: Terminal): void {
  network
    .command('create <name>')
    .description('found a network: this shop is its first member')
    .option('--currency <code>', 'what the network settles in; else that of the configuration')
    .option('--config <file>', 'configuration file (PRINTNODE_CONFIG)')
    .addHelpText('after', '\nExample:\n  printnode network create bay-area --currency USD')
    .action(async (name: string, options: { currency?: string }, command: Command) => {
      const session = new Session(terminal, command)
      if (!NAME.test(name)) {
        const fix = 'give lower-case letters, digits and dashes, for example bay-area'
        throw new Failure('invalid_input', `the name is ${JSON.stringify(name)}: ${fix}`, 'name')
      }
      const { home, nodeKey, flags } = session
      const { shop } = loadConfig({ env: terminal.env, flags }).config
      const currency = options.currency ?? shop.currency
      if (currency !== shop.currency) {
        const fix = 'a network settles in one currency; change shop.currency too'
        throw new Failure(
          'invalid_input',
          `--currency is ${currency}, the shop's is ${shop.currency}: ${fix}`,
          '--currency',
        )
      }
      const { foundNetwork } = await import('../../setup.ts')
      const founded = await foundNetwork({ home, nodeKey }, name, currency, terminal.now())
      session.show(founded, () => [
        `Founded the network ${name}, in ${currency}.`,
        'Next: `printnode start`, then `printnode network invite` for each other shop.',
      ])
    })
}

function rowOf(member: Member): readonly string[] {
  return [
    member.peer,
    member.name ?? '',
    member.connected ? 'yes' : 'no',
    member.roundTripMs === null ? '' : `${Math.round(member.roundTripMs)} ms`,
    member.certificateExpiresAt?.slice(0, 10) ?? '',
  ]
}
