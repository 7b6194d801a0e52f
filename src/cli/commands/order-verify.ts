import { closeSync, openSync, readSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { OrderVerdict } from '../../inspect.ts'
import { Failure } from '../../models/failure.ts'
import { parseOrderId } from '../../models/ids.ts'
import { EXIT } from '../exit-codes.ts'
import type { Conclude } from '../exit-codes.ts'
import { Session } from '../session.ts'
import { plain } from '../table.ts'
import type { Terminal } from '../terminal.ts'

/** An export has at most 90 KiB: no more is read of a file that is none, however large. */
const FILE_BYTES_MAX = 128 * 1024

const HELP = `
A file is checked here alone: no daemon, no home, no network is needed. Checked are the signature of
every event, the chain that binds each to all before it, that every event was a legal move of the
shop that had the part then, and that parts and state are what the events lead to.
No signature covers prices, deadlines and the description of what was ordered. Whether the signers
are shops of your network is for you to see: they and the network are named in the answer.

Exit code 0 if all of it holds, 1 if not.

Examples:
  printnode order verify order.json
  printnode order verify ORDER --json
  printnode order export ORDER | printnode order verify /dev/stdin`

export function addVerifyCommand(order: Command, terminal: Terminal, conclude: Conclude): void {
  order
    .command('verify <order-or-file>')
    .description('prove the history of an order, or of a file that `order export` wrote')
    .addHelpText('after', HELP)
    .action(async (named: string, _options, command: Command) => {
      const session = new Session(terminal, command)
      const text = await exportOf(session, named)
      const { verifyOrderFile } = await import('../../inspect.ts')
      const verdict = verifyOrderFile(text)
      session.show(verdict, () => verdictLines(verdict, named))
      conclude(verdict.sound ? EXIT.ok : EXIT.failure)
    })
}

/** Order ids are strict enough that no sensible file is named like one; `./` makes it a file. */
async function exportOf(session: Session, named: string): Promise<string> {
  if (parseOrderId(named) === null) return readText(resolve(session.terminal.cwd, named), named)
  return JSON.stringify(await session.api().get(`/orders/${named}/export`))
}

/** By pieces, so that a pipe works too; cut at the limit, which no export reaches. */
function readText(path: string, named: string): string {
  const buffer = Buffer.alloc(FILE_BYTES_MAX)
  let length = 0
  try {
    const file = openSync(path, 'r')
    try {
      for (let read = -1; read !== 0 && length < FILE_BYTES_MAX; length += read) {
        read = readSync(file, buffer, length, FILE_BYTES_MAX - length, null)
      }
    } finally {
      closeSync(file)
    }
  } catch (error) {
    const problem = `${JSON.stringify(named)} is no order id and no file that can be read`
    const fix = 'name an order as `order list` shows it, or a file that `order export` wrote'
    throw new Failure('invalid_input', `${problem}: ${fix}`, 'order-or-file', error)
  }
  return buffer.toString('utf8', 0, length)
}

/** Everything in it comes from the file: none of it may move the cursor or forge lines. */
function verdictLines(verdict: OrderVerdict, named: string): readonly string[] {
  const { sound, network, order, problems } = verdict
  const lines = [
    sound ? `${order?.id ?? named} is sound.` : `${order?.id ?? named} is NOT sound:`,
    ...problems.map(({ code, message }) => `  ${message} [${code}]`),
    ...(network === null ? [] : [`Network: ${network}`]),
    ...(order === null ? [] : orderLines(order)),
  ]
  return lines.map((line) => plain(line))
}

function orderLines(order: NonNullable<OrderVerdict['order']>): readonly string[] {
  return [
    `State:   ${order.state}, after ${order.events} events`,
    ...order.parts.map(({ id, state, attempt }) => `Part:    ${id} ${state}, attempt ${attempt}`),
    ...order.signers.map(({ peer, events }) => `Signer:  ${peer}, ${events} events`),
  ]
}
