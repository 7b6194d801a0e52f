import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { OrderView } from '../../src/api/order-view.ts'
import type { NodeStatus } from '../../src/runtime/commands/command.ts'
import { allSeeAll, Fleet, orderFor, shipOrder, until } from './fleet.ts'

interface Placed {
  readonly order: OrderView
  readonly durability: { readonly copies: number; readonly wanted: number }
}

/** Real daemons: an order outlives any one of the shops that keep it. */
describe('e2e: an order kept by three shops', function () {
  this.timeout(180_000)
  let fleet: Fleet

  beforeEach(async () => {
    fleet = await Fleet.start([{ substrates: [] }, { start: 'manual' }, { start: 'manual' }, {}])
    await allSeeAll(fleet.nodes, 20_000)
    await until('all are in one cluster', 30_000, async () => {
      const views = await Promise.all(
        fleet.nodes.map(({ api }) => api.get<Pick<NodeStatus, 'cluster'>>('/status')),
      )
      const sizes = views.map(({ cluster }) => cluster.members.length)
      return sizes.every((size) => size === fleet.nodes.length) ? true : null
    })
  })
  afterEach(() => fleet.stop())

  async function place(): Promise<Placed> {
    const intake = fleet.node(0)
    return await intake.api.post<Placed>('/orders', await orderFor(intake))
  }

  it('is shipped although its intake never comes back', async () => {
    const { order, durability } = await place()
    expect(durability.wanted).to.equal(3)
    expect(durability.copies).to.be.at.least(2)
    // The artwork lies at the intake alone until a shop has it.
    await until('a shop has accepted it', 30_000, async () => {
      const seen = await fleet.node(0).api.get<OrderView>(`/orders/${order.id}`)
      return ['accepted', 'in_production'].includes(seen.state) ? seen : null
    })
    await fleet.node(0).kill()
    const others = fleet.nodes.slice(1)
    await until('the shop that has it has begun', 60_000, async () => {
      for (const { api } of others) {
        const { jobs } = await api.get<{ jobs: { job: string; actions: string[] }[] }>('/jobs')
        for (const { job, actions } of jobs) {
          if (actions.includes('start')) await api.post(`/jobs/${job}/start`)
        }
      }
      const seen = await fleet.node(1).api.get<OrderView>(`/orders/${order.id}`)
      return seen.parts.some(({ state }) => state === 'in_production') ? seen : null
    })
    const shipped = await shipOrder(others, others[0] ?? fleet.node(1), order.id, 60_000)
    expect(shipped.state).to.equal('shipped')
  })

  it('goes to another shop when the one that has it unstarted dies', async () => {
    const { order } = await place()
    const held = await until('a shop has accepted it', 30_000, async () => {
      const seen = await fleet.node(0).api.get<OrderView>(`/orders/${order.id}`)
      return seen.parts[0]?.state === 'accepted' ? seen : null
    })
    const shop = held.parts[0]?.shop
    const peers = await Promise.all(
      fleet.nodes.map(({ api }) => api.get<{ peer: string }>('/status')),
    )
    const holder = peers.findIndex(({ peer }) => peer === shop)
    await fleet.node(holder).kill()
    const killedAt = Date.now()
    const witness = fleet.node(holder === 0 ? 1 : 0)
    const moved = await until('it is with another shop', 60_000, async () => {
      const seen = await witness.api.get<OrderView>(`/orders/${order.id}`)
      const part = seen.parts.at(-1)
      return part?.shop != null && part.shop !== shop ? seen : null
    })
    process.stdout.write(`      ${Date.now() - killedAt} ms from kill -9 to the next shop\n`)
    expect(moved.parts[0]?.attempt).to.be.above(1)
  })

  it('has its copies filled up when a keeper loses its disk', async () => {
    for (let n = 0; n < 5; n += 1) await place()
    const wiped = fleet.node(3)
    await wiped.kill()
    rmSync(join(wiped.home, 'store'), { recursive: true })
    await wiped.start('--port', '0')
    const wipedAt = Date.now()
    await until('nothing has too few copies', 120_000, async () => {
      const all = await Promise.all(fleet.nodes.map(({ api }) => api.get<NodeStatus>('/status')))
      const kept = all.some(({ counters }) => (counters['order_move_moved'] ?? 0) > 0)
      return kept && all.every(({ underReplicated }) => underReplicated === 0) ? true : null
    })
    process.stdout.write(
      `      ${Date.now() - wipedAt} ms until every order has three copies again\n`,
    )
  })
})
