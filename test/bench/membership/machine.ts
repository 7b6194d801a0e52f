import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Clock ticks are a hundredth of a second wherever Linux runs. */
const TICK_MS = 10

/** Bytes that went over this network namespace's loopback: each once, with TCP's and IP's headers. */
export function loopbackBytes(): number {
  const line = /^\s*lo:\s*(\d+)/m.exec(readFileSync('/proc/net/dev', 'utf8'))
  if (line === null) throw new Error('there is no loopback device')
  return Number(line[1])
}

/** User and system time of processes since they began. */
export function cpuMsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // After the name, which may hold anything: state is field 3, user and system time 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return sum + (Number(fields[11]) + Number(fields[12])) * TICK_MS
  }, 0)
}

export function residentMib(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return sum + Number(kib) / 1_024
  }, 0)
}

/** Takes all that the cores have, until the answer is called. */
export function busyLoops(count: number): () => void {
  const loops = Array.from({ length: count }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  )
  return () => loops.forEach((loop) => loop.kill('SIGKILL'))
}
