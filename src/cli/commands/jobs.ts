import { Option } from 'commander'
import type { Command } from 'commander'
import type { JobView } from '../../api/job-view.ts'
import type { OrderView } from '../../api/order-view.ts'
import { RETURN_REASONS } from '../../models/return-reason.ts'
import { Session } from '../session.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const HELP = `
Examples:
  printnode jobs list
  printnode jobs printed JOB
  printnode jobs shipped JOB --carrier DHL --tracking 00340434161094042557
  printnode jobs attest JOB not_printed`

const SIMPLE = [
  ['start', 'print it now'],
  ['printed', 'it is printed'],
  ['packed', 'it is packed'],
  ['delivered', 'it has arrived'],
] as const

export function addJobsCommand(program: Command, terminal: Terminal): void {
  const jobs = program
    .command('jobs')
    .description("the jobs on this shop's floor")
    .addHelpText('after', HELP)

  jobs
    .command('list')
    .description('list jobs and what may be done with them')
    .action(async (_options, command: Command) => {
      const session = new Session(terminal, command)
      const answer = await session.api().get<{ jobs: readonly JobView[] }>('/jobs')
      session.show(answer, () =>
        formatTable(['JOB', 'STATE', 'SHIP BY', 'MAKES', 'NEXT'], answer.jobs.map(rowOf)),
      )
    })

  for (const [name, about] of SIMPLE) {
    jobs
      .command(`${name} <job>`)
      .description(about)
      .action(async (job: string, _options, command: Command) => {
        await act(new Session(terminal, command), job, name, {})
      })
  }
  jobs
    .command('reject <job>')
    .description('not here: the order goes to another shop, or waits for its merchant')
    .requiredOption('--reason <text>', 'why')
    .addOption(
      new Option('--fault <whose>', 'order: no shop should make it as it is, the merchant must act')
        .choices(['shop', 'order'])
        .default('shop'),
    )
    .action(async (job: string, options: object, command: Command) => {
      await act(new Session(terminal, command), job, 'reject', options)
    })
  jobs
    .command('returned <job>')
    .description('it came back; damaged, misprinted and wrong_item count as a reprint')
    .addOption(new Option('--reason <code>', 'why').choices(RETURN_REASONS).makeOptionMandatory())
    .addOption(new Option('--note <text>', 'what else there is to say').default(''))
    .action(async (job: string, options: object, command: Command) => {
      await act(new Session(terminal, command), job, 'returned', options)
    })
  jobs
    .command('shipped <job>')
    .description('the carrier has it')
    .requiredOption('--carrier <name>', 'who carries it')
    .addOption(new Option('--tracking <number>', 'tracking number').default(''))
    .action(async (job: string, options: object, command: Command) => {
      await act(new Session(terminal, command), job, 'shipped', options)
    })
  jobs
    .command('attest <job> <verdict>')
    .description('a person’s word on a parked job: printed, not_printed or lost')
    .action(async (job: string, verdict: string, _options, command: Command) => {
      await act(new Session(terminal, command), job, 'attest', { verdict })
    })
}

async function act(session: Session, job: string, action: string, body: object): Promise<void> {
  const only = (options: object): object =>
    Object.fromEntries(
      Object.entries(options).filter(([key]) =>
        ['reason', 'fault', 'note', 'carrier', 'tracking', 'verdict'].includes(key),
      ),
    )
  const path = `/jobs/${encodeURIComponent(job)}/${action}`
  const order = await session.api().post<OrderView>(path, only(body))
  session.show(order, () => [`Order ${order.id} is ${order.state}`])
}

function rowOf(job: JobView): readonly string[] {
  return [
    job.job,
    job.state,
    job.shipBy.slice(0, 16).replace('T', ' '),
    job.lines.map(({ quantity, product }) => `${quantity} x ${product ?? ''}`).join(', '),
    job.actions.join(', '),
  ]
}
