import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { AGENTS, until } from './agents.ts'
import type { Agents } from './agents.ts'

const PORT = 17_946
const RPC_PORT = 17_373
const MS_MAX = 60_000

/** What Serf's own log says of others, one line an event. */
interface Heard {
  readonly joined: Set<string>
  readonly failed: Set<string>
  verdicts: number
}

/** The version that is installed; null: none. */
export function serfVersion(): string | null {
  const { status, stdout } = spawnSync('serf', ['version'], { encoding: 'utf8' })
  return status === 0 ? (stdout.split('\n')[0] ?? '') : null
}

/** HashiCorp's Serf with its LAN profile: SWIM with Lifeguard, over UDP. */
export class SerfAgents implements Agents {
  readonly name = 'Serf, LAN profile'
  readonly #children: ChildProcess[] = []
  readonly #heard: Heard[] = []
  readonly #dead = new Set<number>()

  static async start(): Promise<SerfAgents> {
    const agents = new SerfAgents()
    agents.#launch(0)
    await until('the first agent runs', MS_MAX, () => agents.#heard[0]?.joined.size === 1)
    return agents
  }

  get pids(): readonly number[] {
    return this.#children.map(({ pid }) => pid ?? -1)
  }

  async join(): Promise<number> {
    for (let number = 1; number < AGENTS; number += 1) this.#launch(number)
    const begun = Date.now()
    await until('all have joined all', MS_MAX, () =>
      this.#heard.every(({ joined }) => joined.size === AGENTS),
    )
    return Date.now() - begun
  }

  async kill(number: number): Promise<number> {
    const begun = Date.now()
    this.#dead.add(number)
    this.#children[number]?.kill('SIGKILL')
    const others = this.#heard.filter((_, n) => !this.#dead.has(n))
    await until('all others hold it failed', MS_MAX, () =>
      others.every(({ failed }) => failed.has(nameOf(number))),
    )
    return Date.now() - begun
  }

  verdicts(): Promise<number> {
    return Promise.resolve(this.#heard.reduce((sum, { verdicts }) => sum + verdicts, 0))
  }

  async stop(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    await until('all agents have ended', MS_MAX, () =>
      this.#children.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null),
    )
  }

  #launch(number: number): void {
    const heard: Heard = { joined: new Set(), failed: new Set(), verdicts: 0 }
    const join = number === 0 ? [] : [`-join=127.0.0.1:${PORT}`]
    const child = spawn(
      'serf',
      [
        'agent',
        '-profile=lan',
        `-node=${nameOf(number)}`,
        `-bind=127.0.0.1:${PORT + number}`,
        `-rpc-addr=127.0.0.1:${RPC_PORT + number}`,
        ...join,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, event, name] = /serf: EventMember(Join|Failed): (\S+)/.exec(line) ?? []
      if (event === undefined || name === undefined) return
      if (event === 'Join') heard.joined.add(name)
      else {
        heard.failed.add(name)
        heard.verdicts += 1
      }
    })
    this.#children[number] = child
    this.#heard[number] = heard
  }
}

function nameOf(number: number): string {
  return `agent-${number}`
}
