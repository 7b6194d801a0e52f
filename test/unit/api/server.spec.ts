import { expect } from 'chai'
import { ApiFixture } from './api-fixture.ts'

type Method = 'GET' | 'POST'

/** Every route, with who may call it. */
const ROUTES: readonly (readonly [Method, string, 'anyone' | 'merchant' | 'operator'])[] = [
  ['GET', '/healthz', 'anyone'],
  ['GET', '/openapi.json', 'merchant'],
  ['POST', '/orders', 'merchant'],
  ['GET', '/orders', 'merchant'],
  ['GET', '/orders/o-x', 'merchant'],
  ['POST', '/orders/o-x/cancel', 'merchant'],
  ['POST', '/orders/o-x/resume', 'merchant'],
  ['GET', '/orders/o-x/explain', 'merchant'],
  ['GET', '/orders/o-x/events', 'merchant'],
  ['GET', '/events?after=x', 'merchant'],
  ['POST', '/artwork', 'merchant'],
  ['GET', '/shops', 'merchant'],
  ['GET', '/clusters', 'merchant'],
  ['GET', '/artwork/abc', 'operator'],
  ['GET', '/jobs', 'operator'],
  ['POST', '/jobs/x/start', 'operator'],
  ['POST', '/jobs/x/printed', 'operator'],
  ['POST', '/jobs/x/packed', 'operator'],
  ['POST', '/jobs/x/shipped', 'operator'],
  ['POST', '/jobs/x/delivered', 'operator'],
  ['POST', '/jobs/x/returned', 'operator'],
  ['POST', '/jobs/x/reject', 'operator'],
  ['POST', '/jobs/x/attest', 'operator'],
  ['GET', '/stock', 'operator'],
  ['POST', '/stock', 'operator'],
  ['POST', '/shop/pause', 'operator'],
  ['POST', '/shop/resume', 'operator'],
  ['GET', '/merchants', 'operator'],
  ['POST', '/merchants', 'operator'],
  ['GET', '/network/members', 'operator'],
  ['POST', '/network/invites', 'operator'],
  ['POST', '/network/expel', 'operator'],
  ['GET', '/status', 'operator'],
  ['GET', '/health', 'operator'],
  ['POST', '/cluster/recover', 'operator'],
  ['POST', '/cluster/evict', 'operator'],
  ['GET', '/metrics', 'operator'],
]

describe('api/server', () => {
  let api: ApiFixture
  before(async () => {
    api = await ApiFixture.start({ allowedHosts: ['Shop.Example.org'] })
  })
  after(() => api.stop())

  for (const [method, url, access] of ROUTES) {
    it(`lets ${access} call ${method} ${url}`, async () => {
      const without = await api.call(method, url, undefined, { authorization: '' })
      const wrong = await api.call(method, url, undefined, { authorization: 'Bearer pno_guess' })
      const merchant = await api.call(method, url, undefined, {
        authorization: `Bearer ${api.merchant}`,
      })
      expect(without.status === 401).to.equal(access !== 'anyone')
      expect(wrong.status === 401).to.equal(access !== 'anyone')
      expect(merchant.status === 403).to.equal(access === 'operator')
      expect(merchant.status).to.not.equal(401)
    })
  }

  it('describes every route in /openapi.json', async () => {
    const { json } = await api.call('GET', '/openapi.json')
    const paths = json['paths'] as Record<string, Record<string, unknown>>
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const wanted = ROUTES.filter(([, url]) => url !== '/openapi.json').map(([method, url]) => {
      const path = (url.split('?')[0] ?? '')
        .replace('/orders/o-x', '/orders/{id}')
        .replace('/jobs/x', '/jobs/{job}')
        .replace('/artwork/abc', '/artwork/{hash}')
      return `${method} ${path}`
    })
    expect(described).to.include.members(wanted)
    expect(json).to.have.nested.property(
      'paths./orders.post.requestBody.content.application/json.schema.properties.items',
    )
  })

  const HOSTS: readonly (readonly [host: string, status: number])[] = [
    ['localhost', 200],
    ['LOCALHOST:7070', 200],
    ['127.0.0.1:7070', 200],
    ['[::1]:7070', 200],
    ['192.168.1.20:7070', 200],
    ['shop.example.org', 200],
    ['shop.example.org.:443', 200],
    ['evil.example', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example:7070', 403],
    ['@evil.example', 403],
    ['localhost:7070@evil.example', 403],
  ]
  for (const [host, status] of HOSTS) {
    it(`answers Host ${JSON.stringify(host)} with ${status}`, async () => {
      const answer = await api.call('GET', '/status', undefined, { host })
      expect(answer.status).to.equal(status)
      if (status === 403) expect(answer.json).to.nested.include({ 'error.field': 'host' })
    })
  }

  const FOREIGN: readonly Readonly<Record<string, string>>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:9999' },
    { origin: 'file://' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const headers of FOREIGN) {
    it(`gives nothing to ${JSON.stringify(headers)}`, async () => {
      for (const url of ['/status', '/healthz', '/openapi.json', '/nothing']) {
        const answer = await api.call('GET', url, undefined, headers)
        expect(answer.status).to.equal(403)
        expect(Object.keys(answer.headers).join()).to.not.include('access-control')
      }
      const preflight = await api.call('OPTIONS', '/orders', undefined, headers)
      expect(preflight.status).to.equal(403)
    })
  }

  it('answers its own origin', async () => {
    const origin = { origin: 'http://127.0.0.1:7070', 'sec-fetch-site': 'same-origin' }
    expect(await api.call('GET', '/status', undefined, origin)).to.include({ status: 200 })
  })

  const WRONG_BODIES: readonly (readonly [
    name: string,
    body: string | Buffer,
    type: string,
    status: number,
    code: string,
  ])[] = [
    ['no JSON', '{"items":', 'application/json', 400, 'invalid_input'],
    ['nothing', '', 'application/json', 400, 'invalid_input'],
    ['text', 'hello', 'text/plain', 415, 'unsupported_media_type'],
    ['a form', 'a=b', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    ['300 KiB', JSON.stringify('x'.repeat(300_000)), 'application/json', 413, 'too_large'],
    ['a poisoned prototype', '{"__proto__":{"x":1}}', 'application/json', 400, 'invalid_input'],
    ['an array', '[]', 'application/json', 400, 'invalid_input'],
    ['null', 'null', 'application/json', 400, 'invalid_input'],
    ['a PDF', '%PDF-1.7', 'application/pdf', 400, 'invalid_input'],
  ]
  for (const [name, body, type, status, code] of WRONG_BODIES) {
    it(`refuses ${name} as an order with ${code}`, async () => {
      const answer = await api.call('POST', '/orders', body, { 'content-type': type })
      expect(answer.status).to.equal(status)
      expect(answer.json).to.nested.include({ 'error.code': code })
      expect(answer.json).to.have.nested.property('error.fix')
    })
  }

  it('answers what does not exist in the one error shape', async () => {
    const { status, json } = await api.call('GET', '/nothing?secret=1')
    expect(status).to.equal(404)
    expect(json['error']).to.have.keys('code', 'message', 'field', 'fix')
    expect(JSON.stringify(json)).to.not.include('secret')
  })
})
