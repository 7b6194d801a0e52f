import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { freePort, until } from '../../e2e/fleet.ts'
import { EtcdClient } from './etcd-client.ts'

const START_MS_MAX = 20_000

interface Member {
  readonly process: ChildProcess
  readonly url: string
}

/** Three etcd processes on loopback with their defaults: each write is synced on a quorum. */
export class EtcdCluster {
  readonly #members: readonly Member[]

  private constructor(members: readonly Member[]) {
    this.#members = members
  }

  /** What `etcd --version` says first; null where it is not installed. */
  static version(): string | null {
    const { status, stdout } = spawnSync('etcd', ['--version'], { encoding: 'utf8' })
    return status === 0 ? (stdout.split('\n')[0] ?? '') : null
  }

  static async start(folder: string, size = 3): Promise<EtcdCluster> {
    const ports: { client: number; peer: number }[] = []
    while (ports.length < size) ports.push({ client: await freePort(), peer: await freePort() })
    const url = (port: number): string => `http://127.0.0.1:${port}`
    const initial = ports.map(({ peer }, n) => `m${n}=${url(peer)}`).join(',')
    const members = ports.map(({ client, peer }, n) => {
      const options = {
        name: `m${n}`,
        'data-dir': join(folder, `etcd-${n}`),
        'listen-client-urls': url(client),
        'advertise-client-urls': url(client),
        'listen-peer-urls': url(peer),
        'initial-advertise-peer-urls': url(peer),
        'initial-cluster': initial,
        'log-level': 'error',
      }
      const list = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
      return { process: spawn('etcd', list, { stdio: 'ignore' }), url: url(client) }
    })
    const cluster = new EtcdCluster(members)
    await until('etcd has a leader', START_MS_MAX, async () => await cluster.leader())
    return cluster
  }

  get urls(): readonly string[] {
    return this.#members.map((member) => member.url)
  }

  /** Index of the member that leads; null while none does. */
  async leader(): Promise<number | null> {
    for (const [index, { url, process }] of this.#members.entries()) {
      if (process.killed) continue
      const client = new EtcdClient(url)
      const leads = await client.isLeader().finally(() => client.close())
      if (leads) return index
    }
    return null
  }

  kill(index: number): void {
    this.#members[index]?.process.kill('SIGKILL')
  }

  stop(): void {
    for (const member of this.#members) member.process.kill('SIGKILL')
  }
}
