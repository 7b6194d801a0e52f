import type { HealthView } from '../api/health-view.ts'
import { formatTable, plain } from './table.ts'

/** One screen: how a node and its cluster are, the worst first. */
export function healthLines(health: HealthView): string[] {
  const { cluster, orders, backlog, disk } = health
  const ms = (value: number | null): string => (value === null ? '?' : `${round(value)} ms`)
  return [
    `${plain(health.name)} (${health.mode}), network ${health.network}, ${health.at}`,
    ...warnings(health).map((line) => `! ${line}`),
    ...clusterLines(health),
    `Capacity: ${cluster.capacityAvailable} units free by the end of tomorrow, ${cluster.capacityTotal} are made a day; here ${backlog.waiting} waiting, ${backlog.onPress} on the press`,
    `Orders:   ${counts(orders.stages)}; here: ${counts(orders.states)}`,
    `Cluster:  ${cluster.ordersActive} active, ${cluster.ordersProcessed} processed`,
    `Jobs:     ${counts(health.jobs)}`,
    `Network:  ${health.connectedPeers} connected, ${health.knownShops} shops known; a register’s round takes ${health.registerRoundMs} ms`,
    `Disk:     a write takes ${ms(disk.p50Ms)}, one in a hundred ${ms(disk.p99Ms)}, at most ${ms(disk.maxMs)} (${disk.count} writes)`,
    ...(health.problems.length === 0
      ? []
      : [
          `Last of ${health.problemCount} warnings and errors:`,
          ...health.problems.map(({ at, level, message }) => `  ${at} ${level}: ${plain(message)}`),
        ]),
  ]
}

/** The cluster and who is in it. */
export function clusterLines({ cluster }: HealthView): string[] {
  if (cluster.id === '') return [`In no cluster yet (${cluster.phase})`]
  const levels = counts(tally(cluster.members.map(({ level }) => level)))
  return [
    `Cluster ${cluster.name} (${cluster.id}), epoch ${cluster.epoch}, ${cluster.phase}: ${levels}; kept by ${cluster.keepers.length}`,
    ...formatTable(
      ['SHOP', 'STANDING', 'REASON', 'SINCE', 'TAKES', 'KEEPS', 'ROUND TRIP', 'ID'],
      cluster.members.map((member) => [
        member.name,
        member.self ? 'this node' : member.level,
        member.reason,
        member.level === 'alive' ? '' : member.since,
        member.mode,
        keeps(member.peer, cluster),
        member.roundTripMs === null ? '' : `${round(member.roundTripMs)} ms`,
        member.peer,
      ]),
    ),
  ]
}

/** What somebody should look at. */
function warnings(health: HealthView): string[] {
  const { cluster, stop } = health
  const low = health.lowStock.map(({ sku, onHand }) => `${sku} (${onHand} left)`).join(', ')
  const said: readonly (readonly [boolean, string])[] = [
    [cluster.isolated, 'this node hears no majority of its cluster'],
    [stop !== null, `this shop is closing: ${stop?.phase}`],
    [
      health.underReplicated > 0,
      `${health.underReplicated} order(s) kept here have too few copies`,
    ],
    [health.partsParked > 0, `${health.partsParked} part(s) wait for a person: see \`jobs list\``],
    [health.partsOnHold > 0, `${health.partsOnHold} part(s) that no shop can make now`],
    [low !== '', `low stock: ${low}`],
    [health.clockCorrectionMs !== 0, clockLine(health.clockCorrectionMs)],
    [health.lateness > 0, `this machine is overloaded: timers come late (${health.lateness} of 7)`],
  ]
  return said.filter(([is]) => is).map(([, text]) => text)
}

function clockLine(correctionMs: number): string {
  const minutes = Math.round(Math.abs(correctionMs) / 60_000)
  const way = correctionMs < 0 ? 'fast' : 'slow'
  return `this computer's clock is ${minutes} min ${way}: set it, other shops may offer no work here until then`
}

function keeps(peer: string, { committee, keepers }: HealthView['cluster']): string {
  const wanted = committee.some((other) => other === peer)
  const does = keepers.some((other) => other === peer)
  if (wanted === does) return does ? 'roster' : ''
  return does ? 'until moved' : 'from now on'
}

function counts(by: Readonly<Record<string, number>>): string {
  const shown = Object.entries(by).filter(([, count]) => count > 0)
  return shown.length === 0 ? 'none' : shown.map(([state, n]) => `${n} ${state}`).join(', ')
}

function tally(words: readonly string[]): Record<string, number> {
  const by: Record<string, number> = {}
  for (const word of words) by[word] = (by[word] ?? 0) + 1
  return by
}

function round(ms: number): number {
  return ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)
}
