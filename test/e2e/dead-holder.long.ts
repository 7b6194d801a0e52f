import { expect } from 'chai'
import type { OrderEventView, OrderView } from '../../src/api/order-view.ts'
import type { PeerId } from '../../src/models/ids.ts'
import type { NodeStatus } from '../../src/runtime/commands/command.ts'
import { quantile } from '../bench/statistics.ts'
import { Fleet, allInOneCluster, allSeeAll, orderFor, until } from './fleet.ts'

const SHOPS = 6
const KILLS = 5
/** Issue 3, "Show it" 7. Silence 3 s, hold 2 s, and half a second for votes, offer and assignment. */
const P50_MS_MAX = 5_500
/** Orders under way at the node that takes them while a keeper dies. */
const WRITERS = 4
const BEFORE_MS = 2_000
const AFTER_MS = 4_000
/** "Show it" 6: what a dead keeper may cost those who write through another. */
const GAP_MS_MAX = 300

/** Issue 3, "Show it" 7 and the gap of 6, with real daemons. */
describe('e2e: six daemons, one dies', function () {
  this.timeout(600_000)
  let fleet: Fleet
  let peers: PeerId[] = []

  before(async () => {
    fleet = await Fleet.start(
      Array.from({ length: SHOPS }, (_, n) => ({
        city: 'San Francisco',
        lat: 37.7 + n / 50,
        lon: -122.4,
        start: 'manual' as const,
        onHand: 1_000_000,
        capacity: 1_000_000,
      })),
    )
    await allSeeAll(fleet.nodes, 60_000)
    await allInOneCluster(fleet.nodes, 60_000)
    const views = await Promise.all(
      fleet.nodes.map(({ api }) => api.get<{ peer: PeerId }>('/status')),
    )
    peers = views.map(({ peer }) => peer)
  })
  after(() => fleet.stop())

  async function allAlive(): Promise<void> {
    await until('every one holds every one for alive', 60_000, async () => {
      const views = await Promise.all(fleet.nodes.map(({ api }) => api.get<NodeStatus>('/status')))
      const levels = views.flatMap(({ cluster }) => cluster.members.map(({ level }) => level))
      return levels.length === SHOPS * SHOPS && levels.every((l) => l === 'alive') ? true : null
    })
  }

  it('has an unstarted order assigned elsewhere when its holder was killed', async () => {
    const tookMs: number[] = []
    for (let n = 0; n < KILLS; n += 1) {
      await allAlive()
      const intake = fleet.node(n % SHOPS)
      const { order } = await intake.api.post<{ order: OrderView }>(
        '/orders',
        await orderFor(intake),
      )
      const shop = await until('a shop has accepted it', 60_000, async () => {
        const { parts } = await intake.api.get<OrderView>(`/orders/${order.id}`)
        return parts[0]?.state === 'accepted' ? parts[0].shop : null
      })
      const holder = peers.indexOf(shop)
      const witness = fleet.node(holder === 0 ? 1 : 0)
      const killedAt = Date.now()
      await fleet.node(holder).kill()
      const moved = await until('another shop has it', 60_000, async () => {
        const path = `/orders/${order.id}/events`
        const { events } = await witness.api.get<{ events: readonly OrderEventView[] }>(path)
        return events.find(({ type, attempt }) => type === 'assign' && attempt === 2) ?? null
      })
      tookMs.push(Date.parse(moved.at) - killedAt)
      await fleet.node(holder).start('--port', '0')
    }
    const p50 = quantile(tookMs, 0.5)
    say(`kill -9 of the holder until another has it: p50 ${p50} ms of ${tookMs.join(', ')}`)
    expect(p50).to.be.at.most(P50_MS_MAX)
  })

  it('goes on taking orders at another node while a keeper dies', async () => {
    await allAlive()
    const [intake, victim] = [fleet.node(0), fleet.node(1)]
    const body = await orderFor(intake)
    const acknowledged: number[] = []
    const endAt = Date.now() + BEFORE_MS + AFTER_MS
    const write = async (): Promise<void> => {
      while (Date.now() < endAt) {
        await intake.api.post('/orders', body)
        acknowledged.push(Date.now())
      }
    }
    const writers = Array.from({ length: WRITERS }, write)
    await new Promise((resolve) => setTimeout(resolve, BEFORE_MS))
    const killedAt = Date.now()
    await victim.kill()
    await Promise.all(writers)
    const before = acknowledged.filter((at) => at < killedAt)
    const gapMs = longestGap(acknowledged.slice(before.length - 1))
    const usualMs = longestGap(before)
    say(
      `${acknowledged.length} orders; longest without one: ${usualMs} ms before kill -9, ${gapMs} ms after`,
    )
    expect(gapMs).to.be.at.most(Math.max(GAP_MS_MAX, 2 * usualMs))
  })
})

function longestGap(times: readonly number[]): number {
  return Math.max(0, ...times.slice(1).map((at, i) => at - (times[i] as number)))
}

function say(line: string): void {
  process.stdout.write(`      ${line}\n`)
}
