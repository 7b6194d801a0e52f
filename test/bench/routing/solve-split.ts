/**
 * Usage: node test/bench/routing/solve-split.ts INSTANCE OUT
 *
 * Divides every order of an instance of the kit's problem 1 with the product's own router, writes
 * the kit's solution file, and prints how long decisions took.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { Router } from '../../../src/routing/router.ts'
import { idOf, kitRequest, kitSettings } from './kit-world.ts'
import { splitTable } from './split-instance.ts'
import type { SplitInstance } from './split-instance.ts'

/** The kit sets no limit; more parcels than this no order of it has. */
const PARCELS_MAX = 1_000

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

const [instance, out] = process.argv.slice(2)
if (instance === undefined || out === undefined) {
  process.stderr.write('usage: node test/bench/routing/solve-split.ts INSTANCE OUT\n')
  process.exit(2)
}
const world = JSON.parse(readFileSync(instance, 'utf8')) as SplitInstance
const router = new Router(splitTable(world), kitSettings(world))
const times: number[] = []
const solutions = world.orders.map((order) => {
  const request = kitRequest(world, {
    ...order,
    id: `order-${order.id}`,
    now: 0,
    arriveDay: order.promiseDays,
    maxParcels: order.maxParcels ?? PARCELS_MAX,
    strategy: 'split',
  })
  const began = performance.now()
  const choice = router.choose(request)
  times.push(performance.now() - began)
  const legs = choice.type === 'routed' ? choice.legs : []
  const alloc = legs.flatMap((leg) =>
    leg.shares.map(([line, qty]) => ({ shop: idOf(leg.shop), line, qty })),
  )
  return { id: order.id, alloc }
})
writeFileSync(out, JSON.stringify({ solutions }))
times.sort((a, b) => a - b)
const shown = [0.5, 0.95, 0.99, 1].map((share) => percentile(times, share).toFixed(2))
process.stdout.write(
  `${world.orders.length} orders, ${world.shops.length} shops; ms p50 p95 p99 max: ${shown.join(' ')}\n`,
)
