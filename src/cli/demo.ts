import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ExplainedView } from '../api/explain-view.ts'
import type { JobView } from '../api/job-view.ts'
import type { OrderEventView, OrderView } from '../api/order-view.ts'
import { Failure } from '../models/failure.ts'
import { formatMoney } from '../models/money.ts'
import { orderIsClosed } from '../models/order-lifecycle.ts'
import type { ShopProfile } from '../models/shop.ts'
import { DaemonProcess } from './daemon-process.ts'
import { drawPoster } from './demo-poster.ts'
import { explainLines } from './explain-lines.ts'
import { reportError } from './report-error.ts'
import { formatTable } from './table.ts'
import { processTerminal, styled } from './terminal.ts'

/** `npm run demo`: three real daemons, one real order, from nothing to shipped. */

const CONFIGS = fileURLToPath(new URL('../../configs', import.meta.url))
const SHOPS = ['san-francisco', 'oakland', 'los-angeles'] as const
/** Free ports, so that the demo runs beside another, and nothing but loopback. */
const START = [
  '--port',
  '0',
  '--listen',
  '/ip4/127.0.0.1/tcp/0',
  '--mdns',
  'off',
  '--log-level',
  'info',
]
const POLL_MS = 200
/** Slower than this, something is wrong: the demo says so instead of waiting. */
const STEP_MS_MAX = 45_000
const WEEK_MS = 7 * 86_400_000

const terminal = processTerminal()
const started = Date.now()

interface Node {
  readonly name: string
  readonly daemon: DaemonProcess
}

function say(line: string): void {
  terminal.out(line)
}

function step(title: string): void {
  const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(5)
  say('')
  say(`${styled(terminal, 'dim', `${seconds} s`)}  ${styled(terminal, 'bold', title)}`)
}

