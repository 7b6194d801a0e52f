import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DaemonProcess } from '../../../src/cli/daemon-process.ts'
import type { NodeStatus } from '../../../src/runtime/commands/command.ts'
import { freePort } from '../../e2e/fleet.ts'
import { shopConfig } from '../../e2e/shop-config.ts'
import { AGENTS, sleep, until } from './agents.ts'
import type { Agents } from './agents.ts'

const MS_MAX = 180_000
/** Looked at no more often, since twenty answers cost 45 ms of CPU; when it was is in them. */
const LOOK_MS = 500
/** Node takes a second of CPU to start: what is measured begins when the last API answers. */
const STARTING_MAX = 4
/** About 10 km: shops of one city. */
const STEP_DEGREES = 0.01

/** Whole daemons: store, API, gossip, DHT and all, with the detector's LAN terms. */
export class OurAgents implements Agents {
  readonly name = 'printnode'
  readonly #folder = mkdtempSync(join(tmpdir(), 'printnode-membership-'))
  readonly #nodes: DaemonProcess[] = []
  readonly #peers: string[] = []
  readonly #dead = new Set<number>()

  /** Homes and invites for all; the founder runs. */
  static async start(progress: (text: string) => void): Promise<OurAgents> {
    const agents = new OurAgents()
    for (let number = 0; number < AGENTS; number += 1) {
      await agents.#prepare(number)
      if (number % 5 === 4) progress(`${number + 1} homes are ready`)
    }
    return agents
  }

  get pids(): readonly number[] {
    return this.#nodes.map(({ pid }) => pid ?? -1)
  }

  async join(): Promise<number> {
    for (let from = 1; from < AGENTS; from += STARTING_MAX) {
      const some = this.#nodes.slice(from, from + STARTING_MAX)
      await Promise.all(some.map((node) => node.start('--port', '0')))
    }
    const begun = Date.now()
    let last = begun
    await until('all hold all alive', MS_MAX, async () => {
      await sleep(LOOK_MS)
      const held = (await this.#statuses()).map(({ cluster }) => cluster.members)
      last = Math.max(last, ...held.flatMap((members) => members.map(({ since }) => since)))
      return held.every(
        (members) => members.length === AGENTS && members.every(({ level }) => level === 'alive'),
      )
    })
    const took = last - begun
    for (const { peer } of await this.#statuses()) this.#peers.push(peer)
    return took
  }

  async kill(number: number): Promise<number> {
    const begun = Date.now()
    this.#dead.add(number)
    await this.#nodes[number]?.kill()
    const victim = this.#peers[number]
    let last = Infinity
    await until('all others hold it unreachable', MS_MAX, async () => {
      await sleep(LOOK_MS)
      const held = (await this.#statuses()).map(({ cluster }) =>
        cluster.members.find(({ peer }) => peer === victim),
      )
      last = Math.max(...held.map((member) => member?.since ?? Infinity))
      return held.every((member) => member?.level === 'unreachable')
    })
    return last - begun
  }

  async verdicts(): Promise<number> {
    const counts = (await this.#statuses()).map(({ counters }) => counters['detector_unreachable'])
    return counts.reduce((sum: number, count) => sum + (count ?? 0), 0)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.kill()))
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #statuses(): Promise<NodeStatus[]> {
    const living = this.#nodes.filter((_, number) => !this.#dead.has(number))
    return Promise.all(living.map(({ api }) => api.get<NodeStatus>('/status')))
  }

  async #prepare(number: number): Promise<void> {
    const node = new DaemonProcess(join(this.#folder, `home-${number}`))
    const file = join(this.#folder, `shop-${number}.yaml`)
    const place = { city: 'Oakland', lat: 37.8 + number * STEP_DEGREES, lon: -122.27 }
    const listen = [`/ip4/127.0.0.1/tcp/${await freePort()}`]
    writeFileSync(file, shopConfig({ name: `Shop ${number}`, ...place, listen }))
    await node.mustRun('init', '--config', file)
    if (number === 0) {
      await node.mustRun('network', 'create', 'bench')
      await node.start('--port', '0')
    } else {
      const founder = this.#nodes[0]
      if (founder === undefined) throw new Error('the founder was prepared first')
      const { invite } = await founder.api.post<{ invite: string }>('/network/invites')
      await node.mustRun('init', '--join', invite)
    }
    this.#nodes.push(node)
  }
}
