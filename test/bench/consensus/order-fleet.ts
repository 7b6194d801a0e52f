import { Agent } from 'node:http'
import type { DaemonProcess } from '../../../src/cli/daemon-process.ts'
import { allSeeAll, orderFor, until } from '../../e2e/fleet.ts'
import { prepareShop } from '../bench-daemon.ts'
import { post } from '../load.ts'
import type { Target } from '../load.ts'

const SIZE = 3
/** Finding each other, and founding a cluster of all. */
const READY_MS_MAX = 60_000
/** What was placed in a storm of some seconds has found its shop. */
const SCHEDULED_MS_MAX = 300_000

/** A node that is asked for more than the machine has says so after some seconds. */
const TRIES_MAX = 10

interface Status {
  readonly cluster: { readonly members: readonly unknown[] }
  readonly orders: Readonly<Record<string, number | undefined>>
}

/** Three whole daemons in one cluster: each order is kept by all of them, and made by one. */
export class OrderFleet {
  readonly #nodes: readonly DaemonProcess[]
  readonly #target: Target
  readonly #order: object
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 })
  #keys = 0
  #refused = 0

  private constructor(nodes: readonly DaemonProcess[], target: Target, order: object) {
    this.#nodes = nodes
    this.#target = target
    this.#order = order
  }

  static async start(folder: string): Promise<OrderFleet> {
    const nodes: DaemonProcess[] = []
    try {
      for (let index = 0; index < SIZE; index += 1) {
        const node = await prepareShop(folder, index)
        const [founder] = nodes
        if (founder === undefined) await node.mustRun('network', 'create', 'bench')
        else {
          const { invite } = await founder.api.post<{ invite: string }>('/network/invites')
          await node.mustRun('init', '--join', invite)
        }
        nodes.push(node)
        await node.start('--port', '0')
      }
      await allSeeAll(nodes, READY_MS_MAX)
      await Promise.all(nodes.map(inOneCluster))
      const [door] = nodes as [DaemonProcess]
      const { token } = await door.api.post<{ token: string }>('/merchants', { name: 'bench' })
      const order = await orderFor(door, { quantity: 1 })
      return new OrderFleet(nodes, { url: `${door.api.url}/orders`, token }, order)
    } catch (error) {
      await Promise.all(nodes.map((node) => node.kill()))
      throw error
    }
  }

  /** An order under a key of its own, on the disks of two keepers when this resolves. */
  async place(): Promise<void> {
    this.#keys += 1
    const body = JSON.stringify({ ...this.#order, idempotencyKey: `key-${this.#keys}` })
    const answer = await this.#insist(body)
    const { durability } = JSON.parse(answer) as { durability: { copies: number } }
    if (durability.copies < 2) throw new Error(`placed on ${durability.copies} disk`)
  }

  /** As a merchant does who hears 503 or 504: the same again, which is the same order. */
  async #insist(body: string): Promise<string> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await post(this.#target, this.#agent, body)
      } catch (error) {
        if (tries === TRIES_MAX) throw error
        this.#refused += 1
      }
    }
  }

  /** Requests so far that had to be sent again. */
  get refused(): number {
    return this.#refused
  }

  /** Every order that was placed has a shop that has taken it on. */
  async allScheduled(): Promise<void> {
    const [door] = this.#nodes as [DaemonProcess]
    await until('all orders are scheduled', SCHEDULED_MS_MAX, async () => {
      const { orders } = await door.api.get<Status>('/status')
      return (orders['routing'] ?? 0) === 0 ? true : null
    })
  }

  async stop(): Promise<void> {
    this.#agent.destroy()
    await Promise.all(this.#nodes.map((node) => node.kill()))
  }
}

function inOneCluster({ api }: DaemonProcess): Promise<true> {
  return until('one cluster of all', READY_MS_MAX, async () => {
    const { cluster } = await api.get<Status>('/status')
    return cluster.members.length === SIZE ? true : null
  })
}
