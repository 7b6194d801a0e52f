import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { OrderView } from '../../api/order-view.ts'
import type { OrderWarning } from '../../api/order-spec.ts'
import { Failure } from '../../models/failure.ts'
import type { ArtworkRef } from '../../models/order.ts'
import { orderLines } from '../order-lines.ts'
import { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'

interface Submitted {
  readonly order: OrderView
  readonly durability: { readonly copies: number; readonly wanted: number }
  readonly alreadyExists: boolean
  readonly warnings: readonly OrderWarning[]
}

const HELP = `
Examples:
  printnode order submit order.json --artwork poster.pdf
  printnode order submit order.json --artwork front.pdf --artwork back.pdf --key SHOP-1001

The artwork files go to the items without an artwork, in order; one file serves all of them.
order.json:
  {
    "merchantReference": "SHOP-1001",
    "items": [{ "product": "Poster", "process": "digital", "size": "A3", "substrate": "silk-170",
                "finishings": ["matte-lamination"], "colours": 4, "sides": 1, "quantity": 5 }],
    "recipient": { "name": "Jane Doe", "street": "1 Main St", "city": "San Francisco",
                   "region": "CA", "postcode": "94107", "country": "US" },
    "shippingMethod": "standard", "shipBy": "2027-01-22",
    "priceCap": { "amount": 10000, "currency": "USD" }
  }
Send the same --key again if you do not know whether an order arrived: it is placed once.`

export function addSubmitCommand(order: Command, terminal: Terminal): void {
  order
    .command('submit <file>')
    .description('place an order from a JSON file')
    .option('--artwork <pdf>', 'a print-ready PDF; may be given more than once', collect, [])
    .option('--key <key>', 'idempotency key, if the file has none')
    .addHelpText('after', HELP)
    .action(
      async (file: string, options: { artwork: string[]; key?: string }, command: Command) => {
        await submit(new Session(terminal, command), file, options)
      },
    )
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}

async function submit(
  session: Session,
  file: string,
  { artwork, key }: { artwork: readonly string[]; key?: string },
): Promise<void> {
  const { cwd } = session.terminal
  const order = readOrder(resolve(cwd, file))
  const api = session.api()
  const uploaded: ArtworkRef[] = []
  for (const path of artwork) {
    session.progress(`uploading ${path} ...`)
    uploaded.push(await api.upload<ArtworkRef>('/artwork', resolve(cwd, path), 'application/pdf'))
  }
  const body = {
    ...withArtwork(order, uploaded),
    ...(key === undefined ? {} : { idempotencyKey: key }),
  }
  const submitted = await api.post<Submitted>('/orders', body)
  for (const { message } of submitted.warnings) session.progress(`warning: ${message}`)
  const { copies, wanted } = submitted.durability
  session.show(submitted, () => [
    ...orderLines(submitted.order),
    submitted.alreadyExists
      ? 'This key was used before: this is that order.'
      : `Placed: on disk at ${copies} of ${wanted} keepers.`,
  ])
}

function readOrder(path: string): Record<string, unknown> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new Failure('invalid_input', `${path} cannot be read: name an existing file`, path, error)
  }
  try {
    const order: unknown = JSON.parse(text)
    if (typeof order === 'object' && order !== null && !Array.isArray(order)) return { ...order }
  } catch (error) {
    const where = error instanceof Error ? error.message : ''
    throw new Failure('invalid_input', `${path} is no JSON: ${where}`, path, error)
  }
  throw new Failure('invalid_input', `${path} holds no JSON object`, path)
}

/** The API checks everything else: here only what it takes to put the files in. */
function withArtwork(
  order: Record<string, unknown>,
  uploaded: readonly ArtworkRef[],
): Record<string, unknown> {
  const { items } = order
  if (uploaded.length === 0 || !Array.isArray(items)) return order
  const open = items.filter((item) => isObject(item) && item['artwork'] === undefined)
  if (uploaded.length > 1 && uploaded.length !== open.length) {
    throw new Failure(
      'invalid_input',
      `${uploaded.length} files for ${open.length} items without artwork: give one for all, or one for each`,
      '--artwork',
    )
  }
  return {
    ...order,
    items: items.map((item: unknown) => {
      const index = open.indexOf(item)
      if (index === -1 || !isObject(item)) return item
      return { ...item, artwork: (uploaded[index] ?? uploaded[0])?.hash }
    }),
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
