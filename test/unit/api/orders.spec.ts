import { expect } from 'chai'
import type { OrderId } from '../../../src/models/ids.ts'
import { ApiFixture, changed, MERCHANT, RIVAL } from './api-fixture.ts'
import type { Json } from './api-fixture.ts'
import { OTHER_PEER, PEER } from './fake-node.ts'

/** Field changed, value, field that the answer must name. */
const WRONG: readonly (readonly [path: string, value: unknown, named: string])[] = [
  ['items', undefined, 'items'],
  ['items', [], 'items'],
  ['items', 'poster', 'items'],
  ['items', Array.from({ length: 41 }, () => ({})), 'items'],
  ['items.0.quantity', -3, 'items[0].quantity'],
  ['items.0.quantity', 0, 'items[0].quantity'],
  ['items.0.quantity', 2.5, 'items[0].quantity'],
  ['items.0.quantity', '5', 'items[0].quantity'],
  ['items.0.quantity', 1e9, 'items[0].quantity'],
  ['items.0.process', 'teleport', 'items[0].process'],
  ['items.0.size', '../../etc', 'items[0].size'],
  ['items.0.substrate', 'Silk 170', 'items[0].substrate'],
  ['items.0.finishings', 'matte', 'items[0].finishings'],
  ['items.0.finishings', Array.from({ length: 9 }, () => 'x'), 'items[0].finishings'],
  ['items.0.colours', 0, 'items[0].colours'],
  ['items.0.sides', 3, 'items[0].sides'],
  ['items.0.product', '', 'items[0].product'],
  ['items.0.product', 'a\u0000b', 'items[0].product'],
  ['items.0.product', 'half \ud800', 'items[0].product'],
  ['items.0.artwork', 'abc', 'items[0].artwork'],
  ['items.0.artwork', { hash: 7 }, 'items[0].artwork'],
  ['items.0.artwork', 'a'.repeat(64), 'items[0].artwork'],
  ['items.0.size', 'A0', 'items[0].artwork'],
  ['items.0.paper', 'silk', 'items[0].paper'],
  ['recipient', undefined, 'recipient'],
  ['recipient.name', undefined, 'recipient.name'],
  ['recipient.street', '   ', 'recipient.street'],
  ['recipient.city', 'x'.repeat(200), 'recipient.city'],
  ['recipient.country', 'usa', 'recipient.country'],
  ['recipient.country', 'XX', 'recipient.country'],
  ['recipient.postcode', '1234', 'recipient.postcode'],
  ['recipient.postcode', '', 'recipient.postcode'],
  ['recipient.region', '', 'recipient.region'],
  ['recipient.email', 'jane at home', 'recipient.email'],
  ['recipient.phone', 'call me', 'recipient.phone'],
  ['recipient.location', { lat: 91, lon: 0 }, 'recipient.location.lat'],
  ['recipient.location', { lat: 0, lon: -181 }, 'recipient.location.lon'],
  ['recipient.location', { lat: 0 }, 'recipient.location.lon'],
  ['shippingMethod', 'pigeon', 'shippingMethod'],
  ['shipBy', 'tomorrow', 'shipBy'],
  ['shipBy', '2027-02-30', 'shipBy'],
  ['shipBy', '2027-01-19T17:00:00', 'shipBy'],
  ['shipBy', '2020-01-01', 'shipBy'],
  ['shipBy', '2099-01-01', 'shipBy'],
  ['priceCap', 12, 'priceCap'],
  ['priceCap', { amount: -1, currency: 'USD' }, 'priceCap.amount'],
  ['priceCap', { amount: 12.5, currency: 'USD' }, 'priceCap.amount'],
  ['priceCap', { amount: 100, currency: 'XYZ' }, 'priceCap.currency'],
  ['priceCap', { amount: 100, currency: 'EUR' }, 'priceCap.currency'],
  ['strategy', 'magic', 'strategy'],
  ['shop', 'Oakland', 'shop'],
  ['maxSplits', 0, 'maxSplits'],
  ['maxSplits', 99, 'maxSplits'],
  ['idempotencyKey', 'two words', 'idempotencyKey'],
  ['idempotencyKey', 'x'.repeat(129), 'idempotencyKey'],
  ['merchantReference', 'x'.repeat(65), 'merchantReference'],
  ['colour', 'red', 'colour'],
]

