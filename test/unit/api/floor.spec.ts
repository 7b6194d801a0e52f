import { expect } from 'chai'
import { isMerchantId } from '../../../src/api/merchant-identity.ts'
import { partEventsFrom, PART_STATES } from '../../../src/models/part-lifecycle.ts'
import { jobActionsOf } from '../../../src/api/job-view.ts'
import { ApiFixture } from './api-fixture.ts'
import type { Json } from './api-fixture.ts'
import { OTHER_PEER, PEER } from './fake-node.ts'

describe('api/floor', () => {
  let api: ApiFixture
  let job: string
  beforeEach(async () => {
    api = await ApiFixture.start()
    const { json } = await api.call('POST', '/orders', await api.order())
    job = `${String((json['order'] as Json)['id'])}.p1.1`
  })
  afterEach(() => api.stop())

  it('lists jobs with what they make and what may be done with them', async () => {
    const { json } = await api.call('GET', '/jobs')
    expect(json).to.deep.nested.include({
      'jobs[0].job': job,
      'jobs[0].lines[0].product': 'Poster "Bay at night"',
      'jobs[0].lines[0].quantity': 5,
      'jobs[0].actions': ['start', 'reject'],
    })
  })

  const ACTIONS: readonly (readonly [action: string, body: unknown, command: Json])[] = [
    ['start', undefined, { type: 'job_start' }],
    ['printed', {}, { type: 'job_printed' }],
    ['packed', undefined, { type: 'job_packed' }],
    ['shipped', { carrier: 'DHL' }, { type: 'job_shipped', carrier: 'DHL', tracking: '' }],
    ['delivered', undefined, { type: 'job_delivered' }],
    ['returned', { reason: 'refused' }, { type: 'job_returned', reason: 'refused' }],
    [
      'returned',
      { reason: 'damaged', note: 'torn' },
      { type: 'job_returned', reason: 'damaged: torn' },
    ],
    ['reject', { reason: 'no toner' }, { type: 'job_reject', reason: 'no toner', fault: 'shop' }],
    [
      'reject',
      { reason: 'a portrait of somebody', fault: 'order' },
      { type: 'job_reject', reason: 'a portrait of somebody', fault: 'order' },
    ],
    ['attest', { verdict: 'lost' }, { type: 'job_attest', verdict: 'lost' }],
  ]
  for (const [action, body, command] of ACTIONS) {
    it(`passes ${action} on`, async () => {
      const { status } = await api.call('POST', `/jobs/${job}/${action}`, body)
      expect(status).to.equal(200)
      expect(api.node.executed.at(-1)).to.deep.equal({ job, ...command })
    })
  }

  const WRONG: readonly (readonly [action: string, body: unknown, field: string])[] = [
    ['start', { now: true }, 'now'],
    ['shipped', {}, 'carrier'],
    ['shipped', { carrier: 7 }, 'carrier'],
    ['shipped', { carrier: 'DHL', tracking: 'x'.repeat(100) }, 'tracking'],
    ['returned', { reason: 'it was torn' }, 'reason'],
    ['reject', undefined, 'reason'],
    ['reject', { reason: 'line\nbreak' }, 'reason'],
    ['reject', { reason: 'no toner', fault: 'mine' }, 'fault'],
    ['attest', { verdict: 'maybe' }, 'verdict'],
  ]
  for (const [action, body, field] of WRONG) {
    it(`refuses ${action} with ${JSON.stringify(body)}`, async () => {
      const { status, json } = await api.call('POST', `/jobs/${job}/${action}`, body)
      expect(status).to.equal(400)
      expect(json).to.nested.include({ 'error.field': field })
    })
  }

  it('answers 404 for what is no job', async () => {
    for (const bad of ['x', `${job}.9`, '..', 'o-a.p1.-1']) {
      const { status } = await api.call('POST', `/jobs/${encodeURIComponent(bad)}/start`)
      expect(status, bad).to.equal(404)
    }
  })

  it('offers for every state only what the life cycle allows', () => {
    for (const state of PART_STATES) {
      const actions = jobActionsOf(state, true)
      if (actions.includes('start')) expect(partEventsFrom(state)).to.include('start')
      if (actions.includes('reject')) expect(partEventsFrom(state)).to.include('decline')
    }
    expect(jobActionsOf('parked', true)).to.deep.equal(['attest'])
    expect(jobActionsOf('canceled', true)).to.deep.equal([])
    expect(jobActionsOf('printed', true)).to.deep.equal(['packed'])
    expect(jobActionsOf('in_production', true)).to.include('printed')
    expect(jobActionsOf('in_production', false)).to.not.include('printed')
  })

  it('sets stock and keeps the reorder point that is not given', async () => {
    const sku = 'silk-170/A3'
    await api.call('POST', '/stock', { sku, onHand: 50, reorderPoint: 20 })
    const { json } = await api.call('POST', '/stock', { sku, onHand: 10 })
    expect(json).to.deep.nested.include({
      'lines[0]': { sku, onHand: 10, reorderPoint: 20, reserved: 0, low: true },
    })
    for (const bad of [
      { sku: 'silk', onHand: 1 },
      { sku, onHand: -1 },
      { sku, onHand: 1.5 },
      { sku },
      { sku, onHand: 1, reorderPoint: 'few' },
    ]) {
      expect(await api.call('POST', '/stock', bad)).to.include({ status: 400 })
    }
  })

  it('pauses and resumes', async () => {
    expect((await api.call('POST', '/shop/pause')).json).to.deep.equal({ mode: 'paused' })
    expect((await api.call('POST', '/shop/resume')).json).to.deep.equal({ mode: 'open' })
  })

  it('adds a merchant that can order at once, and never shows its token again', async () => {
    const { status, json } = await api.call('POST', '/merchants', { name: 'Cards' })
    expect(status).to.equal(201)
    expect(isMerchantId(String(json['id']))).to.equal(true)
    expect(String(json['id'])).to.match(/^c1\./)
    expect(json['privateKey']).to.include('PRIVATE KEY')
    const asNew = { authorization: `Bearer ${String(json['token'])}` }
    const placed = await api.call('POST', '/orders', await api.order(), asNew)
    expect(placed.json).to.nested.include({ 'order.merchant': json['id'] })
    const list = await api.call('GET', '/merchants')
    expect(list.text).to.include('Cards').and.not.include(String(json['token']))
    expect(await api.call('POST', '/merchants', { name: 'Cards' })).to.include({ status: 409 })
  })

  it('takes over a merchant of another node, and replaces a token', async () => {
    const { json } = await api.call('POST', '/merchants', { name: 'Cards' })
    const again = await api.call('POST', '/merchants', { name: 'Cards', id: json['id'] })
    expect(again.json).to.include({ id: json['id'] })
    const old = { authorization: `Bearer ${String(json['token'])}` }
    expect(await api.call('GET', '/orders', undefined, old)).to.include({ status: 401 })
    const bad = await api.call('POST', '/merchants', { name: 'Cards', id: 'me' })
    expect(bad.json).to.nested.include({ 'error.field': 'id' })
  })

  it('shows the network, invites and expels', async () => {
    const members = await api.call('GET', '/network/members')
    expect(members.json).to.nested.include({
      network: 'bay',
      'self.peer': PEER,
      'members[0].peer': OTHER_PEER,
      'members[0].name': 'Oakland',
    })
    const invite = await api.call('POST', '/network/invites', { role: 'delegate', hours: 1 })
    expect(invite.json).to.deep.equal({
      invite: 'printnode1:delegate',
      role: 'delegate',
      expiresAt: '2027-01-15T13:00:00.000Z',
    })
    const expel = { peer: OTHER_PEER }
    expect(await api.call('POST', '/network/expel', expel)).to.include({ status: 200 })
    const self = await api.call('POST', '/network/expel', { peer: PEER })
    expect(self.json).to.nested.include({ 'error.code': 'forbidden', 'error.field': 'peer' })
    for (const bad of [{ hours: 0 }, { role: 'king' }, { hours: 1e6 }]) {
      expect(await api.call('POST', '/network/invites', bad)).to.include({ status: 400 })
    }
    expect(await api.call('POST', '/network/expel', { peer: 'x' })).to.include({
      status: 400,
    })
  })

  it('shows shops without their books to merchants', async () => {
    const asMerchant = { authorization: `Bearer ${api.merchant}` }
    const operator = (await api.call('GET', '/shops')).json['shops'] as Json[]
    const merchant = (await api.call('GET', '/shops', undefined, asMerchant)).json[
      'shops'
    ] as Json[]
    expect(operator[0]).to.include.keys('report', 'name')
    expect(merchant[0]).to.include.keys('name').and.not.include.keys('report')
  })

  it('reports status with the counters of machine and network', async () => {
    const { json } = await api.call('GET', '/status')
    expect(json).to.nested.include({
      network: 'bay',
      'counters.frames_refused': 2,
      name: 'San Francisco',
    })
  })
})
