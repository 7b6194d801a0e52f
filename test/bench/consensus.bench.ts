import { randomBytes } from 'node:crypto'
import type { Report } from './bench.ts'
import { inFolder } from './bench-daemon.ts'
import { checkPerf } from './consensus/check-perf.ts'
import type { Client } from './consensus/client.ts'
import { EtcdClient } from './consensus/etcd-client.ts'
import { EtcdCluster } from './consensus/etcd-cluster.ts'
import { OrderFleet } from './consensus/order-fleet.ts'
import { RegisterClient } from './consensus/register-client.ts'
import { RegisterCluster } from './consensus/register-cluster.ts'
import { longestGap, storm } from './consensus/storm.ts'
import { VERDICT_HEADER, verdictRow } from './consensus/verdicts.ts'
import type { Verdict } from './consensus/verdicts.ts'
import type { Load } from './load.ts'
import { median } from './statistics.ts'

export const name = 'durable changes of registers against etcd'

const RUNS = 3
const LEVELS = [1, 16, 64] as const
/** One run of one level. */
const STORM_MS = 2_000
const WARM_UP_MS = 2_000
/** As the orders of a small network: no two changes under way are often of the same register. */
const KEYS = 4_096
const VALUE = new Uint8Array(randomBytes(1_024))
/** Writers while a process is killed, a third of them at its door, and how long is looked on. */
const GAP_WRITERS = 6
const GAP_MS = 6_000
/** TARGETS: etcd's leader takes 1.25 s. */
const GAP_MS_WANTED = 300

interface Peers {
  readonly ours: Client
  readonly theirs: Client
}

type Operation = (client: Client, n: number) => Promise<void>

const OPERATIONS: readonly (readonly [title: string, ours: Operation, theirs: Operation])[] = [
  ['create / create-if-absent', create, create],
  ['create / put', create, put],
  ['change (two rounds) / put', put, put],
]

interface Pair {
  readonly ours: Load
  readonly theirs: Load
}

/** Three of our processes and three of etcd's, on one disk and the same cores, by turns. */
export async function run(report: Report): Promise<void> {
  const version = EtcdCluster.version()
  if (version === null) {
    report.note(
      'etcd is not installed (Debian: apt-get install etcd-server): nothing to compare with',
    )
    return
  }
  const verdicts: Verdict[] = []
  await inFolder(async (folder) => {
    report.progress('three daemons and three etcd start')
    const ours = await RegisterCluster.start(folder)
    const theirs = await EtcdCluster.start(folder)
    try {
      verdicts.push(...(await compareRates(report, ours, theirs)))
    } finally {
      theirs.stop()
      await ours.stop()
    }
  })
  await inFolder(async (folder) => {
    verdicts.push(await comparePlacing(report, folder))
  })
  verdicts.push(await compareGaps(report))
  report.table('what was asked for', VERDICT_HEADER, verdicts.map(verdictRow))
  report.note(`${version}, defaults, all clients at the leader; clients on the same cores.`)
  report.note('where a figure is missed, test/bench/consensus/README.md says where the time goes.')
  report.progress('etcdctl check perf, a minute')
  await inFolder(async (folder) => {
    for (const line of (await checkPerf(folder)) ?? ['no etcdctl (Debian: etcd-client)']) {
      report.note(`etcdctl check perf: ${line}`)
    }
  })
}

