import { expect } from 'chai'
import { existsSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { NodeCrypto } from '../../../src/crypto/node-crypto.ts'
import type { Order } from '../../../src/models/order.ts'
import { identityOfSeed } from '../../../src/network/identity.ts'
import { applyOperation, createOrder } from '../../../src/orders/apply.ts'
import type { OrderOperation } from '../../../src/orders/operation.ts'
import { exportOrder } from '../../../src/orders/proof/order-export.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { ApiFixture, NETWORK_ID } from '../api/api-fixture.ts'
import { ANNAS_DESK, assignTo, ORDER_ID, P1, SPEC } from '../orders/sample.ts'
import { LedgerHome } from '../store/ledger-home.ts'
import { NOW, record } from '../store/store-suite.ts'
import { CliFixture } from './cli-fixture.ts'

/** One shop's whole order, signed as a daemon signs. */
async function orderOf(reason = 'no ink'): Promise<Order> {
  const crypto = new NodeCrypto(await identityOfSeed(new Uint8Array(32).fill(1)), NETWORK_ID)
  const by = (op: string) => ({ crypto, now: 1_000, op })
  const leg = { part: P1, attempt: 1, desk: ANNAS_DESK }
  const steps: readonly OrderOperation[] = [
    assignTo(crypto.self, ANNAS_DESK),
    { ...leg, type: 'accept' },
    { ...leg, type: 'decline', fault: 'shop', reason },
  ]
  return steps.reduce<Order>(
    (order, step, index) => {
      const applied = applyOperation(order, step, by(`op-${index}`))
      if (applied.type !== 'changed') throw new Error(`${step.type}: ${applied.type}`)
      return applied.order
    },
    createOrder(ORDER_ID, SPEC, by('create')),
  )
}

describe('cli: order export and verify', () => {
  let api: ApiFixture
  let cli: CliFixture
  let order: Order
  beforeEach(async () => {
    api = await ApiFixture.start()
    await api.app.listen({ host: '127.0.0.1', port: 0 })
    order = await orderOf()
    api.node.orders.set(order.id, order)
    cli = new CliFixture()
    const { port } = api.app.server.address() as AddressInfo
    cli.env['PRINTNODE_PEER'] = `127.0.0.1:${port}`
    cli.env['PRINTNODE_TOKEN'] = api.operator
  })
  afterEach(async () => {
    await api.stop()
    cli.remove()
  })

  const fileOf = (changed: Order, network = NETWORK_ID): string =>
    cli.file('changed.json', JSON.stringify(exportOrder(changed, network)))

  it('proves an exported file without a daemon and without a home', async () => {
    const exported = await cli.run('order', 'export', order.id, '--out', 'order.json')
    expect(exported.code, exported.err).to.equal(0)
    await api.app.close()
    delete cli.env['PRINTNODE_TOKEN']
    const run = await cli.run('order', 'verify', 'order.json')
    expect(run.code, run.err).to.equal(0)
    expect(run.out).to.include(`${order.id} is sound`).and.include(NETWORK_ID)
    expect(run.out).to.include(`${order.intake}, ${order.events.length} events`)
    const json = await cli.run('order', 'verify', 'order.json', '--json')
    expect(json.code).to.equal(0)
    expect(JSON.parse(json.out)).to.deep.include({ sound: true, problems: [] })
    expect(existsSync(cli.home)).to.equal(false)
  })

  it('asks the daemon for an order by its id', async () => {
    const run = await cli.run('order', 'verify', order.id)
    expect(run.code, run.err).to.equal(0)
    expect(run.out).to.include('is sound')
    expect((await cli.run('order', 'verify', `${order.id}0`)).code).to.equal(3)
  })

  it('prints what it exports without --out', async () => {
    const { code, out } = await cli.run('order', 'export', order.id)
    expect(code).to.equal(0)
    expect(JSON.parse(out)).to.deep.equal(exportOrder(order, NETWORK_ID))
    expect((await cli.run('order', 'export', order.id, '--out', 'no/such/place')).code).to.equal(2)
    expect((await cli.run('order', 'export', 'nonsense')).code).to.equal(3)
  })

  const BROKEN: readonly (readonly [name: string, file: () => string, says: string])[] = [
    [
      'a changed event',
      () =>
        fileOf({
          ...order,
          events: order.events.map((e, i) => (i === 3 ? { ...e, at: e.at + 1 } : e)),
        }),
      'event 4 (accept of p1) is not signed by',
    ],
    [
      'a shorter history',
      () => fileOf({ ...order, events: order.events.slice(0, -1) }),
      'the chain',
    ],
    ['a state that does not follow', () => fileOf({ ...order, state: 'shipped' }), 'shipped'],
    ["another network's id", () => fileOf(order, 'f'.repeat(32)), 'event 1 (create)'],
    ['a file of something else', () => cli.file('changed.json', '{"order": 1}'), 'is no file that'],
  ]
  for (const [name, file, says] of BROKEN) {
    it(`answers 1 for ${name}, and says what is wrong`, async () => {
      const run = await cli.run('order', 'verify', file())
      expect(run.code).to.equal(1)
      expect(run.out).to.include('is NOT sound').and.include(says)
      expect(run.err).to.equal('')
      const json = await cli.run('order', 'verify', 'changed.json', '--json')
      expect(json.code).to.equal(1)
      expect(JSON.parse(json.out)).to.deep.include({ sound: false })
    })
  }

  it('answers 2 for what is no file', async () => {
    for (const named of ['absent.json', '.', 'o-none']) {
      const run = await cli.run('order', 'verify', named)
      expect(run.code, named).to.equal(2)
      expect(run.err).to.include('no order id and no file')
    }
  })

  it('has no terminal trick played on it by a file', async () => {
    const evil = await orderOf('\u001b[2J')
    const run = await cli.run(
      'order',
      'verify',
      fileOf({
        ...evil,
        state: 'shipped',
        parts: evil.parts.map((part) => ({ ...part, reason: '\u001b[3J' })),
      }),
    )
    expect(run.code).to.equal(1)
    expect(run.out).to.include('?[2J').and.not.include('\u001b')
  })
})

describe('cli: store verify', () => {
  let at: LedgerHome
  let cli: CliFixture
  beforeEach(() => {
    at = new LedgerHome()
    cli = new CliFixture()
  })
  afterEach(() => {
    at.dispose()
    cli.remove()
  })

  const verify = (...more: readonly string[]) =>
    cli.run('store', 'verify', '--home', at.home, ...more)

  it('finds a store sound, beside a running daemon and after it', async () => {
    const { store } = await openStore(at.home, { nowMs: NOW })
    const failure = await new Promise((done) => store.commit([record('order/1', 'one')], done))
    expect(failure).to.equal(null)
    const beside = await verify()
    expect(beside.code, beside.err).to.equal(0)
    expect(beside.out).to.include('is sound').and.include('running;')
    await store.close()
    const after = await verify('--json')
    expect(after.code).to.equal(0)
    expect(JSON.parse(after.out)).to.deep.include({ home: at.home, sound: true, running: false })
  })

  it('answers 1 for a store with a doubt, and says which', async () => {
    const { ledger } = at.open()
    ledger.apply([record('order/1', 'one')])
    ledger.close()
    writeFileSync(at.files.head, '')
    const run = await verify()
    expect(run.code).to.equal(1)
    expect(run.out).to.include('DOUBTFUL').and.include('head')
    expect(JSON.parse((await verify('--json')).out)).to.include({ sound: false })
  })

  it('answers 3 where there is no store', async () => {
    const run = await cli.run('store', 'verify', '--home', join(cli.dir, 'nowhere'))
    expect(run.code).to.equal(3)
    expect(run.err).to.include('there is no store in')
  })
})
