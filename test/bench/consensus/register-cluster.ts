import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { NodeCrypto } from '../../../src/crypto/node-crypto.ts'
import { identityOfSeed } from '../../../src/network/identity.ts'
import { issueCertificate } from '../../../src/network/admission/membership-certificate.ts'
import { createNetwork, saveNetworkState } from '../../../src/network/admission/network-file.ts'
import type { Keeper } from '../../../src/wire/messages.ts'
import { freePort } from '../../e2e/fleet.ts'

const DAEMON = fileURLToPath(new URL('register-daemon.ts', import.meta.url))

type Child = ChildProcessByStdio<Writable, Readable, null>
type Hello = Keeper & { readonly door: number }

interface Member {
  readonly process: Child
  readonly lines: Interface
  readonly hello: Hello
}

/** Our daemons' durable path in three processes on loopback, keepers of every register. */
export class RegisterCluster {
  readonly #members: readonly Member[]

  private constructor(members: readonly Member[]) {
    this.#members = members
  }

  /** `nodeOptions`: for profiling, say. */
  static async start(
    folder: string,
    size = 3,
    nodeOptions: readonly string[] = [],
  ): Promise<RegisterCluster> {
    const members: Member[] = []
    for (const start of await prepare(folder, size)) members.push(await start(nodeOptions))
    const keepers = members.map(({ hello: { peer, store } }) => ({ peer, store }))
    await Promise.all(
      members.map(({ process, lines }) => {
        const connected = saying(lines, process)
        process.stdin.write(`${JSON.stringify(keepers)}\n`)
        return connected
      }),
    )
    return new RegisterCluster(members)
  }

  /** Ports at which each takes wishes. */
  get doors(): readonly number[] {
    return this.#members.map(({ hello }) => hello.door)
  }

  kill(index: number): void {
    this.#members[index]?.process.kill('SIGKILL')
  }

  /** Ends them in order, so that a profile is written. */
  async stop(): Promise<void> {
    await Promise.all(
      this.#members.map(async ({ process }) => {
        if (process.exitCode !== null || process.signalCode !== null) return
        const exited = new Promise((resolve) => process.once('exit', resolve))
        process.stdin.end()
        await exited
      }),
    )
  }
}

/** Homes in one network, each knowing where the others will listen. */
async function prepare(
  folder: string,
  size: number,
): Promise<((nodeOptions: readonly string[]) => Promise<Member>)[]> {
  const seeds = [...Array(size).keys()].map((n) => n + 1)
  const identities = await Promise.all(
    seeds.map((seed) => identityOfSeed(new Uint8Array(32).fill(seed))),
  )
  const [founder] = identities
  if (founder === undefined) throw new Error('a cluster has a member')
  const now = Date.now()
  const state = createNetwork('bench', 'USD', founder, now)
  const { network } = state
  const crypto = new NodeCrypto(founder, network.id)
  const ports: number[] = []
  while (ports.length < size) ports.push(await freePort())
  return identities.map(({ peer }, n) => {
    const home = join(folder, `home-${n}`)
    mkdirSync(home)
    const certificate =
      n === 0
        ? state.certificate
        : issueCertificate(crypto, { network, peer, role: 'member', now, chain: null })
    const bootstrap = identities.map(
      (other, i) => `/ip4/127.0.0.1/tcp/${ports[i]}/p2p/${other.peer}`,
    )
    saveNetworkState(home, { ...state, certificate, bootstrap: bootstrap.toSpliced(n, 1) })
    return async (nodeOptions) => {
      const child = spawn(
        process.execPath,
        [...nodeOptions, DAEMON, home, String(seeds[n]), String(ports[n])],
        { stdio: ['pipe', 'pipe', 'inherit'] },
      )
      const lines = createInterface(child.stdout)
      const hello = JSON.parse(await saying(lines, child)) as Hello
      return { process: child, lines, hello }
    }
  })
}

function saying(lines: Interface, child: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    lines.once('line', resolve)
    child.once('exit', (code) => reject(new Error(`a daemon of the bench ended with ${code}`)))
  })
}
