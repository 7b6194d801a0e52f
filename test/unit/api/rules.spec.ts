import { expect } from 'chai'
import { ApiFixture, changed, MERCHANT } from './api-fixture.ts'
import type { Json } from './api-fixture.ts'
import { OTHER_PEER, PEER } from './fake-node.ts'

const UNKNOWN = `12D3KooW${'x'.repeat(44)}`

/** Field changed, value, field that the answer must name. */
const WRONG: readonly (readonly [path: string, value: unknown, named: string])[] = [
  ['optimize', 'luckiest', 'optimize'],
  ['arriveBy', 'soon', 'arriveBy'],
  ['arriveBy', '2020-01-01', 'arriveBy'],
  ['arriveBy', '2099-01-01', 'arriveBy'],
  ['quote', 'cheap', 'quote'],
  ['quote', `q1.${'x'.repeat(600)}`, 'quote'],
  ['items.0.goods', 'hazardous', 'items[0].goods'],
  ['items.0.goods', ['frozen'], 'items[0].goods[0]'],
  ['rules', 7, 'rules'],
  ['rules', { colour: 'red' }, 'rules.colour'],
  ['rules', { allow: [] }, 'rules.allow'],
  ['rules', { allow: ['Atlantis'] }, 'rules.allow[0]'],
  ['rules', { deny: Array.from({ length: 33 }, () => 'Oakland') }, 'rules.deny'],
  ['rules', { deny: [''] }, 'rules.deny[0]'],
  ['rules', { priority: ['Oakland'] }, 'rules.priority[0]'],
  ['rules', { priority: [['Oakland'], ['Atlantis']] }, 'rules.priority[1][0]'],
  ['rules', { market: 'moon' }, 'rules.market'],
  ['rules', { fewestSplits: 'yes' }, 'rules.fewestSplits'],
  ['rules', { oneShopWithinPercent: -1 }, 'rules.oneShopWithinPercent'],
  ['rules', { keepTogether: [0, 1] }, 'rules.keepTogether[0]'],
  ['rules', { keepTogether: [[1]] }, 'rules.keepTogether[0][0]'],
  ['rules', { lotMin: 0 }, 'rules.lotMin'],
  ['rules', { rank: 'price +' }, 'rules.rank'],
  ['rules', { rank: 'exit()' }, 'rules.rank'],
  ['rules', { rank: '1'.repeat(300) }, 'rules.rank'],
  ['rules', { dailyCap: 0 }, 'rules.dailyCap'],
  ['rules', { latePerMilleMax: 1_001 }, 'rules.latePerMilleMax'],
  ['rules', { reprintPerMilleMax: 0.5 }, 'rules.reprintPerMilleMax'],
  ['rules', { weights: { luck: 100 } }, 'rules.weights.luck'],
  ['rules', { weights: { carbon: -1 } }, 'rules.weights.carbon'],
]

