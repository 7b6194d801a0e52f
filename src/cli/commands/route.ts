import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Planned, PlanSummary } from '../../inspect.ts'
import { Failure } from '../../models/failure.ts'
import { formatMoney, isCurrency } from '../../models/money.ts'
import { STRATEGIES } from '../../models/order.ts'
import type { Strategy } from '../../models/order.ts'
import { PREFERENCES } from '../../models/route-rules.ts'
import type { Preference } from '../../models/route-rules.ts'
import type { Conclude } from '../exit-codes.ts'
import { Session } from '../session.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { addReplayCommand } from './route-replay.ts'

/** Rows of the table; with --json there are all. */
const ROWS_MAX = 200

const HELP = `
A dry run with the router of this program: no daemon, no home, no network. Orders go one after the
other and fill the shops, unless --independent.

Files are JSON or CSV with a header. Orders in JSON are as for \`quote\`, shops as under \`shop:\` in a
configuration, or what \`printnode shops --json\` printed. Columns of CSV, lists in a cell by spaces:
  orders  reference (the same for lines of one order), process, size, substrate, quantity, country, city,
          region, postcode, lat, lon, finishings, colours, sides, pages, goods, product, shippingMethod,
          shipBy, arriveBy, strategy, shop, maxSplits, optimize, priceCap
  shops   id (the same for kinds of work of one shop), name, lat, lon, country, city, timeZone, process,
          sizes, substrates, finishings, coloursMax, sidesMax, setup, unit, finishing, capacity, stock,
          parcel, per100Km, customs, leadDays, hours (09:00-17:00, weekdays), cutOff, embargo, goods,
          bidPrice, latePerMille, reprintPerMille

Examples:
  printnode route --orders orders.csv --shops shops.csv
  printnode route --orders orders.json --shops shops.json --strategy split --map routes.svg
  printnode route --orders o.csv --shops s.csv --optimize greenest --explain --json > decisions.json
  printnode route replay decisions.json`

interface Options {
  readonly orders?: string
  readonly shops?: string
  readonly map?: string
  readonly at?: string
  readonly currency: string
  readonly strategy: string
  readonly optimize: string
  readonly maxSplits: string
  readonly independent?: true
  readonly explain?: true
}

export function addRouteCommand(program: Command, terminal: Terminal, conclude: Conclude): void {
  const route = program
    .command('route')
    .description('what if: which shops would get these orders, from files alone')
    .option('--orders <file>', 'orders, JSON or CSV')
    .option('--shops <file>', 'shops, JSON or CSV')
    .option('--map <file>', 'also draw it, as SVG')
    .option('--at <time>', 'as if it were then, for example 2027-01-18T09:00:00Z')
    .option('--currency <code>', 'of all prices', 'USD')
    .option('--strategy <name>', 'for orders that name none', 'auto')
    .option('--optimize <what>', 'for orders that say nothing: balanced, cheapest, …', 'balanced')
    .option('--max-splits <count>', 'for orders that say nothing', '3')
    .option('--independent', 'every order finds the shops as the file has them')
    .option('--explain', 'with --json: everything that each decision was made from')
    .addHelpText('after', HELP)
    .action(async (options: Options, command: Command) => {
      const session = new Session(terminal, command)
      await dryRun(session, options)
    })
  addReplayCommand(route, terminal, conclude)
}