describe('api/orders', () => {
  let api: ApiFixture
  let asMerchant: Readonly<Record<string, string>>
  beforeEach(async () => {
    api = await ApiFixture.start()
    asMerchant = { authorization: `Bearer ${api.merchant}` }
  })
  afterEach(() => api.stop())

  const submission = () => {
    const command = api.node.executed.find(({ type }) => type === 'submit')
    if (command?.type !== 'submit') throw new Error('nothing was submitted')
    return command.submission
  }

  it('asks for the list of shops only where the order names any', async () => {
    const lists = (): number => api.node.executed.filter(({ type }) => type === 'shops').length
    await api.call('POST', '/orders', await api.order('idempotencyKey', 'k-1'), asMerchant)
    expect(lists()).to.equal(0)
    await api.call('POST', '/orders', await api.order('rules', { deny: ['Nobody'] }), asMerchant)
    expect(lists()).to.equal(1)
  })

  it('places an order of a merchant', async () => {
    const { status, json, headers } = await api.call(
      'POST',
      '/orders',
      await api.order('idempotencyKey', 'k-1'),
      asMerchant,
    )
    expect(status).to.equal(201)
    expect(json).to.deep.nested.include({
      'order.merchant': MERCHANT,
      'order.stage': 'in_progress',
      'order.shipBy': '2027-01-22T23:59:59.999Z',
      'order.destination.country': 'US',
      'order.destination.postcodePrefix': '941',
      'order.destination.near': { lat: 37.8, lon: -122.4 },
      durability: { copies: 1, wanted: 1 },
      artwork: { copies: 1, wanted: 2 },
      alreadyExists: false,
      warnings: [],
    })
    expect(headers['location']).to.match(/^\/orders\/o-/)
    expect(submission()).to.include({ idempotencyKey: 'k-1' })
    expect(submission().salt).to.match(/^[0-9a-f]{32}$/)
    expect(submission().recipient.street).to.equal('1 Main St')
  })

  it('keeps name, street and full postcode out of what it shows', async () => {
    const { text } = await api.call('POST', '/orders', await api.order())
    for (const secret of ['Jane', 'Main St', '94107']) expect(text).to.not.include(secret)
  })

  it('orders for the shop itself when the operator asks', async () => {
    await api.call('POST', '/orders', await api.order())
    expect(submission().spec.merchant).to.equal(`c1.${PEER}`)
  })

  it('orders for the shop itself under one name, whatever cluster it is in by then', async () => {
    await api.call('POST', '/orders', await api.order())
    api.node.homes = ['c2']
    await api.call('POST', '/orders', await api.order())
    const merchants = api.node.executed.flatMap((command) =>
      command.type === 'submit' ? [command.submission.spec.merchant] : [],
    )
    expect(merchants).to.deep.equal([`c1.${PEER}`, `c1.${PEER}`])
  })

  it('waits with an order that has a key until there is a cluster to keep it', async () => {
    api.node.homes = ['', '', 'c7']
    await api.call('POST', '/orders', await api.order('idempotencyKey', 'k'))
    expect(submission().spec.merchant).to.equal(`c7.${PEER}`)
    expect(api.tokens.ownMerchant(PEER)).to.equal(`c7.${PEER}`)
  })

  it('does not wait with one that has none, and settles nothing for it', async () => {
    api.node.homes = ['', 'c7']
    await api.call('POST', '/orders', await api.order())
    expect(submission().spec.merchant).to.equal(`none.${PEER}`)
    expect(api.tokens.ownMerchant(PEER)).to.equal(null)
  })

  it('takes the artwork as the upload answered it', async () => {
    const { json: artwork } = await api.upload()
    const order = await api.order('items.0.artwork', artwork)
    expect(await api.call('POST', '/orders', order)).to.include({ status: 201 })
    expect(submission().spec.items[0]?.artwork).to.deep.equal(artwork)
  })

  for (const [path, value, named] of WRONG) {
    it(`refuses ${path} = ${JSON.stringify(value)?.slice(0, 40)}`, async () => {
      const { status, json } = await api.call('POST', '/orders', await api.order(path, value))
      expect(status).to.equal(400)
      const issues = (json['error'] as Json)['issues'] as Json[]
      const issue = issues.find(({ field }) => field === named)
      expect(issue, JSON.stringify(json)).to.include.keys('field', 'value', 'message', 'fix')
      expect(issue?.['fix']).to.be.a('string').with.length.greaterThan(3)
      expect(api.node.executed.some(({ type }) => type === 'submit')).to.equal(false)
    })
  }

  it('names everything that is wrong at once', async () => {
    let order = await api.order('items.0.quantity', -1)
    order = changed(order, 'recipient.postcode', 7)
    order = changed(order, 'maxSplits', 'two')
    const { json } = await api.call('POST', '/orders', order)
    const issues = (json['error'] as Json)['issues'] as Json[]
    expect(issues.map(({ field }) => field)).to.have.members([
      'items[0].quantity',
      'recipient.postcode',
      'maxSplits',
    ])
  })

  it('warns when a city is not in the table', async () => {
    const order = await api.order('recipient.city', 'Nowhere Junction')
    const { json } = await api.call('POST', '/orders', order)
    expect(json).to.nested.include({ 'warnings[0].code': 'place_approximate' })
  })

  it('resolves the shop that direct names, by name or id', async () => {
    for (const shop of ['oakland', OTHER_PEER]) {
      api.node.executed.length = 0
      const order = { ...(await api.order('strategy', 'direct')), shop }
      expect(await api.call('POST', '/orders', order)).to.include({ status: 201 })
      expect(submission().spec.shop).to.equal(OTHER_PEER)
    }
    const order = { ...(await api.order('strategy', 'direct')), shop: 'Atlantis' }
    expect((await api.call('POST', '/orders', order)).json).to.nested.include({
      'error.field': 'shop',
    })
  })

  it('takes the idempotency key from the header, and no two different ones', async () => {
    const order = await api.order()
    await api.call('POST', '/orders', order, { 'idempotency-key': 'k-2' })
    expect(submission().idempotencyKey).to.equal('k-2')
    const both = await api.call(
      'POST',
      '/orders',
      { ...order, idempotencyKey: 'k-3' },
      { 'idempotency-key': 'k-2' },
    )
    expect(both.status).to.equal(400)
    const bad = await api.call('POST', '/orders', order, { 'idempotency-key': 'a b' })
    expect(bad.json).to.nested.include({ 'error.field': 'idempotency-key' })
  })

  it('has one fingerprint for one request, however it is spelt', async () => {
    const order = await api.order()
    const fingerprint = async (body: Json): Promise<string> => {
      api.node.executed.length = 0
      await api.call('POST', '/orders', body)
      return submission().fingerprint
    }
    const first = await fingerprint(order)
    const reordered = Object.fromEntries(Object.entries(order).reverse())
    expect(await fingerprint(reordered)).to.equal(first)
    expect(await fingerprint({ ...order, idempotencyKey: 'k' })).to.equal(first)
    expect(await fingerprint(changed(order, 'items.0.quantity', 6))).to.not.equal(first)
    expect(await fingerprint(changed(order, 'recipient.street', '2 Main St'))).to.not.equal(first)
  })

  const REFUSALS = [
    ['idempotency_conflict', 409],
    ['key_quorum_unavailable', 503],
    ['quorum_unavailable', 503],
    ['unknown_outcome', 504],
    ['store_full', 507],
    ['busy', 503],
  ] as const
  for (const [code, status] of REFUSALS) {
    it(`answers ${code} with ${status} and what to do`, async () => {
      api.node.refusals.set('submit', { ok: false, code, message: 'no' })
      const answer = await api.call('POST', '/orders', await api.order())
      expect(answer.status).to.equal(status)
      expect(answer.json).to.nested.include({ 'error.code': code, 'error.message': 'no' })
      expect(answer.headers['retry-after'] !== undefined).to.equal(status === 503)
    })
  }

  it('shows a merchant its own orders and nothing of others', async () => {
    const mine = await api.call('POST', '/orders', await api.order(), asMerchant)
    const id = String((mine.json['order'] as Json)['id'])
    const asRival = { authorization: `Bearer ${api.rival}` }
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/explain'],
      ['GET', '/events'],
      ['POST', '/cancel'],
      ['POST', '/resume'],
    ] as const) {
      const own = await api.call(method, `/orders/${id}${path}`, undefined, asMerchant)
      const foreign = await api.call(method, `/orders/${id}${path}`, undefined, asRival)
      expect([own.status, foreign.status], path).to.deep.equal([200, 404])
    }
    const missing = await api.call('GET', `/orders/${id}zzz`, undefined, asRival)
    expect(missing.status).to.equal(404)
    const list = await api.call('GET', '/orders', undefined, asRival)
    expect(list.json).to.deep.equal({ orders: [], next: null })
    expect(api.node.executed.at(-1)).to.include({ type: 'orders', merchant: RIVAL })
  })

  it('lists with a state, a limit and a cursor, and checks them', async () => {
    const good = await api.call('GET', '/orders?state=routing&limit=7&after=o-c1-1-a-b-c-d')
    expect(good.status).to.equal(200)
    expect(api.node.executed.at(-1)).to.include({ state: 'routing', limit: 7, merchant: null })
    for (const query of ['state=lost', 'limit=0', 'limit=999', 'limit=x', 'after=../x']) {
      const bad = await api.call('GET', `/orders?${query}`)
      expect(bad.status, query).to.equal(400)
      expect(bad.json).to.nested.include({ 'error.field': query.split('=')[0] })
    }
  })

  it('answers events behind a cursor', async () => {
    const { json } = await api.call('POST', '/orders', await api.order())
    const id = String((json['order'] as Json)['id']) as OrderId
    const all = await api.call('GET', `/orders/${id}/events`)
    expect(all.json).to.deep.nested.include({
      last: 1,
      'events[0].cursor': 1,
      'events[0].type': 'create',
      'events[0].signature': 'AQI',
    })
    const behind = await api.call('GET', `/orders/${id}/events?after=1`)
    expect(behind.json).to.deep.include({ events: [], last: 1 })
    const bad = await api.call('GET', `/orders/${id}/events?after=-1`)
    expect(bad.status).to.equal(400)
  })
})