describe('api/rules and quotes', () => {
  let api: ApiFixture
  let asMerchant: Readonly<Record<string, string>>
  beforeEach(async () => {
    api = await ApiFixture.start()
    asMerchant = { authorization: `Bearer ${api.merchant}` }
  })
  afterEach(() => api.stop())

  const submission = () => {
    const command = api.node.executed.findLast(({ type }) => type === 'submit')
    if (command?.type !== 'submit') throw new Error('nothing was submitted')
    return command.submission
  }
  const issuesOf = (json: Json): Json[] => (json['error'] as Json)['issues'] as Json[]

  for (const [path, value, named] of WRONG) {
    it(`refuses ${path} = ${JSON.stringify(value).slice(0, 50)}`, async () => {
      const { status, json } = await api.call('POST', '/orders', await api.order(path, value))
      expect(status).to.equal(400)
      const issue = issuesOf(json).find(({ field }) => field === named)
      expect(issue, JSON.stringify(json)).to.include.keys('field', 'value', 'message', 'fix')
      expect(api.node.executed.some(({ type }) => type === 'submit')).to.equal(false)
    })
  }

  it('says where an expression goes wrong', async () => {
    const order = await api.order('rules', { rank: 'km + cheap' })
    const { json } = await api.call('POST', '/orders', order)
    const [issue] = issuesOf(json)
    expect(issue?.['message']).to.include('is "km + cheap": at character 6 ')
    expect(issue?.['fix']).to.equal('give an expression, for example price + 2 * km')
  })

  it('takes rules with shops by name or id, and shows them', async () => {
    const rules = {
      allow: ['oakland', UNKNOWN],
      priority: [[PEER], ['Oakland']],
      keepTogether: [[0]],
      oneShopWithinPercent: 15,
      weights: { carbon: 300 },
      rank: 'price + 2 * km',
    }
    const order = { ...(await api.order('rules', rules)), optimize: 'greenest' }
    const { status, json } = await api.call('POST', '/orders', order)
    expect(status, JSON.stringify(json)).to.equal(201)
    const resolved = {
      optimize: 'greenest',
      rank: 'price + 2 * km',
      weights: { carbon: 300 },
      allow: [OTHER_PEER, UNKNOWN],
      priority: [[PEER], [OTHER_PEER]],
      keepTogether: [[0]],
      oneShopPerMille: 150,
    }
    expect(submission().spec.rules).to.deep.equal(resolved)
    expect(json).to.deep.nested.include({ 'order.rules': resolved, 'order.optimize': 'greenest' })
  })

  it('puts nothing into an order that says nothing', async () => {
    await api.call('POST', '/orders', await api.order())
    expect(submission().spec).to.not.have.any.keys('rules', 'arriveBy')
    expect(submission().spec.items[0]).to.not.have.any.keys('goods')
    expect(submission()).to.not.have.any.keys('quote', 'lapsed')
  })

  it('lets the parcel leave as late as the date of arrival allows', async () => {
    const order = await api.order('shipBy', undefined)
    await api.call('POST', '/orders', { ...order, arriveBy: '2027-02-10' })
    const at = Date.parse('2027-02-10T23:59:59.999Z')
    expect(submission().spec).to.include({ arriveBy: at, shipBy: at })
  })

  it('refuses to name a shop and to forbid it', async () => {
    for (const rules of [{ deny: ['Oakland'] }, { allow: [PEER] }]) {
      const order = { ...(await api.order('rules', rules)), strategy: 'direct', shop: 'Oakland' }
      const { status, json } = await api.call('POST', '/orders', order)
      expect(status).to.equal(400)
      expect(issuesOf(json).map(({ field }) => field)).to.deep.equal(['shop'])
    }
  })

  describe('of a merchant', () => {
    const put = (body: unknown, id: string = MERCHANT) =>
      api.call('PUT', `/merchants/${id}/rules`, body)

    it('hold for its orders, each until the order says otherwise', async () => {
      const standing = { optimize: 'fastest', rules: { deny: ['Oakland'], lotMin: 5 } }
      expect(await put(standing)).to.include({ status: 200 })
      await api.call('POST', '/orders', await api.order('rules', { lotMin: 9 }), asMerchant)
      expect(submission().spec.rules).to.deep.equal({
        optimize: 'fastest',
        deny: [OTHER_PEER],
        lotMin: 9,
      })
      await api.call('POST', '/orders', await api.order(), {
        authorization: `Bearer ${api.rival}`,
      })
      expect(submission().spec).to.not.have.property('rules')
    })

    it('are listed, survive a new token and a restart, and end', async () => {
      await put({ optimize: 'fastest' })
      api.tokens.addMerchant(MERCHANT, 'Books & Co', 1)
      const { json } = await api.call('GET', '/merchants')
      const mine = (json['merchants'] as Json[]).find(({ id }) => id === MERCHANT)
      expect(mine?.['rules']).to.deep.equal({ optimize: 'fastest' })
      expect(await put({})).to.deep.nested.include({ status: 200, 'json.rules': null })
    })

    it('are checked, and of merchants only', async () => {
      expect(await put({ rules: { deny: ['Atlantis'] } })).to.include({ status: 400 })
      expect(await put({ rules: { keepTogether: [[0]] } })).to.include({ status: 400 })
      expect(await put({}, 'c1.nobody')).to.include({ status: 404 })
      const own = await api.call('PUT', `/merchants/${MERCHANT}/rules`, {}, asMerchant)
      expect(own.status).to.equal(403)
    })
  })

  describe('quotes', () => {
    const question = async (): Promise<Json> => {
      const order = changed(await api.order(), 'items.0.artwork', undefined)
      return changed(changed(order, 'recipient.name', undefined), 'recipient.street', undefined)
    }

    it('need no artwork, no name and no street', async () => {
      const { status, json } = await api.call('POST', '/quotes', await question(), asMerchant)
      expect(status, JSON.stringify(json)).to.equal(200)
      expect(json).to.deep.nested.include({
        id: 'q1.abc',
        expiresAt: '2027-01-16T12:00:00.000Z',
        shippingMethod: 'standard',
        price: { amount: 1_250, currency: 'USD' },
        reason: null,
        'methods[0].parcels[0].lines': [{ line: 0, quantity: 5 }],
        'methods[1].reason': 'no_eligible_shop',
        'methods[1].price': null,
      })
      const asked = api.node.executed.find(({ type }) => type === 'quote')
      expect(asked).to.deep.nested.include({ 'spec.merchant': MERCHANT })
      expect(asked).to.nested.include({ 'spec.items[0].artwork.pages': 1 })
    })

    it('have no price for a way of shipping that nobody offers', async () => {
      const asked = changed(await question(), 'shippingMethod', 'overnight')
      const { json } = await api.call('POST', '/quotes', asked)
      expect(json).to.include({ price: null, reason: 'no_eligible_shop' })
    })

    for (const [path, value, named] of [
      ['items', [], 'items'],
      ['items.0.quantity', 0, 'items[0].quantity'],
      ['items.0.pages', 0, 'items[0].pages'],
      ['recipient.country', 'XX', 'recipient.country'],
      ['rules', { rank: '' }, 'rules.rank'],
      ['quote', 'q1.abc', 'quote'],
      ['shop', 'Oakland', 'shop'],
    ] as const) {
      it(`refuse ${path} = ${JSON.stringify(value)}`, async () => {
        const asked = changed(await question(), path, value)
        const { status, json } = await api.call('POST', '/quotes', asked)
        expect(status).to.equal(400)
        expect(issuesOf(json).map(({ field }) => field)).to.include(named)
      })
    }

    it('go with the submission that names them', async () => {
      const order = await api.order('quote', 'q1.abc')
      await api.call('POST', '/orders', order)
      expect(submission().quote).to.equal('q1.abc')
    })

    it('that have expired answer 410 and what to do', async () => {
      api.node.refusals.set('submit', { ok: false, code: 'quote_expired', message: 'late' })
      const { status, json } = await api.call('POST', '/orders', await api.order())
      expect(status).to.equal(410)
      expect(json).to.nested.include({ 'error.code': 'quote_expired' })
      expect((json['error'] as Json)['fix']).to.include('new quote')
    })
  })

  it('shows prices to the operator alone', async () => {
    const { status, json } = await api.call('GET', '/prices')
    expect(status).to.equal(200)
    expect(json).to.deep.nested.include({
      cluster: 'c1',
      currency: 'USD',
      'shops[0].prices': [{ process: 'digital', price: 12, until: '2027-01-16T12:00:00.000Z' }],
    })
    expect(await api.call('GET', '/prices', undefined, asMerchant)).to.include({ status: 403 })
  })
})
