import { DAY_MS, makeOrderId } from '../../src/models/ids.ts'
import type { ClusterId, OrderId } from '../../src/models/ids.ts'
import { distanceKm } from '../../src/models/geo.ts'
import type { LatLon } from '../../src/models/geo.ts'
import { Router } from '../../src/routing/router.ts'
import { defaultRouterSettings } from '../../src/routing/settings.ts'
import { Chance } from '../../src/runtime/chance.ts'
import { capability, NOW, POSTER, request, shop, tableOf } from '../unit/routing/fixtures.ts'
import { item, order } from '../unit/routing/fixtures.ts'
import type { Report } from './bench.ts'
import { median, quantile } from './statistics.ts'

export const name = 'route decisions over 1,000 and 10,000 shops'

const DECISIONS = 5_000
const RUNS = 5

/** Against the least that any router does: look at every shop for the nearest one. */
export function run(report: Report): Promise<void> {
  const rows = [1_000, 10_000].map((count) => measure(count, report))
  report.table(
    'single-shop decisions, every constraint on; median of 5 runs',
    ['shops', 'a second', 'p50 µs', 'p99 µs', 'nearest alone, a second', 'ratio'],
    rows,
  )
  return Promise.resolve()
}

function measure(count: number, report: Report): (string | number)[] {
  report.progress(`${count} shops`)
  const chance = new Chance(`shops-${count}`)
  const places = Array.from({ length: count }, () => somewhere(chance))
  const table = tableOf(
    places.map((place, number) =>
      shop({
        peer: `shop-${number}`,
        at: place,
        profile: {
          capabilities: [
            capability({
              price: { setup: 100 + chance.below(300), unit: 40 + chance.below(60), finishing: 5 },
            }),
          ],
        },
      }),
    ),
  )
  const router = new Router(table, defaultRouterSettings('USD'))
  const asked = Array.from({ length: 500 }, (_, seq) =>
    request({
      order: idOf(seq),
      spec: order({
        items: [item(POSTER, 1 + chance.below(20))],
        destination: {
          country: 'US',
          postcodePrefix: '941',
          near: somewhere(chance),
          addressHash: '',
        },
        strategy: 'direct',
      }),
      shares: [[0, 1 + chance.below(20)]],
    }),
  )
  const runs = Array.from({ length: RUNS }, () => {
    const times: number[] = []
    for (let i = 0; i < DECISIONS; i += 1) {
      const one = asked[i % asked.length]
      if (one === undefined) continue
      const before = performance.now()
      const choice = router.choose(one)
      times.push(performance.now() - before)
      if (choice.type !== 'routed') throw new Error(`no route: ${choice.reason}`)
    }
    const total = times.reduce((sum, time) => sum + time, 0)
    return {
      rate: (1_000 * times.length) / total,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
    }
  })
  const nearest = nearestRate(places, chance)
  const rate = median(runs.map((r) => r.rate))
  return [
    count.toLocaleString('en'),
    Math.round(rate).toLocaleString('en'),
    (1_000 * median(runs.map((r) => r.p50))).toFixed(1),
    (1_000 * median(runs.map((r) => r.p99))).toFixed(1),
    Math.round(nearest).toLocaleString('en'),
    `${(rate / nearest).toFixed(1)} x`,
  ]
}

function nearestRate(places: readonly LatLon[], chance: Chance): number {
  const decisions = 200
  const before = performance.now()
  for (let i = 0; i < decisions; i += 1) {
    const to = somewhere(chance)
    let best = Infinity
    for (const place of places) best = Math.min(best, distanceKm(place, to))
    if (best === Infinity) throw new Error('no shop')
  }
  return (1_000 * decisions) / (performance.now() - before)
}

/** The contiguous United States, evenly: shops and customers of one market. */
function somewhere(chance: Chance): LatLon {
  return { lat: 30 + chance.next() * 17, lon: -122 + chance.next() * 47 }
}

function idOf(seq: number): OrderId {
  const day = Math.floor(NOW / DAY_MS)
  return makeOrderId({
    cluster: 'c1' as ClusterId,
    epoch: 0,
    day,
    intake: 'abcdefghij',
    boot: 1,
    seq,
  })
}
