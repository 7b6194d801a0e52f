import { Chance } from '../../../src/runtime/chance.ts'
import type { Report } from '../bench.ts'
import { median, quantile } from '../statistics.ts'
import { clairvoyantBound } from './online-bound.ts'
import { onlineInstance } from './online-instance.ts'
import type { OnlineInstance } from './online-instance.ts'
import { stream } from './online-stream.ts'
import type { StreamRouter } from './online-stream.ts'
import { askedAround, createNodeRouter, createRouter } from './router-online.ts'
import { STREAM_POLICIES, policyRouter } from './stream-policies.ts'

const SHOPS = 120
const DAYS = 4
const ROUTERS = 100
const SEEDS = ['alpha', 'beta', 'gamma']
const LOADS = [0.5, 0.8, 0.95]
/** Ten minutes, and six hours. */
const FRESH_DAYS = 0.007
const OLD_DAYS = 0.25
/** Shops that a node of the mesh knows in full; of the other clusters it has digests, and asks them. */
const MESH_SHOPS = 24
const MESH = `a mesh: nodes know ${MESH_SHOPS} shops, and ask`

type Case = readonly [
  name: string,
  make: (world: OnlineInstance, nth: number) => StreamRouter,
  refresh: number,
]

const CASES: readonly Case[] = [
  ...Object.entries(STREAM_POLICIES).map(([name, policy]): Case => {
    return [name, (world) => policyRouter(world, policy), FRESH_DAYS]
  }),
  ['ours, first week', (world) => createRouter({ ...world, train: null }), FRESH_DAYS],
  ['ours, a week before', (world) => createRouter(world), FRESH_DAYS],
  ['the same, 6 hours old', (world) => createRouter(world), OLD_DAYS],
  [MESH, (world, nth) => createNodeRouter(world, nth, MESH_SHOPS), FRESH_DAYS],
]

/** Orders one by one to routers with old news, against what a clairvoyant could do at best. */
export function streamTable(report: Report): void {
  const asks: number[] = []
  const rows = CASES.map(([name]): string[] => [name])
  for (const load of LOADS) {
    const worlds = SEEDS.map((seed) => onlineInstance(`stream-${seed}`, SHOPS, load, DAYS))
    report.progress(`bound of ${worlds[0]?.orders.length ?? 0} orders at ${100 * load} % load`)
    const bounds = worlds.map(clairvoyantBound)
    CASES.forEach(([name, make, refresh], row) => {
      report.progress(`${name} at ${100 * load} %`)
      const runs = worlds.map((world, at) => {
        // Its own object: routers of one network share what they all hear.
        const shops = [...world.shops]
        const routers = Array.from({ length: ROUTERS }, (_, nth) => make({ ...world, shops }, nth))
        const result = stream(world, routers, refresh, new Chance('which router'))
        if (name === MESH) asks.push(askedAround(shops).clusters / world.orders.length)
        const over = 100 * (result.cost / (bounds[at] as number) - 1)
        return { over, tries: quantile(result.tries, 0.99) }
      })
      const over = median(runs.map((run) => run.over)).toFixed(2)
      rows[row]?.push(`${over} %`, String(median(runs.map((run) => run.tries))))
    })
  }
  const header = LOADS.flatMap((load) => [`${100 * load} % load`, 'tries p99'])
  report.table(
    `${SHOPS} shops, ${DAYS} days, ${ROUTERS} routers, seeds ${SEEDS.join(', ')}: cost above the proven bound, median`,
    ['policy', ...header],
    rows,
  )
  report.note(`in the mesh an order asks ${median(asks).toFixed(1)} other clusters, median`)
}
