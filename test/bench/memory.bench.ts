import { readFileSync } from 'node:fs'
import type { DaemonProcess } from '../../src/cli/daemon-process.ts'
import type { Report } from './bench.ts'
import { inFolder, startFounder } from './bench-daemon.ts'
import { median } from './statistics.ts'

export const name = 'resident memory of an idle daemon'

const RUNS = 3
/** Idle that long, so that what the start needed is collected and the first timers have fired. */
const IDLE_MS = 10_000
const PER_MIB = 1_024

/** Fresh daemons, one after the other; needs Linux for `/proc`. */
export async function run(report: Report): Promise<void> {
  if (process.platform !== 'linux') {
    report.note('resident memory is read from /proc: not here')
    return
  }
  const idle: number[] = []
  const own: number[] = []
  const peak: number[] = []
  const cpu: number[] = []
  for (let i = 0; i < RUNS; i += 1) {
    await inFolder(async (folder) => {
      report.progress(`a daemon idles for ${IDLE_MS / 1_000} s, run ${i + 1} of ${RUNS}`)
      const daemon = await startFounder(folder)
      try {
        const before = cpuMs(daemon)
        await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
        cpu.push((100 * (cpuMs(daemon) - before)) / IDLE_MS)
        idle.push(statusMib(daemon, 'VmRSS'))
        own.push(statusMib(daemon, 'RssAnon'))
        peak.push(statusMib(daemon, 'VmHWM'))
      } finally {
        await daemon.kill()
      }
    })
  }
  report.table(
    `one idle daemon, after ${IDLE_MS / 1_000} s, median of ${RUNS}`,
    ['resident MiB', 'of that its own MiB', 'most since start MiB', 'CPU %'],
    [
      [
        median(idle).toFixed(0),
        median(own).toFixed(0),
        median(peak).toFixed(0),
        median(cpu).toFixed(1),
      ],
    ],
  )
  report.note('the rest is the file of Node itself, which all processes on a machine share.')
}

function statusMib(daemon: DaemonProcess, field: string): number {
  const status = readFileSync(`/proc/${daemon.pid}/status`, 'utf8')
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]
  if (kib === undefined) throw new Error(`/proc says no ${field}`)
  return Number(kib) / PER_MIB
}

/** Clock ticks are a hundredth of a second wherever Node runs on Linux. */
const TICK_MS = 10

function cpuMs(daemon: DaemonProcess): number {
  const stat = readFileSync(`/proc/${daemon.pid}/stat`, 'utf8')
  // After the name, which may hold anything: state is field 3, user and system time 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}
