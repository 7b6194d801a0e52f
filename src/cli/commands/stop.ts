import type { Command } from 'commander'
import { ApiClient } from '../../api/client.ts'
import { Failure } from '../../models/failure.ts'
import type { StopProgress } from '../../runtime/commands/command.ts'
import { isAlive, readDaemonFile, removeDaemonFile } from '../daemon-file.ts'
import type { DaemonFile } from '../daemon-file.ts'
import { Session } from '../session.ts'
import { RESTART_SIGNAL, stopLine, stopLines } from '../stop-lines.ts'
import type { Terminal } from '../terminal.ts'

/** The daemon gives itself 90 s at most; then ending streams, the last write, closing the store. */
const STOP_MS_MAX = 120_000
const POLL_MS = 50
/** How often it is asked how far it is. */
const ASK_MS = 250

const HELP = `
Examples:
  printnode stop             for the night, or for good
  printnode stop --restart   before \`printnode start\`

A planned stop gives back work that is not begun, gives the open orders that this shop keeps to other
keepers, and is written down as resting, so that nobody misses it: about as long as a breath, and
within 20 s for 500 open orders. With --restart nothing is handed on: be back within a minute.`

export function addStopCommand(program: Command, terminal: Terminal): void {
  program
    .command('stop')
    .description('stop the daemon of this home, and wait until it has')
    .option('--restart', 'it will be back at once: hand on nothing')
    .addHelpText('after', HELP)
    .action(async ({ restart = false }: { restart?: boolean }, command: Command) => {
      const session = new Session(terminal, command)
      const { home } = session
      const file = readDaemonFile(home)
      if (file === null || !isAlive(file.pid)) {
        if (file !== null) removeDaemonFile(home, file.pid)
        throw new Failure('daemon_unreachable', `no daemon of ${home} runs`, '--home')
      }
      process.kill(file.pid, restart ? RESTART_SIGNAL : 'SIGTERM')
      const progress = await waitForEnd(session, file)
      session.show({ stopped: file.pid, restart, progress }, () => [
        ...(progress?.phase === 'done' ? stopLines(progress) : []),
        `Stopped process ${file.pid}`,
      ])
    })
}

/** The last that it said of its stop; null: it was asked to hand on nothing, or it was too quick. */
async function waitForEnd(
  session: Session,
  { pid, api }: DaemonFile,
): Promise<StopProgress | null> {
  const client = new ApiClient({ url: api, token: session.token() })
  const deadline = Date.now() + STOP_MS_MAX
  let last: StopProgress | null = null
  let shown = ''
  let askAt = 0
  while (isAlive(pid)) {
    const now = Date.now()
    if (now > deadline) {
      const problem = `process ${pid} has not ended within ${STOP_MS_MAX / 1000} s`
      throw new Failure('unknown_outcome', `${problem}; it may be finishing a write`)
    }
    if (now >= askAt) {
      askAt = now + ASK_MS
      last = (await progressOf(client)) ?? last
      const line = last === null || last.phase === 'done' ? shown : stopLine(last)
      if (line !== shown) session.progress(line)
      shown = line
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  return last
}

/** Null where it does not answer any more, or not to this caller: then it is only waited for. */
async function progressOf(client: ApiClient): Promise<StopProgress | null> {
  try {
    const { stop } = await client.get<{ stop: StopProgress | null }>('/status')
    return stop
  } catch {
    return null
  }
}
