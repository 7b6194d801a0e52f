import { expect } from 'chai'
import type { OrderView } from '../../src/api/order-view.ts'
import { verifyOrderFile } from '../../src/inspect.ts'
import type { PeerId } from '../../src/models/ids.ts'
import { Failure } from '../../src/models/failure.ts'
import type { NodeStatus } from '../../src/runtime/commands/command.ts'
import { allInOneCluster, allSeeAll, orderFor, until } from './fleet.ts'
import { Lan } from './lan.ts'
import { Census, doublePrints, eventsOf, tally } from './town/census.ts'
import { TownOnMachines } from './town/on-machines.ts'
import { TownPeople } from './town/people.ts'
import type { TownShop } from './town/shop.ts'

const MACHINES = 6
/** Four of six: a majority of the view. */
const MAJORITY = [0, 1, 2, 3] as const
const MINORITY = [4, 5] as const
/** Enough that the shops of the smaller side get some of them. */
const BEFORE = 24
const DURING = 6
/** Silence, hold, votes, and one order after the other: each a few quorum writes on a busy box. */
const REROUTE_MS_MAX = 90_000
const SHIPPED_MS_MAX = 120_000
/** Twice what a merchant waits who hears nothing certain. */
const PLACED_MS_MAX = 20_000

/** Issue 3, "Show it" 4: machines that are cut off from each other, both ways and one way. */
describe('e2e: six machines, cut in two', function () {
  this.timeout(600_000)
  let town: TownOnMachines | null = null
  let shops: readonly TownShop[] = []
  const placed: string[] = []
  /** Orders of which nobody could say whether they are placed: those just after a cut, with keepers beyond it. */
  const doubtful: string[] = []

  before(async function () {
    const obstacle = Lan.obstacle()
    if (obstacle !== null) {
      console.log(`    skipped: ${obstacle}`)
      this.skip()
    }
    town = await TownOnMachines.start(
      Array.from({ length: MACHINES }, (_, n) => ({
        city: 'San Francisco',
        lat: 37.7 + n / 50,
        lon: -122.4,
      })),
    )
    await allSeeAll(town.fleet.nodes, 60_000)
    await allInOneCluster(town.fleet.nodes, 60_000)
    shops = town.shops
  })
  after(() => town?.stop())
  // Also after a failure: the next is about another cut.
  afterEach(() => town?.lan.heal())

  const shopAt = (index: number): TownShop => shops[index] as TownShop
  const peerOf = async (index: number): Promise<PeerId> =>
    (await shopAt(index).node.api.get<NodeStatus>('/status')).peer

  /** As a merchant without keys does it: what nobody can say anything of is written down, and ordered anew. */
  async function place(index: number): Promise<string> {
    const { node } = shopAt(index)
    const body = await orderFor(node)
    const { order } = await until('an order is taken', PLACED_MS_MAX, () =>
      node.api.post<{ order: OrderView }>('/orders', body).catch(noteDoubtful),
    )
    placed.push(order.id)
    return order.id
  }

  function noteDoubtful(error: unknown): null {
    const id = error instanceof Failure ? /\bo-[\w-]+/.exec(error.message)?.[0] : undefined
    if (!(error instanceof Failure) || error.code !== 'unknown_outcome' || id === undefined) {
      throw error
    }
    doubtful.push(id)
    return null
  }

  async function read(index: number, id: string): Promise<OrderView> {
    return await shopAt(index).node.api.get<OrderView>(`/orders/${id}`)
  }

  function cut(from: readonly number[], to: readonly number[]): void {
    town?.cut(from, to)
  }

  async function heal(): Promise<void> {
    town?.lan.heal()
    const healedAt = Date.now()
    await until('every one holds every one for alive', 90_000, async () => {
      const views = await Promise.all(shops.map(({ node }) => node.api.get<NodeStatus>('/status')))
      const levels = views.flatMap(({ cluster }) => cluster.members.map(({ level }) => level))
      const whole = levels.length === MACHINES * MACHINES
      return whole && levels.every((level) => level === 'alive') ? true : null
    })
    say(`all hear each other ${Date.now() - healedAt} ms after the cut was healed`)
  }

  /** All that was placed is shipped, once, and everybody tells and proves the same of it. */
  async function agree(): Promise<void> {
    const people = new TownPeople(shops, true)
    let census: Census
    let doubts: Census
    try {
      census = await until('every order is shipped', SHIPPED_MS_MAX, async () => {
        const seen = await Census.of(shops, placed)
        return seen.open.length === 0 && seen.lost.length === 0 ? seen : null
      })
      // What came to be is seen to its end as well; what did not is known to nobody.
      doubts = await until('nobody is in doubt any more', SHIPPED_MS_MAX, async () => {
        const seen = await Census.of(shops, doubtful)
        return seen.open.length === 0 ? seen : null
      })
    } finally {
      await people.goHome()
    }
    say(`${placed.length} orders: ${tally(census.byState)} ${tally(census.byReason)}`)
    say(`${doubtful.length} in doubt at the time: ${tally(doubts.byState) || 'none came to be'}`)
    expect(census.ended).to.have.length(placed.length)
    expect(await doublePrints(shops)).to.deep.equal([])
    for (const [n, id] of [...placed, ...doubts.ended].entries()) {
      const told = await Promise.all(shops.map((shop) => eventsOf([shop], id)))
      for (const events of told) expect(events, id).to.deep.equal(told[0])
      const file = await shopAt(n % MACHINES).node.api.get(`/orders/${id}/export`)
      expect(verifyOrderFile(JSON.stringify(file)).problems, id).to.deep.equal([])
    }
  }

  it('re-routes on the larger side, goes on at the smaller, and agrees when it is whole', async () => {
    for (let n = 0; n < BEFORE; n += 1) await place(n % MAJORITY.length)
    await until('all are with a shop', 60_000, async () => {
      const orders = await Promise.all(placed.map((id) => read(0, id)))
      return orders.every(({ state }) => state === 'accepted') ? true : null
    })
    const far = await Promise.all(MINORITY.map(peerOf))
    const isFar = ({ parts }: OrderView): boolean =>
      parts[0]?.shop != null && far.includes(parts[0].shop)
    const orders = await Promise.all(placed.map((id) => read(0, id)))
    const unstarted = orders.filter(isFar).map(({ id }) => id)
    expect(unstarted, 'the smaller side has some').not.to.have.length(0)
    cut(MAJORITY, MINORITY)
    cut(MINORITY, MAJORITY)
    const cutAt = Date.now()
    const people = new TownPeople(MINORITY.map(shopAt), true)
    try {
      const own = await Promise.all(Array.from({ length: DURING }, (_, n) => place(4 + (n % 2))))
      await until('the smaller side has shipped its own new orders', SHIPPED_MS_MAX, async () => {
        const seen = await Promise.all(own.map((id) => read(4, id)))
        return seen.every(({ state }) => state === 'shipped') ? true : null
      })
      say(
        `the smaller side shipped ${own.length} of its own, ${Date.now() - cutAt} ms after the cut`,
      )
      // What two of its three keepers keep over there can be had only there, and was begun there.
      const elsewhere = await until('their work is re-routed', REROUTE_MS_MAX, async () => {
        const seen = await Promise.all(unstarted.map((id) => read(0, id).catch(onlyThere)))
        return seen.every((order) => order === null || !isFar(order) || begun(order)) ? seen : null
      })
      const moved = elsewhere.filter((order) => order !== null && !isFar(order))
      say(`${moved.length} of ${unstarted.length} unstarted orders of the smaller side re-routed`)
      expect(moved).not.to.have.length(0)
    } finally {
      await people.goHome()
    }
    await heal()
    await agree()
  })

  it('re-routes what lies at a machine that is heard by nobody and hears all', async () => {
    const before = placed.length
    for (let n = 0; n < BEFORE / 2; n += 1) await place(n % MAJORITY.length)
    const mine = placed.slice(before)
    await until('all are with a shop', 60_000, async () => {
      const orders = await Promise.all(mine.map((id) => read(0, id)))
      return orders.every(({ state }) => state === 'accepted') ? true : null
    })
    const holders = await Promise.all(mine.map(async (id) => (await read(0, id)).parts[0]?.shop))
    const peers = await Promise.all(shops.map((_, index) => peerOf(index)))
    const mute = peers.findLastIndex((peer) => holders.includes(peer))
    const others = peers.map((_, index) => index).filter((index) => index !== mute)
    cut([mute], others)
    const witness = others[0] as number
    await until('its unstarted work is elsewhere', REROUTE_MS_MAX, async () => {
      const seen = await Promise.all(mine.map((id) => read(witness, id)))
      return seen.every(({ parts }) => parts[0]?.shop !== peers[mute]) ? true : null
    })
    say(`machine ${mute} could not be heard: its work is elsewhere`)
    await heal()
    await agree()
  })
})

function begun({ state }: OrderView): boolean {
  return !['routing', 'accepted'].includes(state)
}

function onlyThere(error: unknown): null {
  if (error instanceof Failure && error.code === 'quorum_unavailable') return null
  throw error
}

function say(line: string): void {
  process.stdout.write(`      ${line}\n`)
}
