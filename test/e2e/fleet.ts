import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JobView } from '../../src/api/job-view.ts'
import type { OrderView } from '../../src/api/order-view.ts'
import { DaemonProcess } from '../../src/cli/daemon-process.ts'
import { drawPoster } from '../../src/cli/demo-poster.ts'
import type { NodeStatus } from '../../src/runtime/commands/command.ts'
import { CITIES, shopConfig } from './shop-config.ts'
import type { ShopTraits } from './shop-config.ts'

const POLL_MS = 50

/** Where a daemon runs. */
export interface Site {
  /** Before its command lines: `ip netns exec NAME`. */
  readonly prefix: readonly string[]
  readonly startOptions: readonly string[]
}

const HERE: Site = { prefix: [], startOptions: ['--port', '0'] }

/** Real daemons as child processes on loopback, in homes that are removed at the end. */
export class Fleet {
  readonly root = mkdtempSync(join(tmpdir(), 'printnode-e2e-'))
  readonly nodes: DaemonProcess[] = []
  readonly #siteOf: (index: number) => Site

  private constructor(siteOf: (index: number) => Site) {
    this.#siteOf = siteOf
  }

  /**
   * Shops of one network; the first founds it and is all that the others know. All are on this
   * machine, unless `siteOf` says otherwise.
   */
  static async start(
    traits: readonly Partial<ShopTraits>[],
    siteOf: (index: number) => Site = () => HERE,
  ): Promise<Fleet> {
    const fleet = new Fleet(siteOf)
    try {
      for (const trait of traits) await fleet.add(trait)
    } catch (error) {
      await fleet.stop()
      throw error
    }
    return fleet
  }

  get founder(): DaemonProcess {
    return this.node(0)
  }

  node(index: number): DaemonProcess {
    const node = this.nodes[index]
    if (node === undefined) throw new Error(`the fleet has no node ${index}`)
    return node
  }

  /** One more shop, running. */
  async add(trait: Partial<ShopTraits> = {}): Promise<DaemonProcess> {
    const index = this.nodes.length
    const place = CITIES[index % CITIES.length] ?? CITIES[0]
    const { prefix, startOptions } = this.#siteOf(index)
    // A port of its own for good: after a restart the others find it where it was.
    const listen = [`/ip4/127.0.0.1/tcp/${await freePort()}`]
    const config = shopConfig({ name: `Shop ${index}`, ...place, listen, ...trait })
    const node = new DaemonProcess(join(this.root, `node-${index}`), prefix)
    const file = join(this.root, `node-${index}.yaml`)
    writeFileSync(file, config)
    await node.mustRun('init', '--config', file)
    if (index === 0) await node.mustRun('network', 'create', 'fleet')
    else {
      const { invite } = await this.founder.api.post<{ invite: string }>('/network/invites')
      await node.mustRun('init', '--join', invite)
    }
    this.nodes.push(node)
    await node.start(...startOptions)
    return node
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()))
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** Asks until the answer is not null. Not a sleep: it ends with the event, or fails saying which. */
export async function until<Value>(
  what: string,
  msMax: number,
  look: () => Promise<Value | null>,
): Promise<Value> {
  const deadline = Date.now() + msMax
  let last: unknown = null
  for (;;) {
    try {
      const value = await look()
      if (value !== null) return value
    } catch (error) {
      last = error
    }
    if (Date.now() > deadline) {
      throw new Error(`not within ${msMax} ms: ${what}`, { cause: last })
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** All of them know the report of every shop, and are connected to someone. */
export async function allSeeAll(nodes: readonly DaemonProcess[], msMax: number): Promise<void> {
  await until(`${nodes.length} nodes see each other`, msMax, async () => {
    for (const { api } of nodes) {
      const { shops } = await api.get<{ shops: { report: object | null; self: boolean }[] }>(
        '/shops',
      )
      const seen = shops.filter(({ report, self }) => self || report !== null)
      if (seen.length < nodes.length) return null
    }
    return true
  })
}

/** Their shops are members of one cluster, as each of them sees it. */
export async function allInOneCluster(
  nodes: readonly DaemonProcess[],
  msMax: number,
): Promise<void> {
  await until('all are in one cluster', msMax, async () => {
    const views = await Promise.all(
      nodes.map(({ api }) => api.get<Pick<NodeStatus, 'cluster'>>('/status')),
    )
    const sizes = views.map(({ cluster }) => cluster.members.length)
    return sizes.every((size) => size === nodes.length) ? true : null
  })
}

export interface OrderWishes {
  readonly quantity?: number
  readonly substrate?: string
  readonly street?: string
  readonly key?: string
}

/** Uploads a real PDF to the node and places an order there. */
export async function placeOrder(
  node: DaemonProcess,
  wishes: OrderWishes = {},
): Promise<OrderView> {
  const { order } = await node.api.post<{ order: OrderView }>(
    '/orders',
    await orderFor(node, wishes),
  )
  return order
}

/** The body of an order whose artwork the node has. */
export async function orderFor(node: DaemonProcess, wishes: OrderWishes = {}): Promise<object> {
  const { quantity = 5, substrate = 'silk-170', street = '1 Ferry Building', key } = wishes
  const file = join(node.home, 'poster.pdf')
  writeFileSync(file, await drawPoster(297, 420))
  const { hash } = await node.api.upload<{ hash: string }>('/artwork', file, 'application/pdf')
  return {
    merchantReference: 'E2E-1',
    ...(key === undefined ? {} : { idempotencyKey: key }),
    items: [
      {
        product: 'Poster',
        process: 'digital',
        size: 'A3',
        substrate,
        quantity,
        artwork: hash,
      },
    ],
    recipient: {
      name: 'Ada Example',
      street,
      city: 'San Francisco',
      region: 'CA',
      postcode: '94111',
      country: 'US',
    },
  }
}

const NEXT = ['printed', 'packed', 'shipped'] as const

/** Acts as every shop's operator until the order has left the last shop. */
export async function shipOrder(
  nodes: readonly DaemonProcess[],
  intake: DaemonProcess,
  id: string,
  msMax: number,
): Promise<OrderView> {
  return until(`order ${id} is shipped`, msMax, async () => {
    for (const { api } of nodes) {
      const { jobs } = await api.get<{ jobs: readonly JobView[] }>('/jobs')
      for (const { job, order, actions } of jobs) {
        const action = NEXT.find((next) => actions.includes(next))
        if (order !== id || action === undefined) continue
        await api.post(`/jobs/${job}/${action}`, action === 'shipped' ? { carrier: 'DHL' } : {})
      }
    }
    const order = await intake.api.get<OrderView>(`/orders/${id}`)
    return order.state === 'shipped' ? order : null
  })
}
