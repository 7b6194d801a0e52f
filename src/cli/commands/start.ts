import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { Option } from 'commander'
import type { Command } from 'commander'
import { ApiClient } from '../../api/client.ts'
import type { Daemon } from '../../daemon.ts'
import { loadConfig } from '../../config/load.ts'
import { SETTING_SOURCES } from '../../config/settings.ts'
import { Failure } from '../../models/failure.ts'
import { isAlive, readDaemonFile, removeDaemonFile, writeDaemonFile } from '../daemon-file.ts'
import { Session } from '../session.ts'
import { RESTART_SIGNAL, stopLine, stopLines } from '../stop-lines.ts'
import type { Terminal } from '../terminal.ts'
import { dropLoadingLeftovers } from '../loading-leftovers.ts'
import { withSmallYoungGeneration } from '../young-generation.ts'

/** Opening the store, listening, first dials: the target is 1.5 s. */
const START_MS_MAX = 30_000
const POLL_MS = 100

const HELP = `
Examples:
  printnode start
  printnode start --background
  printnode start --config configs/oakland.yaml --home ~/oakland --port 7480

Runs until SIGINT or SIGTERM, which hand on to others what they can do meanwhile (see \`printnode stop\`);
a second one ends it at once, and so does SIGHUP, which hands on nothing. With --background it writes daemon.log into the home and returns once
the API answers.`

export function addStartCommand(program: Command, terminal: Terminal): void {
  const start = program
    .command('start')
    .description("run this shop's daemon")
    .option('--background', 'return once it runs')
  addSettingOptions(start)
    .addHelpText('after', HELP)
    .action(async (_options, command: Command) => {
      const session = new Session(terminal, command)
      await refuseIfRunning(session.home)
      if (session.flags['background'] === true) await startInBackground(session)
      else await startHere(session)
    })
}

/** Every setting that has a flag; `--home` is every command's. */
export function addSettingOptions(command: Command): Command {
  command.option('--config <file>', 'configuration file (PRINTNODE_CONFIG)')
  for (const { flag, about, env } of SETTING_SOURCES) {
    if (flag === null || flag.startsWith('--home')) continue
    command.addOption(new Option(flag, `${about} (${env})`))
  }
  return command
}

async function refuseIfRunning(home: string): Promise<void> {
  const file = readDaemonFile(home)
  if (file === null || !isAlive(file.pid)) return
  // The pid may be somebody else's by now: only a daemon answers.
  const answers = await new ApiClient({ url: file.api, token: null }).get('/healthz').then(
    () => true,
    () => false,
  )
  if (!answers) return
  throw new Failure(
    'daemon_running',
    `a daemon of ${home} runs already: process ${file.pid}, ${file.api}`,
    '--home',
  )
}

async function startHere(session: Session): Promise<void> {
  const { env } = session.terminal
  const loaded = loadConfig({ env, flags: session.flags })
  // Loaded on demand: the client commands do not need libp2p, and start in a tenth of the time.
  const daemon = await withSmallYoungGeneration(async () => {
    const { startDaemon } = await import('../../daemon.ts')
    return await startDaemon({ loaded, env })
  })
  dropLoadingLeftovers()
  const { home, name } = loaded.config.node
  writeDaemonFile(home, { pid: process.pid, api: daemon.apiUrl })
  session.show({ api: daemon.apiUrl, peer: daemon.handle.network.self, pid: process.pid }, () => [
    `${name} runs: API ${daemon.apiUrl}, shop ${daemon.handle.network.self}`,
  ])
  const signal = await stopSignal(daemon.failed)
  session.progress(`stopping (${signal}) ...`)
  if (signal !== RESTART_SIGNAL) await goHome(session, daemon)
  await daemon.stop()
  removeDaemonFile(home, process.pid)
}

/** A planned stop, told as it goes; it ends early where the node fails meanwhile. */
async function goHome(session: Session, daemon: Daemon): Promise<void> {
  const end = await Promise.race([
    daemon.retire((progress) => session.progress(stopLine(progress))),
    daemon.failed.then(() => null),
  ])
  for (const line of stopLines(end)) session.progress(line)
}

/** Resolves at the first signal; a second one ends the process at once. */
function stopSignal(failed: Promise<Error>): Promise<string> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  return new Promise((resolve, reject) => {
    const heard = (signal: NodeJS.Signals): void => {
      for (const other of signals) process.off(other, heard)
      resolve(signal)
    }
    for (const signal of signals) process.on(signal, heard)
    void failed.then(reject)
  })
}

async function startInBackground(session: Session): Promise<void> {
  const { home } = session
  const args = process.argv.slice(2).filter((arg) => arg !== '--background')
  const log = openSync(join(home, 'daemon.log'), 'a')
  const [, script = ''] = process.argv
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    detached: true,
    stdio: ['ignore', log, log],
    env: process.env,
  })
  const exited = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
  const api = await Promise.race([waitForApi(home, child.pid ?? 0), exited])
  if (typeof api === 'number') {
    const problem = `the daemon ended at once with code ${api}; ${join(home, 'daemon.log')} says why`
    throw new Failure('internal', problem)
  }
  child.unref()
  session.show({ pid: child.pid, api }, () => [`Runs in the background: ${api}`])
}

async function waitForApi(home: string, pid: number): Promise<string> {
  const deadline = Date.now() + START_MS_MAX
  while (Date.now() < deadline) {
    const file = readDaemonFile(home)
    if (file?.pid === pid) return file.api
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  throw new Failure('unknown_outcome', `the daemon does not answer yet; see ${home}/daemon.log`)
}