async function compareRates(
  report: Report,
  ours: RegisterCluster,
  theirs: EtcdCluster,
): Promise<Verdict[]> {
  const leader = (await theirs.leader()) ?? 0
  const peers: Peers = {
    ours: new RegisterClient(ours.doors[0] as number),
    theirs: new EtcdClient(theirs.urls[leader] as string),
  }
  try {
    for (const client of [peers.ours, peers.theirs]) {
      await fill(client)
      await measure(16, create, client, WARM_UP_MS)
    }
    const rows: string[][] = []
    const measured = new Map<string, readonly Pair[]>()
    for (const [title, our, their] of OPERATIONS) {
      for (const level of LEVELS) {
        report.progress(`${title}, ${level} at a time, ${RUNS} runs`)
        const pairs = await byTurns(
          () => measure(level, our, peers.ours),
          () => measure(level, their, peers.theirs),
        )
        rows.push(rowOf(title, level, pairs))
        measured.set(`${title} ${level}`, pairs)
      }
    }
    report.table(
      `registers: three processes on loopback, fsync, 1 KiB, one door, median of ${RUNS} runs of ${STORM_MS / 1_000} s`,
      RATE_HEADER,
      rows,
    )
    const of = (name: string): readonly Pair[] => measured.get(name) ?? []
    return [
      rateVerdict('create, 64 at a time', of('create / create-if-absent 64'), 2),
      p50Verdict('create, 1 at a time', of('create / create-if-absent 1'), 1),
      rateVerdict('change, 64 at a time', of('change (two rounds) / put 64'), 1),
    ]
  } finally {
    peers.ours.close()
    peers.theirs.close()
  }
}

/** Whole daemons, over HTTP with JSON, each order under a key of its own, against etcd's bare create. */
async function comparePlacing(report: Report, folder: string): Promise<Verdict> {
  report.progress('three whole daemons and three etcd start')
  const fleet = await OrderFleet.start(folder)
  const etcd = await EtcdCluster.start(folder)
  const theirs = new EtcdClient(etcd.urls[(await etcd.leader()) ?? 0] as string)
  try {
    await storm(16, WARM_UP_MS, () => fleet.place())
    await fleet.allScheduled()
    const rows: string[][] = []
    let last: readonly Pair[] = []
    for (const level of LEVELS) {
      report.progress(`orders placed with a key, ${level} at a time, ${RUNS} runs`)
      const scheduled: number[] = []
      last = await byTurns(
        async () => {
          const from = performance.now()
          const placed = await storm(level, STORM_MS, () => fleet.place())
          const stormMs = performance.now() - from
          await fleet.allScheduled()
          const count = (placed.perSecond * stormMs) / 1_000
          scheduled.push((1_000 * count) / (performance.now() - from))
          return placed
        },
        () => measure(level, create, theirs),
      )
      rows.push([...rowOf('placed / create', level, last), median(scheduled).toFixed(0)])
    }
    report.table(
      `orders: three whole daemons, POST /orders with a key, median of ${RUNS} runs of ${STORM_MS / 1_000} s`,
      [...RATE_HEADER, 'scheduled per s'],
      rows,
    )
    report.note('placed: order, address and key are on the disks of two keepers.')
    report.note('scheduled: routed, reserved, assigned and taken on by a shop, in the end.')
    if (fleet.refused > 0) report.note(`${fleet.refused} requests were refused and sent again.`)
    return rateVerdict('placed orders, 64 at a time', last, 1)
  } finally {
    theirs.close()
    etcd.stop()
    await fleet.stop()
  }
}

/** So that a neighbour's burst on the machine hits both. */
async function byTurns(ours: () => Promise<Load>, theirs: () => Promise<Load>): Promise<Pair[]> {
  const pairs: Pair[] = []
  while (pairs.length < RUNS) pairs.push({ ours: await ours(), theirs: await theirs() })
  return pairs
}

let created = 0

function create(client: Client): Promise<void> {
  created += 1
  return client.create(`bench/new-${created}`, VALUE)
}

function put(client: Client, n: number): Promise<void> {
  return client.put(keyOf(n), VALUE)
}

function keyOf(n: number): string {
  return `bench/${n % KEYS}`
}

async function fill(client: Client): Promise<void> {
  let next = 0
  const fillOne = async (): Promise<void> => {
    while (next < KEYS) {
      next += 1
      await client.put(keyOf(next), VALUE)
    }
  }
  await Promise.all(Array.from({ length: 64 }, fillOne))
}

function measure(
  level: number,
  operation: Operation,
  client: Client,
  forMs = STORM_MS,
): Promise<Load> {
  let n = 0
  return storm(level, forMs, () => {
    n += 1
    return operation(client, n)
  })
}

