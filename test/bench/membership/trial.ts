import type { Agents } from './agents.ts'
import { AGENTS, sleep } from './agents.ts'
import { busyLoops, cpuMsOf, loopbackBytes, residentMib } from './machine.ts'

const SETTLE_MS = 20_000
const IDLE_MS = 30_000
const PAUSE_MS = 2_000
const PAUSES = 3
const KILLS = 7
const BETWEEN_KILLS_MS = 3_000
const LOOPS = 8
const LOOPS_MS = 60_000

/** What one kind of agents did. */
export interface Trial {
  readonly name: string
  readonly joinMs: number
  /** A node and second. */
  readonly idleBytes: number
  /** Of one core, a node. */
  readonly idleCpuPercent: number
  readonly residentMib: number
  readonly pausedVerdicts: number
  readonly busyVerdicts: number
  readonly killMs: readonly number[]
}

/** The same for everybody: join, idle, a pause of 2 s, busy loops, kills. Nobody is asked anything while idle. */
export async function tryAgents(agents: Agents, progress: (text: string) => void): Promise<Trial> {
  const joinMs = await agents.join()
  progress(`${agents.name}: joined in ${joinMs} ms`)
  await sleep(SETTLE_MS)
  const before = { bytes: loopbackBytes(), cpuMs: cpuMsOf(agents.pids) }
  await sleep(IDLE_MS)
  const idleBytes = (1_000 * (loopbackBytes() - before.bytes)) / IDLE_MS / AGENTS
  const idleCpuPercent = (100 * (cpuMsOf(agents.pids) - before.cpuMs)) / IDLE_MS / AGENTS
  const resident = residentMib(agents.pids) / AGENTS
  progress(`${agents.name}: idle ${idleBytes.toFixed(0)} B/s, ${idleCpuPercent.toFixed(1)} % CPU`)

  let told = await agents.verdicts()
  for (const pid of agents.pids.slice(1, 1 + PAUSES)) {
    process.kill(pid, 'SIGSTOP')
    await sleep(PAUSE_MS)
    process.kill(pid, 'SIGCONT')
    await sleep(2 * PAUSE_MS)
  }
  const pausedVerdicts = (await agents.verdicts()) - told

  const end = busyLoops(LOOPS)
  await sleep(LOOPS_MS)
  end()
  // What is held then may still be said a moment later.
  await sleep(BETWEEN_KILLS_MS)
  told += pausedVerdicts
  const busyVerdicts = (await agents.verdicts()) - told
  progress(`${agents.name}: ${pausedVerdicts} verdicts after pauses, ${busyVerdicts} while busy`)

  const killMs: number[] = []
  for (let victim = AGENTS - 1; killMs.length < KILLS; victim -= 1) {
    killMs.push(await agents.kill(victim))
    progress(`${agents.name}: kill held by all after ${killMs.at(-1)} ms`)
    await sleep(BETWEEN_KILLS_MS)
  }
  const { name } = agents
  return {
    name,
    joinMs,
    idleBytes,
    idleCpuPercent,
    residentMib: resident,
    pausedVerdicts,
    busyVerdicts,
    killMs,
  }
}
