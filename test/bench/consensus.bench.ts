import { randomBytes } from 'node:crypto'
import type { Report } from './bench.ts'
import { inFolder } from './bench-daemon.ts'
import type { Client } from './consensus/client.ts'
import { EtcdClient } from './consensus/etcd-client.ts'
import { EtcdCluster } from './consensus/etcd-cluster.ts'
import { RegisterClient } from './consensus/register-client.ts'
import { RegisterCluster } from './consensus/register-cluster.ts'
import { longestGap, storm } from './consensus/storm.ts'
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

/** Three of our processes and three of etcd's, on one disk and the same cores, by turns. */
export async function run(report: Report): Promise<void> {
  const version = EtcdCluster.version()
  if (version === null) {
    report.note(
      'etcd is not installed (Debian: apt-get install etcd-server): nothing to compare with',
    )
    return
  }
  await inFolder(async (folder) => {
    report.progress('three daemons and three etcd start')
    const ours = await RegisterCluster.start(folder)
    const theirs = await EtcdCluster.start(folder)
    try {
      await compareRates(report, ours, theirs, version)
    } finally {
      theirs.stop()
      await ours.stop()
    }
  })
  await compareGaps(report)
}

async function compareRates(
  report: Report,
  ours: RegisterCluster,
  theirs: EtcdCluster,
  version: string,
): Promise<void> {
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
    for (const [title, our, their] of OPERATIONS) {
      for (const level of LEVELS) {
        report.progress(`${title}, ${level} at a time, ${RUNS} runs`)
        const loads: { ours: Load; theirs: Load }[] = []
        for (let i = 0; i < RUNS; i += 1) {
          loads.push({
            ours: await measure(level, our, peers.ours),
            theirs: await measure(level, their, peers.theirs),
          })
        }
        rows.push(rowOf(title, level, loads))
      }
    }
    report.table(
      `three processes on loopback, fsync, 1 KiB, one door, median of ${RUNS} runs of ${STORM_MS / 1_000} s`,
      [
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
      ],
      rows,
    )
    report.note(`${version}, defaults, all clients at the leader; client on the same cores.`)
    report.note('placed orders with an idempotency key, over HTTP: not measured yet.')
  } finally {
    peers.ours.close()
    peers.theirs.close()
  }
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

function rowOf(
  title: string,
  level: number,
  loads: readonly { readonly ours: Load; readonly theirs: Load }[],
): string[] {
  const of = (pick: (load: Load) => number) => ({
    ours: median(loads.map(({ ours }) => pick(ours))),
    theirs: median(loads.map(({ theirs }) => pick(theirs))),
    ratio: median(loads.map(({ ours, theirs }) => pick(ours) / pick(theirs))),
  })
  const p50 = of((l) => l.p50)
  const p99 = of((l) => l.p99)
  const rate = of((l) => l.perSecond)
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

async function compareGaps(report: Report): Promise<void> {
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
