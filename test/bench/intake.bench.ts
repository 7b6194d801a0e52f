import { orderFor } from '../e2e/fleet.ts'
import type { Report } from './bench.ts'
import { inFolder, startBareServer, startFounder } from './bench-daemon.ts'
import { load } from './load.ts'
import type { Load, Target } from './load.ts'
import { median } from './statistics.ts'

export const name = 'order intake to acknowledgement'

const RUNS = 3
/** Requests of one run, by how many are under way at a time. */
const LEVELS: readonly (readonly [concurrency: number, requests: number])[] = [
  [1, 100],
  [16, 320],
  [64, 640],
]
const WARM_UP = 100

/** One real daemon over HTTP, against a server that does nothing but one synced write for each request. */
export async function run(report: Report): Promise<void> {
  await inFolder(async (folder) => {
    report.progress('a daemon and a bare server start')
    const daemon = await startFounder(folder)
    const bare = await startBareServer(folder)
    try {
      // Without a key, so that each is another order.
      const order = await orderFor(daemon, { quantity: 1 })
      const body = (): string => JSON.stringify(order)
      const ours: Target = { url: `${daemon.api.url}/orders`, token: daemon.token() }
      const theirs: Target = { url: bare.url, token: 'none' }
      for (const target of [ours, theirs]) await load(target, 16, WARM_UP, body)
      const rows: string[][] = []
      for (const [concurrency, requests] of LEVELS) {
        report.progress(`${requests} orders, ${concurrency} at a time, ${RUNS} runs`)
        const loads: { ours: Load; theirs: Load }[] = []
        for (let i = 0; i < RUNS; i += 1) {
          // By turns, so that a neighbour's burst hits both.
          loads.push({
            ours: await load(ours, concurrency, requests, body),
            theirs: await load(theirs, concurrency, requests, body),
          })
        }
        rows.push(rowOf(concurrency, loads))
      }
      report.table(
        `order intake to acknowledgement, one daemon over HTTP, median of ${RUNS} runs`,
        [
          'at a time',
          'p50 ms',
          'p99 ms',
          'orders/s',
          'bare p50 ms',
          'bare p99 ms',
          'bare req/s',
          'p50 ratio',
          'rate ratio',
        ],
        rows,
      )
      report.note('acknowledged: order, key and address are on disk and synced.')
      report.note('bare: Fastify, JSON, one group-committed fdatasync; client on the same cores.')
    } finally {
      await daemon.kill()
      bare.stop()
    }
  })
}

function rowOf(
  concurrency: number,
  loads: readonly { readonly ours: Load; readonly theirs: Load }[],
): string[] {
  const of = (pick: (load: Load) => number) => ({
    ours: median(loads.map(({ ours }) => pick(ours))),
    theirs: median(loads.map(({ theirs }) => pick(theirs))),
  })
  const p50 = of((l) => l.p50)
  const p99 = of((l) => l.p99)
  const rate = of((l) => l.perSecond)
  return [
    String(concurrency),
    p50.ours.toFixed(1),
    p99.ours.toFixed(1),
    rate.ours.toFixed(0),
    p50.theirs.toFixed(1),
    p99.theirs.toFixed(1),
    rate.theirs.toFixed(0),
    `${(p50.ours / p50.theirs).toFixed(1)}x`,
    `${(rate.ours / rate.theirs).toFixed(2)}x`,
  ]
}
