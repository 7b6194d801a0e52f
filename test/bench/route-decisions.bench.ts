import { distanceKm } from '../../src/models/geo.ts'
import type { LatLon } from '../../src/models/geo.ts'
import type { KnownShop } from '../../src/models/shop.ts'
import { Router } from '../../src/routing/router.ts'
import { defaultRouterSettings } from '../../src/routing/settings.ts'
import { ShopTable } from '../../src/routing/index/shop-table.ts'
import { Chance } from '../../src/runtime/chance.ts'
import type { Report } from './bench.ts'
import { BusyMarket } from './routing/busy-market.ts'
import { median, quantile } from './statistics.ts'

export const name = 'route decisions over 1,000, 10,000 and 100,000 shops'

const COUNTS = [1_000, 10_000, 100_000]
const ORDERS = 1_000
const RUNS = 9
const REPORTS = 20_000

/** Against the least that any router does: look at every shop for the nearest one. */
export function run(report: Report): Promise<void> {
  const rows = COUNTS.map((count) => measure(count, report))
  report.table(
    `single-shop decisions, every constraint on, ${ORDERS} orders, seed decisions-N; ${RUNS} warm runs`,
    [
      'shops',
      'p50 µs',
      'p99 µs',
      'p99 with pauses, µs',
      'a second of processor',
      'bytes left',
      'report applied, µs',
      'bytes left',
      'nearest alone, µs',
      'ratio',
    ],
    rows,
  )
  report.note(
    'p50 and p99: of orders, each the median of its runs, so that what else the machine does is not counted;',
  )
  report.note(
    'with pauses: of all decisions by the wall. Bytes left on the heap: question and answer.',
  )
  return Promise.resolve()
}

function measure(count: number, report: Report): (string | number)[] {
  report.progress(`${count} shops`)
  const market = new BusyMarket(new Chance(`decisions-${count}`))
  const table = new ShopTable()
  const shops = market.open(table, count)
  const router = new Router(table, defaultRouterSettings('USD'))
  const asked = Array.from({ length: ORDERS }, (_, seq) => market.order(seq))
  const times = asked.map((): number[] => [])
  const decide = (): number => {
    const before = process.threadCpuUsage()
    asked.forEach((one, at) => {
      const began = performance.now()
      router.choose(one)
      times[at]?.push(1_000 * (performance.now() - began))
    })
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / asked.length
  }
  // Lists of who can make what are built, and the code compiled, when a product is first met.
  decide()
  decide()
  for (const one of times) one.length = 0
  // Over all runs: the processor's own clock ticks in milliseconds.
  const micros = Array.from({ length: RUNS }, decide).reduce((sum, one) => sum + one, 0) / RUNS
  const usual = times.map(median)
  const left = bytesLeft(() => asked.forEach((one) => void router.choose(one))) / ORDERS
  const nearest = nearestMicros(shops, asked[0]?.spec.destination.near ?? { lat: 40, lon: -100 })
  const news = Array.from({ length: REPORTS }, (_, n) => {
    // A prime far from any power of two: neighbours in memory do not follow each other.
    const known = shops[(n * 7_919) % shops.length] as KnownShop
    return { profile: known.profile, report: market.report(known.report) }
  })
  return [
    count.toLocaleString('en'),
    quantile(usual, 0.5).toFixed(1),
    quantile(usual, 0.99).toFixed(1),
    quantile(times.flat(), 0.99).toFixed(0),
    Math.round(1_000_000 / micros).toLocaleString('en'),
    left.toFixed(0),
    reportMicros(table, news).toFixed(2),
    (bytesLeft(() => apply(table, news)) / REPORTS).toFixed(1),
    nearest.toFixed(0),
    `${(nearest / micros).toFixed(1)} x`,
  ]
}

/** Heap that a piece of work leaves behind, if nothing is collected meanwhile; else less. */
function bytesLeft(work: () => void): number {
  const runs = Array.from({ length: RUNS }, () => {
    const before = process.memoryUsage().heapUsed
    work()
    return process.memoryUsage().heapUsed - before
  })
  return Math.max(0, median(runs))
}

interface News {
  readonly profile: KnownShop['profile']
  readonly report: KnownShop['report']
}

function apply(table: ShopTable, news: readonly News[]): void {
  // By index: what an iterator allocates would be counted as the table's.
  for (let n = 0; n < news.length; n++) {
    const { profile, report } = news[n] as News
    table.upsert(profile, report)
  }
}

/** Reports by gossip, from anywhere, into the table; what they say has been decoded before. */
function reportMicros(table: ShopTable, news: readonly News[]): number {
  const runs = Array.from({ length: RUNS }, () => {
    const before = process.threadCpuUsage()
    apply(table, news)
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / news.length
  })
  return median(runs)
}

/** Looks at so many shops a run: the processor's own clock ticks in milliseconds. */
const NEAREST_LOOKS = 1_000_000

function nearestMicros(shops: readonly KnownShop[], to: LatLon): number {
  const places = shops.map(({ profile }) => profile.place)
  const rounds = Math.ceil(NEAREST_LOOKS / places.length)
  const times = Array.from({ length: RUNS }, () => {
    const before = process.threadCpuUsage()
    let best = Infinity
    for (let round = 0; round < rounds; round++) {
      for (const place of places) best = Math.min(best, distanceKm(place, to))
    }
    if (best === Infinity) throw new Error('no shop')
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / rounds
  })
  return median(times)
}
