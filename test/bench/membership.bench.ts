import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Report } from './bench.ts'
import { AGENTS } from './membership/agents.ts'
import { serfVersion } from './membership/serf-agents.ts'
import type { Trial } from './membership/trial.ts'
import { median } from './statistics.ts'

export const name = 'twenty members beside twenty of Serf: joins, deaths, pauses, traffic'

const MAIN = fileURLToPath(new URL('membership/main.ts', import.meta.url))

/** Both on loopback, one after the other, in a network namespace of their own so that bytes can be counted. */
export async function run(report: Report): Promise<void> {
  const obstacle = whyNot()
  if (obstacle !== null) {
    report.note(`not measured: ${obstacle}`)
    return
  }
  const [serf, ours] = await trials()
  if (serf === undefined || ours === undefined) throw new Error('a trial is missing')
  const row = (what: string, of: (trial: Trial) => string): string[] => [what, of(ours), of(serf)]
  report.table(
    `${AGENTS} agents on loopback`,
    ['', ours.name, serf.name],
    [
      row('kill -9 until all others hold it unreachable, median s', ({ killMs }) =>
        seconds(median(killMs)),
      ),
      row('… worst s', ({ killMs }) => seconds(Math.max(...killMs))),
      row('verdicts on a member paused for 2 s, three times', (t) => `${t.pausedVerdicts}`),
      row('verdicts during a minute of eight busy loops', (t) => `${t.busyVerdicts}`),
      row('join of all, from the last start, s', ({ joinMs }) => seconds(joinMs)),
      row('idle traffic, kB/s a node, with headers', (t) => (t.idleBytes / 1_000).toFixed(2)),
      row('idle CPU, % of a core a node', (t) => t.idleCpuPercent.toFixed(2)),
      row('resident MiB a node', (t) => t.residentMib.toFixed(0)),
    ],
  )
  report.note(`${serfVersion() ?? ''}; ${ours.killMs.length} kills each, the killed stay dead.`)
  report.note('Traffic: bytes of the loopback device of their own network namespace.')
}

function whyNot(): string | null {
  if (process.platform !== 'linux') return `there are no network namespaces on ${process.platform}`
  if (serfVersion() === null)
    return 'there is no `serf` here (Debian and Ubuntu: apt-get install serf)'
  const { status } = spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up'])
  return status === 0 ? null : 'a network namespace of its own needs root, unshare and ip'
}

function trials(): Promise<Trial[]> {
  const script = 'ip link set lo up && exec "$0" "$@"'
  const args = ['--net', 'sh', '-c', script, process.execPath, MAIN]
  const child = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const out: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      const lines = Buffer.concat(out).toString().trim().split('\n')
      if (code === 0) resolve(lines.map((line) => JSON.parse(line) as Trial))
      else reject(new Error(`the trials ended with ${code}`))
    })
  })
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(2)
}
