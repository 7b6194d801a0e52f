import { expect } from 'chai'
import type { OrderView } from '../../src/api/order-view.ts'
import type { QuoteView } from '../../src/api/quote-view.ts'
import type { DaemonProcess } from '../../src/cli/daemon-process.ts'
import { allSeeAll, Fleet, orderFor, placeOrder, shipOrder, until } from './fleet.ts'

const SEE_ALL_MS_MAX = 10_000

describe('e2e: five daemons with one bootstrap peer', function () {
  this.timeout(120_000)
  let fleet: Fleet
  before(async () => {
    fleet = await Fleet.start([{}, {}, {}, {}, {}])
  })
  after(() => fleet.stop())

  it('all see all within 10 s', async () => {
    await allSeeAll(fleet.nodes, SEE_ALL_MS_MAX)
  })

  it('shows an order placed at each of them at each other one', async () => {
    for (const intake of fleet.nodes) {
      const { id } = await placeOrder(intake)
      for (const other of fleet.nodes) {
        const seen = await until(`${id} is visible`, 5_000, () =>
          other.api.get<OrderView>(`/orders/${id}`),
        )
        expect(seen.id).to.equal(id)
      }
    }
  })

  it('prints an order of one shop in another, and says at every node that it is shipped', async () => {
    const intake = await fleet.add({ substrates: [] })
    await allSeeAll(fleet.nodes, SEE_ALL_MS_MAX)
    const { id } = await placeOrder(intake)
    const shipped = await shipOrder(fleet.nodes, intake, id, 30_000)
    const { peer } = await intake.api.get<{ peer: string }>('/status')
    expect(shipped.parts.map(({ shop }) => shop)).to.not.include(peer)
    for (const { api } of fleet.nodes) {
      expect((await api.get<OrderView>(`/orders/${id}`)).state).to.equal('shipped')
    }
  })

  it('honours a quote of one node at another, and decides alike on a third machine', async () => {
    const [first, second, third] = fleet.nodes as [DaemonProcess, DaemonProcess, DaemonProcess]
    const body = await orderFor(second)
    // No merchant of its own: the operator of a node orders as its shop. So both ask at the second.
    const quote = await second.api.post<QuoteView>('/quotes', quoteOf(body))
    const { order } = await second.api.post<{ order: OrderView }>('/orders', {
      ...body,
      quote: quote.id,
    })
    expect(order.priceCap).to.deep.equal(quote.price)
    const refused = await first.api
      .post('/orders', { ...(await orderFor(first)), quote: quote.id })
      .then(
        () => null,
        (error: unknown) => error,
      )
    expect(String(refused)).to.include('another merchant')
    await until('it has a shop', 20_000, async () => {
      const { parts } = await second.api.get<OrderView>(`/orders/${order.id}`)
      return parts.some(({ shop }) => shop !== null) || null
    })
    const { code, stdout } = await third.run('order', 'explain', order.id, '--verify')
    expect(code).to.equal(0)
    expect(stdout).to.include('the same answer')
  })

  it('tells a subscriber every step of an order, over a socket', async () => {
    const { api } = fleet.founder
    const before = (await api.get<{ lastEvent: number }>('/status')).lastEvent
    const { id } = await placeOrder(fleet.founder)
    await shipOrder(fleet.nodes, fleet.founder, id, 30_000)
    const headers = {
      authorization: `Bearer ${fleet.founder.token()}`,
      'last-event-id': String(before),
    }
    const stop = new AbortController()
    const response = await fetch(new URL('/events', api.url), { headers, signal: stop.signal })
    const told: { seq: number; order: string; type: string }[] = []
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString()
      const frames = text.split('\n\n')
      text = frames.pop() ?? ''
      for (const frame of frames) {
        const data = /^data: (.*)$/m.exec(frame)?.[1]
        if (data !== undefined) told.push(JSON.parse(data) as (typeof told)[number])
      }
      if (told.some(({ order, type }) => order === id && type === 'ship')) break
    }
    stop.abort()
    expect(told.map(({ seq }) => seq)).to.deep.equal(told.map((_, index) => before + 1 + index))
    const steps = told.filter(({ order }) => order === id).map(({ type }) => type)
    expect(steps[0]).to.equal('create')
    expect(steps).to.include.members(['assign', 'accept', 'start', 'done', 'pack', 'ship'])
  })

  it('cuts an expelled shop off everywhere within 10 s', async () => {
    const expelled = fleet.nodes.at(-1) as DaemonProcess
    const others = fleet.nodes.slice(0, -1)
    const { peer } = await expelled.api.get<{ peer: string }>('/status')
    await fleet.founder.mustRun('network', 'expel', peer)
    await until('nobody is connected to the expelled shop', 10_000, async () => {
      for (const { api } of others) {
        const { members } = await api.get<{ members: { peer: string; connected: boolean }[] }>(
          '/network/members',
        )
        if (members.some((member) => member.peer === peer && member.connected)) return null
      }
      return true
    })
    await until('the expelled shop has noticed', 10_000, async () => {
      const { connectedPeers } = await expelled.api.get<{ connectedPeers: number }>('/status')
      return connectedPeers === 0 ? true : null
    })
    expect((await expelled.run('network', 'invite')).code, 'it may not invite either').to.equal(5)
  })
})

/** As for an order that nobody has uploaded anything for. */
function quoteOf(body: object): object {
  const { items, ...rest } = body as { readonly items: readonly { readonly artwork: string }[] }
  return { ...rest, items: items.map(({ artwork: _artwork, ...item }) => item) }
}
