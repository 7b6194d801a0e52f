import { expect } from 'chai'
import type { OrderView } from '../../src/api/order-view.ts'
import type { DaemonProcess } from '../../src/cli/daemon-process.ts'
import type { NodeStatus, StopProgress } from '../../src/runtime/commands/command.ts'
import { allSeeAll, Fleet, orderFor, until } from './fleet.ts'

interface Placed {
  readonly order: OrderView
  readonly durability: { readonly copies: number; readonly wanted: number }
}

interface Stopped {
  readonly stopped: number
  readonly progress: StopProgress | null
}

const SHOPS = 5
const status = (node: DaemonProcess): Promise<NodeStatus> => node.api.get<NodeStatus>('/status')

async function place(node: DaemonProcess, body: object): Promise<Placed> {
  return await until('an order is taken', 30_000, () => node.api.post<Placed>('/orders', body))
}

/** As an operator does it: how long it took, and what the command said. */
async function stop(
  node: DaemonProcess,
  ...options: readonly string[]
): Promise<Stopped & { ms: number }> {
  const begun = Date.now()
  const said = JSON.parse(await node.mustRun('stop', '--json', ...options)) as Stopped
  await node.kill()
  return { ...said, ms: Date.now() - begun }
}

/** Of one roster, with everybody on it and awake. */
async function allInOne(nodes: readonly DaemonProcess[], msMax: number): Promise<string> {
  return until(`${nodes.length} are in one cluster`, msMax, async () => {
    const views = await Promise.all(nodes.map(status))
    const ids = new Set(views.map(({ cluster }) => cluster.id))
    const all = views.every(
      ({ cluster: { members } }) =>
        members.length === nodes.length && members.every(({ level }) => level === 'alive'),
    )
    return all && ids.size === 1 ? (views[0]?.cluster.id ?? null) : null
  })
}

/** How often a node has held another for suspect or unreachable. */
function doubtsOf({ counters }: NodeStatus): number {
  return (counters['detector_suspect'] ?? 0) + (counters['detector_unreachable'] ?? 0)
}

async function allWhole(nodes: readonly DaemonProcess[]): Promise<void> {
  await until('every order and the view have their copies', 120_000, async () => {
    const all = await Promise.all(nodes.map(status))
    return all.every(({ underReplicated }) => underReplicated === 0) ? true : null
  })
}

/** Real daemons: shops that switch off in the evening are not missed (issue: an evening). */
describe('e2e: an evening and a morning', function () {
  this.timeout(400_000)
  let fleet: Fleet

  beforeEach(async () => {
    fleet = await Fleet.start(Array.from({ length: SHOPS }, () => ({ start: 'manual' as const })))
    await allSeeAll(fleet.nodes, 30_000)
    await allInOne(fleet.nodes, 60_000)
  })
  afterEach(() => fleet.stop())

  it('goes on with the last shop, and fills up copies in the morning', async () => {
    const before = await allInOne(fleet.nodes, 10_000)
    const owl = fleet.node(0)
    // Five that start at once may doubt each other while they connect: the evening is what counts.
    const doubtsBefore = doubtsOf(await status(owl))
    const orders: string[] = []
    for (const node of fleet.nodes) {
      const body = await orderFor(node)
      for (let n = 0; n < 6; n += 1) orders.push((await place(node, body)).order.id)
    }
    for (const node of fleet.nodes.slice(1)) {
      const { ms, progress } = await stop(node)
      const { order, durability } = await place(owl, await orderFor(owl))
      orders.push(order.id)
      expect(durability.copies).to.be.at.least(1)
      expect(progress?.phase).to.equal('done')
      expect(progress?.resting).to.equal(true)
      expect(ms).to.be.below(20_000)
      const { partsGivenBack, ordersMoved, ordersLeft } = progress as StopProgress
      process.stdout.write(
        `      ${ms} ms: ${partsGivenBack} parts back, ${ordersMoved} orders moved, ${ordersLeft} left; ` +
          `the next order has ${durability.copies} of ${durability.wanted} copies\n`,
      )
    }
    const night = await status(owl)
    expect(night.cluster.id).to.equal(before)
    expect(night.cluster.members.map(({ level }) => level).sort()).to.deep.equal([
      'alive',
      ...Array.from({ length: SHOPS - 1 }, () => 'resting'),
    ])
    expect(doubtsOf(night)).to.equal(doubtsBefore)

    for (const node of fleet.nodes.slice(1)) await node.start('--port', '0')
    const begun = Date.now()
    expect(await allInOne(fleet.nodes, 120_000)).to.equal(before)
    await allWhole(fleet.nodes)
    process.stdout.write(`      ${Date.now() - begun} ms until all is as it was\n`)
    for (const id of orders) {
      const order = await until(`order ${id} is known`, 30_000, () =>
        owl.api.get<OrderView>(`/orders/${id}`),
      )
      expect(order.state, id).to.be.oneOf(['accepted', 'routing'])
    }
  })

  it('hands on 500 open orders within 20 s', async () => {
    const busy = fleet.node(1)
    const body = await orderFor(busy)
    const orders: string[] = []
    for (let n = 0; n < 500; n += 10) {
      const placed = await Promise.all(Array.from({ length: 10 }, () => place(busy, body)))
      orders.push(...placed.map(({ order }) => order.id))
    }
    const { ms, progress } = await stop(busy)
    process.stdout.write(`      ${ms} ms: ${JSON.stringify(progress)}\n`)
    expect(progress?.tookMs).to.be.at.most(20_000)
    // A machine that runs other things beside may not get through all of them.
    expect(progress?.ordersMoved).to.be.above(250)
    const witness = fleet.node(0)
    for (const id of [orders[0], orders[250], orders[499]]) {
      await until(`order ${id} is known`, 30_000, () => witness.api.get(`/orders/${id}`))
    }
  })

  it('hands on nothing where it is only restarted', async () => {
    const node = fleet.node(1)
    const body = await orderFor(node)
    for (let n = 0; n < 5; n += 1) await place(node, body)
    await allWhole(fleet.nodes)
    const { progress } = await stop(node, '--restart')
    expect(progress).to.equal(null)
    const { cluster, underReplicated } = await status(fleet.node(0))
    expect(cluster.members.map(({ level }) => level)).not.to.include('resting')
    expect(underReplicated).to.equal(0)
    await node.start('--port', '0')
    await allInOne(fleet.nodes, 60_000)
    const { counters } = await status(node)
    expect(Object.keys(counters)).not.to.include('order_handed_over')
  })
})
