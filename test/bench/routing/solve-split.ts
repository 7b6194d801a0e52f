/**
 * Usage: node test/bench/routing/solve-split.ts INSTANCE OUT
 *
 * Divides every order of an instance of the kit's problem 1 with the product's own router, writes
 * the kit's solution file, and prints how long decisions took.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { sameChoice } from '../../../src/routing/decision.ts'
import type { RouteChoice } from '../../../src/routing/decision.ts'
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
const requests = world.orders.map((order) =>
  kitRequest(world, {
    ...order,
    id: `order-${order.id}`,
    now: 0,
    arriveDay: order.promiseDays,
    maxParcels: order.maxParcels ?? PARCELS_MAX,
    strategy: 'split',
  }),
)

/** One pass over all orders: what was decided, and how many milliseconds each decision took, ascending. */
function pass(): { readonly choices: readonly RouteChoice[]; readonly times: readonly number[] } {
  const times: number[] = []
  const choices = requests.map((request) => {
    const began = performance.now()
    const choice = router.choose(request)
    times.push(performance.now() - began)
    return choice
  })
  return { choices, times: times.sort((a, b) => a - b) }
}

function line(when: string, times: readonly number[]): string {
  const shown = [0.5, 0.95, 0.99, 1].map((share) => percentile(times, share).toFixed(2))
  return `${when}: ms p50 p95 p99 max: ${shown.join(' ')}`
}

// The first pass builds the lists of who can make what, and the engine compiles; both once a process.
const first = pass()
const second = pass()
first.choices.forEach((choice, at) => {
  const again = second.choices[at]
  if (again === undefined || !sameChoice(choice, again)) throw new Error(`order ${at} differs`)
})
const solutions = second.choices.map((choice, at) => {
  const legs = choice.type === 'routed' ? choice.legs : []
  const alloc = legs.flatMap((leg) =>
    leg.shares.map(([line, qty]) => ({ shop: idOf(leg.shop), line, qty })),
  )
  return { id: world.orders[at]?.id, alloc }
})
writeFileSync(out, JSON.stringify({ solutions }))
process.stdout.write(
  [
    `${world.orders.length} orders, ${world.shops.length} shops`,
    line('from a cold start', first.times),
    line('warm', second.times),
  ].join('\n') + '\n',
)
