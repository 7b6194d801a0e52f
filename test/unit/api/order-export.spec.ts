import { expect } from 'chai'
import type { OrderId } from '../../../src/models/ids.ts'
import { decodeOrder } from '../../../src/orders/order-codec.ts'
import { ApiFixture, NETWORK_ID } from './api-fixture.ts'

describe('api: order export', () => {
  let api: ApiFixture
  let id: OrderId
  beforeEach(async () => {
    api = await ApiFixture.start()
    const as = { authorization: `Bearer ${api.merchant}` }
    const placed = await api.call('POST', '/orders', await api.order(), as)
    id = (placed.json['order'] as { id: OrderId }).id
  })
  afterEach(() => api.stop())

  const get = (token: string, path = `/orders/${id}/export`) =>
    api.call('GET', path, undefined, { authorization: token === '' ? '' : `Bearer ${token}` })

  for (const who of ['operator', 'merchant'] as const) {
    it(`gives the ${who} the value of the register and the network`, async () => {
      const { status, json, headers } = await get(api[who])
      expect(status).to.equal(200)
      expect(headers['content-type']).to.match(/^application\/json/)
      expect(json).to.have.all.keys('v', 'network', 'order')
      expect(json).to.include({ v: 1, network: NETWORK_ID })
      const order = decodeOrder(Buffer.from(String(json['order']), 'base64'))
      expect(order).to.deep.equal(api.node.orders.get(id))
    })
  }

  it('tells nothing of the recipient', async () => {
    const { json } = await get(api.operator)
    const bytes = Buffer.from(String(json['order']), 'base64').toString('latin1')
    expect(bytes).to.include('SHOP-1001')
    for (const secret of ['Jane', 'Main St', '94107']) expect(bytes).to.not.include(secret)
  })

  it('is nobody else’s', async () => {
    expect(await get(api.rival)).to.include({ status: 404 })
    expect(await get('')).to.include({ status: 401 })
  })

  it('knows no other order', async () => {
    const other = id.replace(/.$/, (last) => (last === 'z' ? 'y' : 'z'))
    expect(await get(api.operator, `/orders/${other}/export`)).to.include({ status: 404 })
    expect(await get(api.operator, '/orders/nonsense/export')).to.include({ status: 404 })
  })
})
