import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { ApiClient } from '../api/client.ts'
import { OPERATOR_TOKEN_FILE } from '../api/token-book.ts'
import { readConfig, resolveHome } from '../config/load.ts'
import type { Flags } from '../config/environment.ts'
import { Failure } from '../models/failure.ts'
import { readDaemonFile } from './daemon-file.ts'
import type { Terminal } from './terminal.ts'

/** Where the API is when nothing says otherwise: the default of `api.port`. */
const DEFAULT_URL = 'http://127.0.0.1:7471'

/** What every command is given: the options of this call, and the way to the daemon. */
export class Session {
  readonly terminal: Terminal
  readonly flags: Flags
  readonly json: boolean

  constructor(terminal: Terminal, command: Command) {
    this.terminal = terminal
    this.flags = command.optsWithGlobals<Flags>()
    this.json = this.flags['json'] === true
  }

  get home(): string {
    return resolveHome({ env: this.terminal.env, flags: this.flags })
  }

  /** The private key from the environment, if it is there. */
  get nodeKey(): string | null {
    return nonEmpty(this.terminal.env['NODE_KEY'])
  }

  api(): ApiClient {
    return new ApiClient({ url: this.#url(), token: this.token() })
  }

  /** One result: as JSON for programs, as lines for people. */
  show(result: unknown, lines: () => readonly string[]): void {
    if (this.json) this.terminal.out(JSON.stringify(result, null, 2))
    else for (const line of lines()) this.terminal.out(line)
  }

  /** What people want to know meanwhile; programs do not. */
  progress(line: string): void {
    if (!this.json) this.terminal.err(line)
  }

  #url(): string {
    const named = this.flags['peer'] ?? nonEmpty(this.terminal.env['PRINTNODE_PEER'])
    if (typeof named === 'string') return urlOf(named)
    return readDaemonFile(this.home)?.api ?? this.#configuredUrl() ?? DEFAULT_URL
  }

  /** Without a valid configuration (a merchant's machine has none) there is nothing to tell. */
  #configuredUrl(): string | null {
    const result = readConfig({ env: this.terminal.env, flags: this.flags })
    if (result.type === 'invalid') return null
    const { host, port } = result.loaded.config.api
    const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
    return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
  }

  /** As given, else the operator's of this home; null: there is none. */
  token(): string | null {
    const given = this.flags['token'] ?? nonEmpty(this.terminal.env['PRINTNODE_TOKEN'])
    if (typeof given === 'string') return given
    const path = join(this.home, OPERATOR_TOKEN_FILE)
    return existsSync(path) ? readFileSync(path, 'utf8').trim() : null
  }
}

/** `http://host:port`, or `host:port`. */
function urlOf(text: string): string {
  const url = text.includes('://') ? text : `http://${text}`
  if (/^https?:/.test(url) && URL.canParse(url)) return url
  throw new Failure(
    'invalid_input',
    `--peer is ${JSON.stringify(text)}: give the address of a daemon's API, for example http://127.0.0.1:7471`,
    '--peer',
  )
}

function nonEmpty(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text
}
