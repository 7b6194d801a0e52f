import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { OrderView } from '../../api/order-view.ts'
import type { OrderWarning } from '../../api/order-spec.ts'
import { Failure } from '../../models/failure.ts'
import type { ArtworkRef } from '../../models/order.ts'
import { readJsonObject } from '../json-file.ts'
import { orderLines } from '../order-lines.ts'
import { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'

interface Submitted {
  readonly order: OrderView
  readonly durability: { readonly copies: number; readonly wanted: number }
  readonly artwork: { readonly copies: number; readonly wanted: number } | null
  readonly alreadyExists: boolean
  readonly warnings: readonly OrderWarning[]
}

interface SubmitOptions {
  readonly artwork: readonly string[]
  readonly key?: string
  readonly quote?: string
}

const HELP = `
Examples:
  printnode order submit order.json --artwork poster.pdf
  printnode order submit order.json --artwork front.pdf --artwork back.pdf --key SHOP-1001
  printnode order submit order.json --artwork poster.pdf --quote q1.gn0...

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
May be left out or added: "arriveBy": a date; "strategy": auto, cluster, direct or split; "shop": for
direct, by name or id; "maxSplits"; "optimize": cheapest, fastest, greenest or balanced; "goods":
["hazardous"] of an item; and "rules":
  { "allow": ["Bay Print"], "deny": [...], "priority": [["Bay Print"], ["A", "B"]],
    "market": "country" or "customs_zone", "fewestSplits": true, "oneShopWithinPercent": 15,
    "keepTogether": [[0, 2]], "lotMin": 10, "rank": "price + 2 * km", "dailyCap": 50,
    "latePerMilleMax": 30, "reprintPerMilleMax": 10, "weights": { "carbon": 300 } }
Send the same --key again if you do not know whether an order arrived: it is placed once.`

export function addSubmitCommand(order: Command, terminal: Terminal): void {
  order
    .command('submit <file>')
    .description('place an order from a JSON file')
    .option('--artwork <pdf>', 'a print-ready PDF; may be given more than once', collect, [])
    .option('--key <key>', 'idempotency key, if the file has none')
    .option('--quote <id>', 'of `printnode quote`: its price is the most that it may cost')
    .addHelpText('after', HELP)
    .action(async (file: string, options: SubmitOptions, command: Command) => {
      await submit(new Session(terminal, command), file, options)
    })
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}

async function submit(
  session: Session,
  file: string,
  { artwork, key, quote }: SubmitOptions,
): Promise<void> {
  const { cwd } = session.terminal
  const order = readJsonObject(resolve(cwd, file))
  const api = session.api()
  const uploaded: ArtworkRef[] = []
  for (const path of artwork) {
    session.progress(`uploading ${path} ...`)
    uploaded.push(await api.upload<ArtworkRef>('/artwork', resolve(cwd, path), 'application/pdf'))
  }
  const body = {
    ...withArtwork(order, uploaded),
    ...(key === undefined ? {} : { idempotencyKey: key }),
    ...(quote === undefined ? {} : { quote }),
  }
  const submitted = await api.post<Submitted>('/orders', body)
  for (const { message } of submitted.warnings) session.progress(`warning: ${message}`)
  const { copies, wanted } = submitted.durability
  session.show(submitted, () => [
    ...orderLines(submitted.order),
    submitted.alreadyExists
      ? 'This key was used before: this is that order.'
      : `Placed: on disk at ${copies} of ${wanted} keepers.`,
    ...artworkLines(submitted.artwork),
  ])
}

/** Said only where it matters: a second copy that is not there yet. */
function artworkLines(artwork: Submitted['artwork']): readonly string[] {
  if (artwork === null || artwork.copies >= artwork.wanted) return []
  return [
    'Its files lie at this node alone for now: keep them until a shop has accepted the order.',
  ]
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
