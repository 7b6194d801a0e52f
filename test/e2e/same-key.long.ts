import { expect } from 'chai'
import { ApiClient } from '../../src/api/client.ts'
import type { OrderView } from '../../src/api/order-view.ts'
import { Failure } from '../../src/models/failure.ts'
import type { NodeStatus } from '../../src/runtime/commands/command.ts'
import { allSeeAll, Fleet, orderFor, until } from './fleet.ts'

/** `KEYS=10 npm run test:long -- test/e2e/same-key.long.ts` is a short look. */
const REQUESTS = Number(process.env['KEYS'] ?? 100)

interface Placed {
  readonly order: OrderView
  readonly alreadyExists: boolean
}

/** Real daemons: one idempotency key is one order, whichever shops the request reaches (promise 4). */
describe('e2e: the same key at three shops', function () {
  this.timeout(300_000)
  let fleet: Fleet
  /** One merchant's, at each of the shops. */
  let tokens: readonly string[]

  beforeEach(async () => {
    fleet = await Fleet.start([{}, {}, {}])
    await allSeeAll(fleet.nodes, 30_000)
    await until('all are in one cluster', 60_000, async () => {
      const views = await Promise.all(
        fleet.nodes.map(({ api }) => api.get<Pick<NodeStatus, 'cluster'>>('/status')),
      )
      const committees = views.map(({ cluster }) => cluster.members.filter((m) => m.committee))
      return committees.every(({ length }) => length === 3) ? true : null
    })
    const added = { name: 'Books' }
    const first = await fleet.node(0).api.post<{ id: string; token: string }>('/merchants', added)
    const others = await Promise.all(
      fleet.nodes
        .slice(1)
        .map(({ api }) => api.post<{ token: string }>('/merchants', { ...added, id: first.id })),
    )
    tokens = [first, ...others].map(({ token }) => token)
  })
  afterEach(() => fleet.stop())

  /** As the shops are reached now: a daemon that was started again listens elsewhere. */
  function merchant(): ApiClient[] {
    return tokens.map((token, n) => new ApiClient({ url: fleet.node(n).api.url, token }))
  }

  it(`is one order, ${REQUESTS} times over`, async () => {
    const bodies = await Promise.all(fleet.nodes.map((node) => orderFor(node)))
    const tookMs: number[] = []
    const told = new Set<string>()
    for (let n = 0; n < REQUESTS; n += 1) {
      const began = Date.now()
      const answers = await Promise.all(
        merchant().map((api, at) => send(api, { ...bodies[at], idempotencyKey: `key-${n}` })),
      )
      tookMs.push(Date.now() - began)
      expect(new Set(answers.map(({ order }) => order.id)).size, `key-${n}`).to.equal(1)
      told.add((answers[0] as Placed).order.id)
    }
    const [api] = merchant() as [ApiClient]
    // The last one's losers may still be on their way to being canceled: nobody works for them.
    const standing = await until('all others are canceled', 30_000, async () => {
      const orders = await ordersOf(api)
      const others = orders.filter(({ id }) => !told.has(id))
      const worked = others.filter(({ parts }) => parts.some(({ attempt }) => attempt > 0))
      expect(worked).to.deep.equal([])
      return others.every(({ state }) => state === 'canceled') ? orders : null
    })
    tookMs.sort((a, b) => a - b)
    process.stdout.write(
      `      ${REQUESTS} keys at 3 shops: ${standing.length - REQUESTS} orders lost to another, ` +
        `median ${tookMs[Math.floor(REQUESTS / 2)]} ms until all three answered\n`,
    )
  })

  it('is refused while the committee has no quorum, and is one order afterwards', async () => {
    const bodies = await Promise.all(fleet.nodes.map((node) => orderFor(node)))
    const wish = (at: number): object => ({ ...bodies[at], idempotencyKey: 'alone' })
    // The group of keys follows the view's committee: until then one shop alone decides, and rightly.
    await until('the committee of three has taken the keys over', 30_000, async () => {
      const all = await Promise.all(
        fleet.nodes.map(({ api }) => api.get<Pick<NodeStatus, 'counters'>>('/status')),
      )
      return all.some(({ counters }) => (counters['keys_take_over_done'] ?? 0) > 0) ? true : null
    })
    await Promise.all([fleet.node(1).kill(), fleet.node(2).kill()])
    const [alone] = merchant() as [ApiClient]
    const refused = await alone.post('/orders', wish(0)).catch((error: unknown) => error)
    expect(refused).to.be.instanceOf(Failure)
    expect((refused as Failure).code).to.equal('key_quorum_unavailable')
    const before = await ordersOf(alone)
    expect(before.filter(({ parts }) => parts.some(({ attempt }) => attempt > 0))).to.have.length(0)
    for (const node of [fleet.node(1), fleet.node(2)]) await node.start('--port', '0')
    await allSeeAll(fleet.nodes, 60_000)
    const answers = await Promise.all(merchant().map((api, at) => send(api, wish(at))))
    expect(new Set(answers.map(({ order }) => order.id)).size).to.equal(1)
  })
})

/** As a merchant's program does it: what is not known, or not possible now, is sent again. */
async function send(api: ApiClient, body: object): Promise<Placed> {
  return until('the order is placed', 60_000, () => api.post<Placed>('/orders', body))
}

async function ordersOf(api: ApiClient): Promise<readonly OrderView[]> {
  const all: OrderView[] = []
  for (let after = ''; ;) {
    const page = await api.get<{ orders: OrderView[]; next: string | null }>(
      `/orders?limit=200${after}`,
    )
    all.push(...page.orders)
    if (page.next === null) return all
    after = `&after=${page.next}`
  }
}
