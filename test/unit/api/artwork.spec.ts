import { expect } from 'chai'
import { Readable } from 'node:stream'
import { ApiFixture, PDF } from './api-fixture.ts'

const BYTES_MAX = 1_000

describe('api/artwork', () => {
  let api: ApiFixture
  beforeEach(async () => {
    api = await ApiFixture.start({ artworkBytesMax: BYTES_MAX })
  })
  afterEach(() => api.stop())

  const pdf = { 'content-type': 'application/pdf' }

  it('stores a PDF and answers what an order refers to', async () => {
    const { status, json } = await api.upload(PDF, { authorization: `Bearer ${api.merchant}` })
    expect(status).to.equal(201)
    expect(json).to.include({ bytes: PDF.byteLength, mediaType: 'application/pdf', pages: 1 })
    const back = await api.call('GET', `/artwork/${String(json['hash'])}`)
    expect(back.text).to.equal(PDF.toString())
    expect(back.headers['content-type']).to.equal('application/pdf')
  })

  it('answers a file that cannot be printed with its issues, and keeps nothing of it', async () => {
    const { status, json } = await api.upload(Buffer.from('<html>'))
    expect(status).to.equal(422)
    expect(json).to.nested.include({
      'error.code': 'preflight_failed',
      'error.issues[0].value': 'not_a_pdf',
    })
    expect(api.node.artwork.files.size).to.equal(0)
  })

  it('refuses by the announced length, before a byte is read', async () => {
    const { status, json } = await api.upload(Buffer.alloc(BYTES_MAX + 1))
    expect(status).to.equal(413)
    expect(json).to.nested.include({ 'error.code': 'too_large' })
    expect(api.node.artwork.taken).to.equal(0)
  })

  it('refuses by what really comes, when the length is not announced', async () => {
    const endless = Readable.from(
      (function* chunks() {
        for (let n = 0; n < 10_000; n += 1) yield Buffer.alloc(100)
      })(),
    )
    const { status, json } = await api.call('POST', '/artwork', endless, pdf)
    expect(status).to.equal(413)
    expect(json).to.nested.include({ 'error.code': 'too_large' })
    expect(api.node.artwork.taken).to.be.at.most(BYTES_MAX)
  })

  it('refuses what is no PDF by its type', async () => {
    for (const type of ['image/png', 'application/json', 'text/plain']) {
      const { status, json } = await api.call('POST', '/artwork', '{}', { 'content-type': type })
      expect(status, type).to.equal(415)
      expect(json).to.nested.include({ 'error.code': 'unsupported_media_type' })
    }
    expect(await api.call('POST', '/artwork')).to.include({ status: 415 })
  })

  it('answers 404 for a hash that it has not, and for what is no hash', async () => {
    for (const hash of ['a'.repeat(64), 'abc', '..%2f..%2fetc%2fpasswd']) {
      expect(await api.call('GET', `/artwork/${hash}`)).to.include({ status: 404 })
    }
  })
})
