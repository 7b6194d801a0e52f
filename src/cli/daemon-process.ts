import { spawn } from 'node:child_process'
import type { ChildProcess, ChildProcessByStdio } from 'node:child_process'
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { ApiClient } from '../api/client.ts'
import { OPERATOR_TOKEN_FILE } from '../api/token-book.ts'
import { Failure } from '../models/failure.ts'
import { readDaemonFile } from './daemon-file.ts'
import { RESTART_SIGNAL } from './stop-lines.ts'

const LAUNCHER = fileURLToPath(new URL('../../bin/printnode.js', import.meta.url))
/** Says to the launcher in a checkout to run what was built there. */
const BUILT = '_PRINTNODE_BUILT'
/** The target for a cold start is 1.5 s; a machine under load takes its time. */
const READY_MS_MAX = 60_000
const POLL_MS = 25
export const LOG_FILE = 'daemon.log'

export interface CommandRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * A daemon as a child process with a home of its own: what the demo and the end-to-end tests start.
 * Settings come from the home and the arguments only, so that this shell's environment changes nothing.
 */
export class DaemonProcess {
  readonly home: string
  readonly #prefix: readonly string[]
  #child: ChildProcess | null = null
  #api: ApiClient | null = null

  /** `prefix` is put before each command line: `ip netns exec NAME` runs it in another network. */
  constructor(home: string, prefix: readonly string[] = []) {
    this.home = home
    this.#prefix = prefix
    mkdirSync(home, { recursive: true })
  }

  /** Runs one command line against this home and waits for its end. */
  run(...args: readonly string[]): Promise<CommandRun> {
    return runCommand(['--home', this.home, ...args], this.#prefix)
  }

  /** As `run`, but a failure throws with what the command said. */
  async mustRun(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args)
    if (code === 0) return stdout
    throw new Failure('internal', `printnode ${args.join(' ')} ended with ${code}: ${stderr}`)
  }

  /** Starts the daemon and waits until its API answers. */
  async start(...args: readonly string[]): Promise<ApiClient> {
    const log = createWriteStream(join(this.home, LOG_FILE), { flags: 'a' })
    const child = launch(['start', '--home', this.home, ...args], this.#prefix)
    child.stdout.pipe(log, { end: false })
    child.stderr.pipe(log, { end: false })
    this.#child = child
    const deadline = Date.now() + READY_MS_MAX
    while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
      const file = readDaemonFile(this.home)
      if (file !== null && file.pid === child.pid) {
        this.#api = new ApiClient({ url: file.api, token: this.token() })
        return this.#api
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
    await this.kill()
    throw new Failure('internal', `the daemon of ${this.home} did not start:\n${this.log()}`)
  }

  get api(): ApiClient {
    if (this.#api === null)
      throw new Failure('internal', `the daemon of ${this.home} was not started`)
    return this.#api
  }

  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  /** The operator's. */
  token(): string {
    return readFileSync(join(this.home, OPERATOR_TOKEN_FILE), 'utf8').trim()
  }

  log(): string {
    return readFileSync(join(this.home, LOG_FILE), 'utf8')
  }

  /** As a shop does it in the evening: hands on what others can do. Resolves when the process is gone. */
  stop(): Promise<void> {
    return this.#signal('SIGTERM')
  }

  /** Ends in order and hands on nothing. */
  quit(): Promise<void> {
    return this.#signal(RESTART_SIGNAL)
  }

  /** As a power cut does it. */
  kill(): Promise<void> {
    return this.#signal('SIGKILL')
  }

  #signal(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) {
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      child.once('exit', () => resolve())
      child.kill(signal)
    })
  }
}

/** One command line of the CLI as a process. */
export function runCommand(
  args: readonly string[],
  prefix: readonly string[] = [],
): Promise<CommandRun> {
  const child = launch(args, prefix)
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString()
      resolve({ code: code ?? 1, stdout: text(stdout), stderr: text(stderr) })
    })
  })
}

function launch(
  args: readonly string[],
  prefix: readonly string[],
): ChildProcessByStdio<null, Readable, Readable> {
  const [command, ...before] = [...prefix, process.execPath]
  return spawn(command, [...before, LAUNCHER, ...args], {
    env: bareEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** What a process needs to run, and nothing that configures a node. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG', 'TZ', BUILT]
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}