async function dryRun(session: Session, options: Options): Promise<void> {
  const { cwd } = session.terminal
  const inspect = await import('../../inspect.ts')
  const now = instantOf(options.at) ?? session.terminal.now()
  const currency = oneOf('--currency', options.currency, isCurrency, 'an ISO 4217 code, as USD')
  const optimize = choiceOf('--optimize', options.optimize, PREFERENCES) as Preference
  const strategy = choiceOf('--strategy', options.strategy, STRATEGIES) as Strategy
  const isCount = (text: string): boolean => /^[1-8]$/.test(text)
  const splits = oneOf('--max-splits', options.maxSplits, isCount, 'a whole number from 1 to 8')
  const shops = inspect.readShops(fileOf('--shops', options.shops, cwd), now, currency)
  const orders = inspect.readOrders(fileOf('--orders', options.orders, cwd), currency)
  const run = new inspect.DryRun(shops, {
    now,
    settings: inspect.configuredSettings(currency, { optimize, embargoes: [] }),
    defaults: { strategy, maxSplits: Number(splits) },
    fill: options.independent !== true,
  })
  const planned = orders.map((order) => run.route(order))
  const summary = inspect.summarise(planned)
  if (options.map !== undefined) {
    const parcels = new Map(summary.shops.map((share) => [share.shop, share.parcels]))
    const placeOf = new Map(shops.map(({ profile }) => [profile.peer, profile.place]))
    const drawn = inspect.drawMap(
      shops.map(({ profile: { peer, name, place } }) => {
        return { name, lat: place.lat, lon: place.lon, parcels: parcels.get(peer) ?? 0 }
      }),
      planned.map(({ at }) => at),
      planned.flatMap(({ at, legs }) =>
        legs.flatMap(({ shop }) => {
          const from = placeOf.get(shop)
          return from === undefined ? [] : [{ from, to: at }]
        }),
      ),
    )
    write(resolve(cwd, options.map), drawn)
    session.progress(`wrote ${options.map}`)
  }
  const shown = planned.map(({ explanation, ...order }) =>
    options.explain === true ? { ...order, explanation } : order,
  )
  session.show({ currency, summary, orders: shown }, () => planLines(planned, summary, currency))
}

function planLines(
  planned: readonly Planned[],
  summary: PlanSummary,
  currency: string,
): readonly string[] {
  const money = (amount: number): string => formatMoney({ amount, currency })
  const { orders, routed, divided, price, kmMean, unroutable, shops } = summary
  const reasons = Object.entries(unroutable).map(([reason, count]) => `${count} ${reason}`)
  return [
    ...formatTable(
      ['ORDER', 'SHOP', 'UNITS', 'PRICE', 'COST', 'KM', 'PRESS DAY'],
      planned.slice(0, ROWS_MAX).flatMap((order) => orderRows(order, money)),
    ),
    ...(planned.length > ROWS_MAX ? [`and ${planned.length - ROWS_MAX} more; see --json`] : []),
    '',
    ...formatTable(
      ['SHOP', 'PARCELS', 'UNITS', 'PRICE'],
      shops.map(({ name, parcels, units, price: sum }) => [
        name,
        String(parcels),
        String(units),
        money(sum),
      ]),
    ),
    '',
    `${routed} of ${orders} order(s) routed, ${divided} divided, ${money(price)}, ${Math.round(kmMean)} km a parcel`,
    ...(reasons.length === 0 ? [] : [`not routed: ${reasons.join(', ')}`]),
  ]
}

function orderRows(order: Planned, money: (amount: number) => string): readonly string[][] {
  if (order.legs.length === 0) return [[order.reference, String(order.reason), '', '', '', '', '']]
  return order.legs.map((leg, at) => [
    at === 0 ? order.reference : '',
    leg.name,
    String(leg.units),
    money(leg.price),
    String(leg.cost),
    String(Math.round(leg.km)),
    leg.day,
  ])
}

function fileOf(option: string, file: string | undefined, cwd: string): string {
  if (file !== undefined) return resolve(cwd, file)
  const fix = `give ${option} FILE; \`printnode route --help\` shows both`
  throw new Failure('invalid_input', `${option} is missing: ${fix}`, option)
}

function instantOf(text: string | undefined): number | null {
  if (text === undefined) return null
  const at = Date.parse(text)
  if (Number.isFinite(at)) return at
  const problem = `--at is ${JSON.stringify(text)}: give a time, for example 2027-01-18T09:00:00Z`
  throw new Failure('invalid_input', problem, '--at')
}

function choiceOf(option: string, text: string, values: readonly string[]): string {
  return oneOf(option, text, (word) => values.includes(word), `one of ${values.join(', ')}`)
}

function oneOf(
  option: string,
  text: string,
  test: (text: string) => boolean,
  wanted: string,
): string {
  if (test(text)) return text
  throw new Failure('invalid_input', `${option} is ${JSON.stringify(text)}: give ${wanted}`, option)
}

function write(path: string, content: string): void {
  try {
    writeFileSync(path, content)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure('invalid_input', `--map cannot be written: ${why}`, '--map', error)
  }
}
