import type { Command } from 'commander'
import { Failure } from '../../models/failure.ts'
import { isAlive, readDaemonFile, removeDaemonFile } from '../daemon-file.ts'
import { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'

/** Ending streams, the last write, closing the store. */
const STOP_MS_MAX = 30_000
const POLL_MS = 50

export function addStopCommand(program: Command, terminal: Terminal): void {
  program
    .command('stop')
    .description('stop the daemon of this home, and wait until it has')
    .action(async (_options, command: Command) => {
      const session = new Session(terminal, command)
      const { home } = session
      const file = readDaemonFile(home)
      if (file === null || !isAlive(file.pid)) {
        if (file !== null) removeDaemonFile(home, file.pid)
        throw new Failure('daemon_unreachable', `no daemon of ${home} runs`, '--home')
      }
      process.kill(file.pid, 'SIGTERM')
      await waitForEnd(file.pid)
      session.show({ stopped: file.pid }, () => [`Stopped process ${file.pid}`])
    })
}

async function waitForEnd(pid: number): Promise<void> {
  const deadline = Date.now() + STOP_MS_MAX
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      const problem = `process ${pid} has not ended within ${STOP_MS_MAX / 1000} s`
      throw new Failure('unknown_outcome', `${problem}; it may be finishing a write`)
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
