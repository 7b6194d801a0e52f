import type { Command } from 'commander'
import type { HealthView } from '../../api/health-view.ts'
import { Failure } from '../../models/failure.ts'
import { clusterLines } from '../health-lines.ts'
import { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'

/** What is at stake, before anybody does it. */
const LOSSES = [
  'This is for a cluster of which most keepers of the roster are gone for good: their machines are lost, or',
  'will not come back for days. If they are only switched off or cut off, wait for them instead.',
  'What may be lost:',
  '- the roster: this shop founds a new cluster, and the others move to it by themselves within 15 minutes,',
  '  or at once when they are restarted;',
  '- idempotency keys that only the lost keepers knew: a request that is repeated may become a second order;',
  '- orders of which the lost shops kept most of the copies: recovering brings none of them back.',
  'What is not lost: every other order, and all work, stock and addresses on the shops that are there.',
]

export function addClusterCommand(program: Command, terminal: Terminal): void {
  const cluster = program.command('cluster').description('the cluster whose member this shop is')

  cluster
    .command('show')
    .description('who is in it, how they stand and why, and who keeps the roster')
    .action(async (_options, command: Command) => {
      const session = new Session(terminal, command)
      const health = await session.api().get<HealthView>('/health')
      session.show(health.cluster, () => clusterLines(health))
    })

  cluster
    .command('evict <shop>')
    .description('vote a member out, by its id; it may join again by itself')
    .addHelpText(
      'after',
      '\nFor a shop that is gone for good. To shut one out for ever: `network expel`.',
    )
    .action(async (peer: string, _options, command: Command) => {
      const session = new Session(terminal, command)
      const result = await session.api().post('/cluster/evict', { peer })
      session.show(result, () => [`Voted out ${peer}: its unstarted work goes to others`])
    })

  cluster
    .command('recover')
    .description('found the cluster anew after most of its keepers were lost for good')
    .option('--confirm <cluster>', 'its id: what may be lost was read and accepted')
    .addHelpText('after', `\n${LOSSES.join('\n')}`)
    .action(async ({ confirm }: { confirm?: string }, command: Command) => {
      const session = new Session(terminal, command)
      if (confirm === undefined) {
        const { cluster: own } = await session.api().get<HealthView>('/health')
        for (const line of LOSSES) session.progress(line)
        const how = `printnode cluster recover --confirm ${own.id}`
        throw new Failure('invalid_input', `nothing was done; to go on: \`${how}\``, '--confirm')
      }
      const result = await session.api().post('/cluster/recover', { cluster: confirm })
      session.show(result, () => [
        `Left cluster ${confirm}, and founded a new one; see \`printnode cluster show\`.`,
      ])
    })
}