const RATE_HEADER = [
  'ours / etcd',
  'at a time',
  'p50 ms',
  'p99 ms',
  'per s',
  'etcd p50',
  'etcd p99',
  'etcd per s',
  'p50 ratio',
  'rate ratio',
]

function medians(pairs: readonly Pair[], pick: (load: Load) => number) {
  return {
    ours: median(pairs.map(({ ours }) => pick(ours))),
    theirs: median(pairs.map(({ theirs }) => pick(theirs))),
    ratio: median(pairs.map(({ ours, theirs }) => pick(ours) / pick(theirs))),
  }
}

function rowOf(title: string, level: number, pairs: readonly Pair[]): string[] {
  const p50 = medians(pairs, (load) => load.p50)
  const p99 = medians(pairs, (load) => load.p99)
  const rate = medians(pairs, (load) => load.perSecond)
  return [
    title,
    String(level),
    p50.ours.toFixed(2),
    p99.ours.toFixed(1),
    rate.ours.toFixed(0),
    p50.theirs.toFixed(2),
    p99.theirs.toFixed(1),
    rate.theirs.toFixed(0),
    `${p50.ratio.toFixed(2)}x`,
    `${rate.ratio.toFixed(2)}x`,
  ]
}

function rateVerdict(what: string, pairs: readonly Pair[], atLeast: number): Verdict {
  const { ours, theirs, ratio } = medians(pairs, (load) => load.perSecond)
  const show = (rate: number): string => `${rate.toFixed(0)}/s`
  const wanted = { atLeast }
  return { what, ours: show(ours), theirs: show(theirs), figure: ratio, unit: 'x', wanted }
}

function p50Verdict(what: string, pairs: readonly Pair[], atMost: number): Verdict {
  const { ours, theirs, ratio } = medians(pairs, (load) => load.p50)
  const show = (ms: number): string => `p50 ${ms.toFixed(2)} ms`
  const wanted = { atMost }
  return { what, ours: show(ours), theirs: show(theirs), figure: ratio, unit: 'x', wanted }
}

async function compareGaps(report: Report): Promise<Verdict> {
  const ours: number[] = []
  const theirs: number[] = []
  for (let i = 0; i < RUNS; i += 1) {
    report.progress(`gap after kill -9, run ${i + 1} of ${RUNS}`)
    await inFolder(async (folder) => {
      ours.push(await ourGap(folder))
      theirs.push(await theirGap(folder))
    })
  }
  report.table(
    `longest time without an acknowledgement around a kill -9, ${GAP_WRITERS} writers at all doors, ${RUNS} runs`,
    ['', 'median ms', 'worst ms'],
    [
      ['ours: a keeper, with a third of the writers at its door', ...figures(ours)],
      ['etcd: the leader, likewise', ...figures(theirs)],
    ],
  )
  const show = (times: readonly number[]): string => `${median(times).toFixed(0)} ms`
  return {
    what: 'gap after kill -9 of a keeper / leader',
    ours: show(ours),
    theirs: show(theirs),
    figure: median(ours),
    unit: ' ms',
    wanted: { atMost: GAP_MS_WANTED },
  }
}

function figures(times: readonly number[]): string[] {
  return [median(times).toFixed(0), Math.max(...times).toFixed(0)]
}

async function ourGap(folder: string): Promise<number> {
  const cluster = await RegisterCluster.start(folder)
  const clients = cluster.doors.map((port) => new RegisterClient(port))
  try {
    return await gapOf(clients, () => cluster.kill(0))
  } finally {
    for (const client of clients) client.close()
    await cluster.stop()
  }
}

async function theirGap(folder: string): Promise<number> {
  const cluster = await EtcdCluster.start(folder)
  const leader = (await cluster.leader()) ?? 0
  const clients = cluster.urls.map((url) => new EtcdClient(url))
  try {
    return await gapOf(clients, () => cluster.kill(leader))
  } finally {
    for (const client of clients) client.close()
    cluster.stop()
  }
}

function gapOf(clients: readonly Client[], strike: () => void): Promise<number> {
  return longestGap(
    GAP_WRITERS,
    GAP_MS,
    (door) => create(clients[door % clients.length] as Client),
    strike,
  )
}
