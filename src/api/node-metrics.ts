import type { HealthView } from './health-view.ts'
import type { Metric, Sample } from './metrics-text.ts'

/** What the process itself uses. */
export interface ProcessUse {
  /** Seconds, user and system. */
  readonly cpuSeconds: number
  readonly residentBytes: number
  readonly heapUsedBytes: number
  /** Seconds since 1970. */
  readonly startedAt: number
}

/** Everything at `/metrics`; the list in the README is held against it by a test. */
export function nodeMetrics(
  health: HealthView,
  counters: Readonly<Record<string, number>>,
  use: ProcessUse,
  version: string,
): readonly Metric[] {
  const { cluster, disk } = health
  const levels = tally(cluster.members.map(({ level }) => level))
  return [
    gauge('printnode_info', 'Who this is; always 1', [
      {
        labels: { version, peer: health.peer, name: health.name, network: health.network },
        value: 1,
      },
    ]),
    gauge('printnode_mode', 'What the shop takes: 1 for the mode that it is in', [
      { labels: { mode: health.mode }, value: 1 },
    ]),
    gauge('printnode_cluster_info', 'The cluster whose member this shop is; always 1', [
      { labels: { cluster: cluster.id, name: cluster.name, phase: cluster.phase }, value: 1 },
    ]),
    gauge('printnode_cluster_epoch', 'Version of the roster', one(cluster.epoch)),
    gauge('printnode_cluster_members', 'Members by how this node sees them', by('level', levels)),
    gauge('printnode_cluster_committee', 'Shops that keep the roster', one(cluster.keepers.length)),
    gauge(
      'printnode_cluster_isolated',
      '1 if this node hears no majority of its cluster',
      one(Number(cluster.isolated)),
    ),
    gauge(
      'printnode_cluster_capacity_units',
      'Units a day of the cluster, and those still free by the end of tomorrow',
      by('kind', { total: cluster.capacityTotal, available: cluster.capacityAvailable }),
    ),
    gauge('printnode_backlog_units', 'Units on this shop’s books', by('at', health.backlog)),
    gauge(
      'printnode_orders',
      'Orders that this node knows, by state',
      by('state', health.orders.states),
    ),
    gauge('printnode_orders_stage', 'The same, by stage', by('stage', health.orders.stages)),
    gauge(
      'printnode_orders_under_replicated',
      'Orders kept here with fewer good keepers than they should have',
      one(health.underReplicated),
    ),
    gauge('printnode_parts_parked', 'Parts that wait for a person', one(health.partsParked)),
    gauge('printnode_parts_on_hold', 'Parts that nobody can make now', one(health.partsOnHold)),
    gauge('printnode_jobs', 'Parts on this shop’s floor, by state', by('state', health.jobs)),
    gauge('printnode_stock_low', 'Shelf lines to be ordered', one(health.lowStock.length)),
    gauge('printnode_peers_connected', 'Connected peers', one(health.connectedPeers)),
    gauge('printnode_shops_known', 'Shops that this node knows in full', one(health.knownShops)),
    gauge(
      'printnode_peer_round_trip_seconds',
      'To members of the cluster',
      cluster.members.flatMap(({ peer, name, roundTripMs }) =>
        roundTripMs === null ? [] : [{ labels: { peer, name }, value: roundTripMs / 1_000 }],
      ),
    ),
    gauge(
      'printnode_register_round_seconds',
      'Of an ordinary round with the keepers of a register',
      one(health.registerRoundMs / 1_000),
    ),
    gauge('printnode_lateness', 'How late this node’s timers come: 0 to 7', one(health.lateness)),
    gauge(
      'printnode_clock_correction_seconds',
      'To add to this machine’s clock, where all shops heard say so; 0 within 5 minutes',
      one(health.clockCorrectionMs / 1_000),
    ),
    gauge(
      'printnode_disk_commit_seconds',
      'Of the last 512 writes, from asking to durable',
      [
        ['0.5', disk.p50Ms],
        ['0.99', disk.p99Ms],
        ['1', disk.maxMs],
      ].flatMap(([quantile, ms]) =>
        typeof ms === 'number'
          ? [{ labels: { quantile: String(quantile) }, value: ms / 1_000 }]
          : [],
      ),
    ),
    counter('printnode_disk_commits_total', 'Writes', one(disk.count)),
    counter('printnode_problems_total', 'Warnings and errors', one(health.problemCount)),
    counter(
      'printnode_events_total',
      'Refusals, retries, verdicts and the like, by their names in the code',
      by('event', counters),
    ),
    counter('process_cpu_seconds_total', 'User and system time', one(use.cpuSeconds)),
    gauge('process_resident_memory_bytes', 'Resident memory', one(use.residentBytes)),
    gauge('process_start_time_seconds', 'Since 1970', one(use.startedAt)),
    gauge('nodejs_heap_used_bytes', 'JavaScript heap in use', one(use.heapUsedBytes)),
  ]
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'gauge', help, samples }
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'counter', help, samples }
}

function one(value: number): readonly Sample[] {
  return [{ value }]
}

function by(label: string, values: Readonly<Record<string, number>>): readonly Sample[] {
  return Object.entries(values).map(([text, value]) => ({ labels: { [label]: text }, value }))
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
