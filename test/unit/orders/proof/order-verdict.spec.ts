import { expect } from 'chai'
import type { PartId, PeerId } from '../../../../src/models/ids.ts'
import type { Order, OrderEvent } from '../../../../src/models/order.ts'
import { CHAIN_START } from '../../../../src/orders/history.ts'
import { encodeOrder } from '../../../../src/orders/order-codec.ts'
import { EXPORT_LENGTH_MAX, exportOrder } from '../../../../src/orders/proof/order-export.ts'
import { verifyExport } from '../../../../src/orders/proof/order-verdict.ts'
import { anna, forge, said, shipped, started, verifierOf, verify } from '../audit-sample.ts'
import { ANNA, INTAKE, NETWORK, newOrder, story } from '../sample.ts'

describe('verifying an exported order', () => {
  it('sees any byte of any event, and of the chain, that was changed', () => {
    const order = shipped()
    const flip = (text: string, at: number): string =>
      text.slice(0, at) + String.fromCodePoint((text.codePointAt(at) ?? 0) ^ 1) + text.slice(at + 1)
    const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
      bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))
    for (const [index, event] of order.events.entries()) {
      const each = (
        field: string | Uint8Array,
        change: (at: number) => Partial<OrderEvent>,
      ): readonly Partial<OrderEvent>[] =>
        Array.from({ length: field.length }, (_, at) => change(at))
      const changes: readonly Partial<OrderEvent>[] = [
        ...each(event.type, (at) => ({ type: flip(event.type, at) as 'accept' })),
        ...each(event.part, (at) => ({ part: flip(event.part, at) as PartId })),
        ...each(event.detail, (at) => ({ detail: flip(event.detail, at) })),
        ...each(event.by, (at) => ({ by: flip(event.by, at) as PeerId })),
        ...each(event.signature, (at) => ({ signature: flipped(event.signature, at) })),
        { at: event.at + 1 },
        { attempt: event.attempt + 1 },
      ]
      for (const change of changes) {
        const events = order.events.map((e, i) => (i === index ? { ...e, ...change } : e))
        const verdict = verify({ ...order, events })
        expect(said(verdict), JSON.stringify(change)).to.include(`forged@${index + 1}`)
      }
    }
    for (let at = 0; at < order.chain.length; at++) {
      expect(said(verify({ ...order, chain: flipped(order.chain, at) }))).to.equal('chain_broken')
    }
  })

  it('never calls a damaged value sound where its events or its chain are, and never throws', () => {
    const order = shipped()
    const bytes = encodeOrder(order)
    const events = Buffer.from(bytes).indexOf('events')
    const actors = Buffer.from(bytes).indexOf('actors')
    const chain = Buffer.from(bytes).indexOf('chain')
    expect(Math.min(events, actors, chain)).to.be.greaterThan(0)
    const covered = new Set<number>()
    const cover = (from: number, length: number): void => {
      for (let at = from; at < from + length; at++) covered.add(at)
    }
    cover(chain, 'chain'.length + 2 + order.chain.length)
    cover(events, Buffer.from(bytes).indexOf('intake') - events - 1)
    let seen = 0
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))
      const file = { v: 1, network: NETWORK, order: Buffer.from(changed).toString('base64') }
      const verdict = verifyExport(JSON.stringify(file), verifierOf)
      if (!covered.has(at)) continue
      seen += 1
      expect(verdict.sound, `byte ${at}`).to.equal(false)
    }
    expect(seen).to.be.greaterThan(64 * order.events.length)
  })

  for (let index = 0; index < 9; index++) {
    it(`notices that event ${index + 1} is missing`, () => {
      const order = story(shipped(), [ANNA, { ...anna, type: 'deliver' }])
      expect(order.events).to.have.length(9)
      const events = order.events.filter((_, i) => i !== index)
      const expected = index === 8 ? 'chain_broken' : `forged@${index + 1}`
      expect(said(verify({ ...order, events })).split(' ')).to.include(expected)
    })
  }

  it('notices events that changed places', () => {
    const order = shipped()
    for (let index = 1; index < order.events.length; index++) {
      const events = order.events.map((event, i) =>
        i === index ? order.events[i - 1]! : i === index - 1 ? order.events[i + 1]! : event,
      )
      expect(said(verify({ ...order, events }))).to.include(`forged@${index}`)
    }
  })

  it('notices an event of another order of the same network', () => {
    const other = started()
    const stranger = { ...other, id: `${other.id}1` as Order['id'], events: [], chain: CHAIN_START }
    const foreign = forge(stranger, INTAKE, { type: 'create', part: '', attempt: 0 })
    expect(
      said(verify({ ...newOrder(), events: [...newOrder().events, foreign.events[0]!] })),
    ).to.equal('forged@3 created_twice@3')
    expect(said(verify({ ...started(), id: stranger.id }))).to.equal('forged@1')
  })

  it('notices that it is told another network', () => {
    expect(said(verify(shipped(), 'other'))).to.equal('forged@1')
  })

  const file = JSON.stringify(exportOrder(newOrder(), NETWORK))
  const NOT_OURS: readonly (readonly [name: string, file: string, says: string])[] = [
    ['nothing', '', 'not_an_export'],
    ['no JSON', 'PK\u0003\u0004', 'not_an_export'],
    ['null', 'null', 'not_an_export'],
    ['a list', '[]', 'not_an_export'],
    ['a file of a later version', file.replace('"v":1', '"v":2'), 'not_an_export'],
    ['a file with more in it', file.replace('"v":1', '"v":1,"x":1'), 'not_an_export'],
    ['no network', JSON.stringify({ v: 1, order: 'AAAA' }), 'not_an_export'],
    ['a number for an order', JSON.stringify({ v: 1, network: 'n', order: 7 }), 'not_an_export'],
    ['a huge file', `${' '.repeat(EXPORT_LENGTH_MAX)}${file}`, 'not_an_export'],
    ['no base64', JSON.stringify({ v: 1, network: 'n', order: '*' }), 'not_an_order'],
    ['no bytes', JSON.stringify({ v: 1, network: 'n', order: '' }), 'not_an_order'],
    ['other CBOR', JSON.stringify({ v: 1, network: 'n', order: 'oA==' }), 'not_an_order'],
    ['half a file', file.slice(0, file.length / 2), 'not_an_export'],
    ['half an order', file.replace(/"order":"(.{100}).*"/, '"order":"$1"'), 'not_an_order'],
  ]
  for (const [name, text, says] of NOT_OURS) {
    it(`refuses ${name}`, () => {
      const verdict = verifyExport(text, verifierOf)
      expect(verdict).to.deep.include({ sound: false, order: null })
      expect(said(verdict)).to.equal(says)
    })
  }
})