/** Asks until the answer is not null; says once in a while that it still does. */
async function until<Value>(what: string, look: () => Promise<Value | null>): Promise<Value> {
  const begun = Date.now()
  let told = begun
  for (;;) {
    const value = await look()
    if (value !== null) return value
    if (Date.now() - begun > STEP_MS_MAX) throw new Error(`gave up waiting until ${what}`)
    if (Date.now() - told > 2_000) {
      told = Date.now()
      say(`         … waiting until ${what}`)
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

async function startShops(root: string): Promise<readonly Node[]> {
  const nodes = SHOPS.map((name) => ({ name, daemon: new DaemonProcess(join(root, name)) }))
  process.once('exit', () => {
    for (const { daemon } of nodes) void daemon.kill()
  })
  for (const { name, daemon } of nodes) {
    await daemon.mustRun('init', '--config', join(CONFIGS, `${name}.yaml`))
    say(`         made the home of ${name}: ${daemon.home}`)
  }
  const [founder, ...others] = nodes as [Node, ...Node[]]
  await founder.daemon.mustRun('network', 'create', 'demo')
  await founder.daemon.start(...START)
  say(`         ${founder.name} founded the network "demo" and runs: ${founder.daemon.api.url}`)
  for (const { name, daemon } of others) {
    const { invite } = await founder.daemon.api.post<{ invite: string }>('/network/invites')
    await daemon.mustRun('init', '--join', invite)
    await daemon.start(...START)
    say(`         ${name} came in with an invite and runs: ${daemon.api.url}`)
  }
  return nodes
}

type Shop = ShopProfile & { readonly self: boolean; readonly report: object | null }

async function shopsOf({ daemon }: Node): Promise<readonly Shop[]> {
  const { shops } = await daemon.api.get<{ shops: readonly Shop[] }>('/shops')
  return shops.filter(({ self, report }) => self || report !== null)
}

async function showShops(nodes: readonly Node[]): Promise<void> {
  await until('all see all', async () => {
    const seen = await Promise.all(nodes.map(shopsOf))
    return seen.every((shops) => shops.length === nodes.length) ? true : null
  })
  const shops = await shopsOf(nodes[0] as Node)
  const rows = shops.map((shop) => [
    shop.name,
    shop.place.city,
    shop.capabilities.map(({ process, sizes }) => `${process} ${sizes.join('/')}`).join('; '),
  ])
  for (const line of formatTable(['SHOP', 'CITY', 'PRINTS'], rows)) say(`         ${line}`)
}

/** Posters, sent to the shop that prints garments and stickers. */
async function submitOrder(root: string, node: Node): Promise<OrderView> {
  const file = join(root, 'bay-at-night.pdf')
  writeFileSync(file, await drawPoster(297, 420))
  say(`         a poster of 297 x 420 mm: ${file}`)
  const { api } = node.daemon
  const artwork = await api.upload<{ hash: string; pages: number }>(
    '/artwork',
    file,
    'application/pdf',
  )
  say(`         uploaded and checked: ${artwork.pages} page, ${artwork.hash.slice(0, 16)}…`)
  const { order } = await api.post<{ order: OrderView }>('/orders', {
    merchantReference: 'DEMO-1',
    idempotencyKey: 'demo-1',
    items: [
      {
        product: 'Poster "Bay at night"',
        process: 'digital',
        size: 'A3',
        substrate: 'silk-170',
        finishings: ['lamination-matte'],
        colours: 4,
        sides: 1,
        quantity: 25,
        artwork,
      },
    ],
    recipient: {
      name: 'Ada Example',
      street: '1 Ferry Building',
      city: 'San Francisco',
      region: 'CA',
      postcode: '94111',
      country: 'US',
    },
    shippingMethod: 'standard',
    shipBy: new Date(Date.now() + 2 * WEEK_MS).toISOString(),
    priceCap: { amount: 20_000, currency: 'USD' },
  })
  say(`         ${node.name} took it in: order ${order.id}`)
  return order
}

async function explain(node: Node, id: string): Promise<void> {
  const explained = await until('the order is routed', async () => {
    const answer = await node.daemon.api
      .get<ExplainedView>(`/orders/${id}/explain`)
      .catch(() => null)
    return answer !== null && answer.decisions.length > 0 ? answer : null
  })
  for (const line of explainLines(explained, 'USD').slice(2)) say(`         ${line}`)
}

/** What the people in the shop would do: say that it is printed, packed, and given to the carrier. */
async function actAsOperator({ name, daemon }: Node, id: string): Promise<void> {
  const { jobs } = await daemon.api.get<{ jobs: readonly JobView[] }>('/jobs')
  const job = jobs.find(({ order }) => order === id)
  if (job === undefined) return
  const action = (['printed', 'packed', 'shipped'] as const).find((next) =>
    job.actions.includes(next),
  )
  if (action === undefined) return
  const body = action === 'shipped' ? { carrier: 'Bay Couriers', tracking: 'BC-0001' } : {}
  try {
    await daemon.api.post(`/jobs/${job.job}/${action}`, body)
  } catch (error) {
    // The files are still on their way to the press: nobody could have printed them yet.
    if (error instanceof Failure && error.code === 'conflict') return
    throw error
  }
  say(`         operator of ${name}: ${action}`)
}

async function follow(nodes: readonly Node[], intake: Node, id: string): Promise<OrderView> {
  const { api } = intake.daemon
  let after = 0
  await until('the order is shipped', async () => {
    const page = await api.get<{
      events: readonly OrderEventView[]
      last: number
      state: OrderView['state']
    }>(`/orders/${id}/events?after=${after}`)
    for (const { type, part, detail } of page.events) {
      say(`         event  ${[type, part, detail].join(' ').trim()}`)
    }
    after = page.last
    if (orderIsClosed(page.state)) return true
    for (const node of nodes) await actAsOperator(node, id)
    return null
  })
  const order = await api.get<OrderView>(`/orders/${id}`)
  if (order.state !== 'shipped') throw new Error(`the order ended as ${order.state}`)
  return order
}

/** Files under a directory, in order. */
function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.printnode'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function demo(once: boolean): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'printnode-demo-'))
  step('Three print shops, three daemons, no server')
  const nodes = await startShops(root)
  step('They find each other and tell what they print')
  await showShops(nodes)

  const intake = nodes.find(({ name }) => name === 'oakland') as Node
  step('An order for 25 posters reaches Oakland, which prints garments and stickers')
  const { id } = await submitOrder(root, intake)
  step('Why which shop has it: every shop, term by term')
  await explain(intake, id)
  step('The order goes its way; this demo acts as the people in the shop')
  const order = await follow(nodes, intake, id)

  const shops = await shopsOf(intake)
  const shop = shops.find(({ peer }) => peer === order.parts[0]?.shop)
  const printed = nodes.find(({ name }) => name === slugOf(shop?.place.city ?? '')) as Node
  step('Shipped')
  say(`         ${shop?.name}: ${order.parts[0]?.carrier} ${order.parts[0]?.tracking}`)
  if (order.price !== null) say(`         price ${formatMoney(order.price)}`)
  say('         the files for the press:')
  for (const file of filesIn(join(printed.daemon.home, 'hot-folder'))) say(`           ${file}`)
  if (once) await Promise.all(nodes.map(({ daemon }) => daemon.quit()))
  else await stayOpen(nodes, id)
}

async function stayOpen(nodes: readonly Node[], order: string): Promise<void> {
  step('They keep running; Ctrl-C ends them. Try, in another terminal:')
  for (const { name, daemon } of nodes)
    say(`         ${name.padEnd(14)} ${daemon.api.url}  (--home ${daemon.home})`)
  const home = nodes[0]?.daemon.home ?? ''
  say(`         bin/printnode.js --home ${home} shops`)
  say(`         bin/printnode.js --home ${home} order explain ${order}`)
  await new Promise<void>((resolve) => {
    const beat = setInterval(() => {}, 60_000)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        clearInterval(beat)
        resolve()
      })
    }
  })
  await Promise.all(nodes.map(({ daemon }) => daemon.quit()))
}

function slugOf(city: string): string {
  return city.toLowerCase().replaceAll(' ', '-')
}

try {
  await demo(process.argv.includes('--once'))
} catch (error) {
  process.exitCode = reportError(terminal, error, false)
  process.exit()
}
