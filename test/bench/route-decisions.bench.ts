import { distanceKm } from '../../src/models/geo.ts'
import type { LatLon } from '../../src/models/geo.ts'
import type { KnownShop } from '../../src/models/shop.ts'
import { Router } from '../../src/routing/router.ts'
import { defaultRouterSettings } from '../../src/routing/settings.ts'
import { ShopTable } from '../../src/routing/shop-table.ts'
import { Chance } from '../../src/runtime/chance.ts'
import type { Report } from './bench.ts'
import { BusyMarket } from './routing/busy-market.ts'
import { median, quantile } from './statistics.ts'

export const name = 'route decisions over 1,000, 10,000 and 100,000 shops'

const COUNTS = [1_000, 10_000, 100_000]
const ORDERS = 1_000
const RUNS = 5
const REPORTS = 20_000

/** Against the least that any router does: look at every shop for the nearest one. */
export function run(report: Report): Promise<void> {
  const rows = COUNTS.map((count) => measure(count, report))
  report.table(
    `single-shop decisions, every constraint on, seed decisions-N; median of ${RUNS} warm runs`,
    [
      'shops',
      'p50 µs',
      'p99 µs',
      'a second of processor',
      'report applied, µs',
      'nearest alone, µs',
      'ratio',
    ],
    rows,
  )
  report.note('times by the wall but the third and fourth column: those are of the thread alone')
  return Promise.resolve()
}

function measure(count: number, report: Report): (string | number)[] {
  report.progress(`${count} shops`)
  const market = new BusyMarket(new Chance(`decisions-${count}`))
  const table = new ShopTable()
  const shops = market.open(table, count)
  const router = new Router(table, defaultRouterSettings('USD'))
  const asked = Array.from({ length: ORDERS }, (_, seq) => market.order(seq))
  const decide = (): { p50: number; p99: number; micros: number } => {
    const times: number[] = []
    const before = process.threadCpuUsage()
    for (const one of asked) {
      const began = performance.now()
      router.choose(one)
      times.push(performance.now() - began)
    }
    const { user, system } = process.threadCpuUsage(before)
    const [p50, p99] = [0.5, 0.99].map((share) => 1_000 * quantile(times, share))
    return { p50: p50 ?? 0, p99: p99 ?? 0, micros: (user + system) / asked.length }
  }
  // Lists of who can make what are built, and the code compiled, when a product is first met.
  decide()
  decide()
  const runs = Array.from({ length: RUNS }, decide)
  const micros = median(runs.map((one) => one.micros))
  const nearest = nearestMicros(shops, asked[0]?.spec.destination.near ?? { lat: 40, lon: -100 })
  return [
    count.toLocaleString('en'),
    median(runs.map((one) => one.p50)).toFixed(1),
    median(runs.map((one) => one.p99)).toFixed(1),
    Math.round(1_000_000 / micros).toLocaleString('en'),
    reportMicros(market, table, shops).toFixed(2),
    nearest.toFixed(0),
    `${(nearest / micros).toFixed(1)} x`,
  ]
}

/** A report by gossip, from anywhere, into the table; what it says has been decoded before. */
function reportMicros(market: BusyMarket, table: ShopTable, shops: readonly KnownShop[]): number {
  const news = Array.from({ length: REPORTS }, (_, n) => {
    // A prime far from any power of two: neighbours in memory do not follow each other.
    const known = shops[(n * 7_919) % shops.length] as KnownShop
    return { profile: known.profile, report: market.report(known.report) }
  })
  const before = process.threadCpuUsage()
  for (const { profile, report } of news) table.upsert(profile, report)
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / news.length
}

function nearestMicros(shops: readonly KnownShop[], to: LatLon): number {
  const places = shops.map(({ profile }) => profile.place)
  const times = Array.from({ length: 2 * RUNS }, () => {
    const before = process.threadCpuUsage()
    let best = Infinity
    for (const place of places) best = Math.min(best, distanceKm(place, to))
    if (best === Infinity) throw new Error('no shop')
    const { user, system } = process.threadCpuUsage(before)
    return user + system
  })
  // Whole microseconds: a small network is looked at too quickly for more than a guess.
  return Math.max(1, median(times))
}
