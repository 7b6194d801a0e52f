import { expect } from 'chai'
import type { AddressInfo } from 'node:net'
import type { OrderId } from '../../../src/models/ids.ts'
import { ApiFixture, MERCHANT, PDF, validOrder } from '../api/api-fixture.ts'
import { OTHER_PEER, PEER } from '../api/fake-node.ts'
import { CliFixture } from './cli-fixture.ts'

describe('cli: client commands', () => {
  let api: ApiFixture
  let cli: CliFixture
  beforeEach(async () => {
    api = await ApiFixture.start()
    await api.app.listen({ host: '127.0.0.1', port: 0 })
    cli = new CliFixture()
    const { port } = api.app.server.address() as AddressInfo
    cli.env['PRINTNODE_PEER'] = `127.0.0.1:${port}`
    cli.env['PRINTNODE_TOKEN'] = api.operator
  })
  afterEach(async () => {
    await api.stop()
    cli.remove()
  })

  const orderFile = (change: (order: Record<string, unknown>) => void = () => {}): string => {
    const order = validOrder('')
    delete (order['items'] as Record<string, unknown>[])[0]?.['artwork']
    change(order)
    return cli.file('order.json', JSON.stringify(order))
  }
  const placed = (): OrderId => [...api.node.orders.keys()][0] as OrderId

  it('uploads the artwork and places the order', async () => {
    cli.file('poster.pdf', PDF)
    const run = await cli.run(
      'order',
      'submit',
      orderFile(),
      '--artwork',
      'poster.pdf',
      '--key',
      'k',
    )
    expect(run.code, run.err).to.equal(0)
    expect(run.out).to.include(placed()).and.include('1 of 1 keepers')
    const submit = api.node.executed.find(({ type }) => type === 'submit')
    expect(submit).to.nested.include({ 'submission.idempotencyKey': 'k' })
    expect(api.node.artwork.files.size).to.equal(1)
  })

  it('prints JSON and nothing else with --json', async () => {
    cli.file('poster.pdf', PDF)
    const run = await cli.run('order', 'submit', orderFile(), '--artwork', 'poster.pdf', '--json')
    expect(JSON.parse(run.out)).to.nested.include({ 'order.state': 'routing' })
    expect(run.err).to.equal('')
  })

  it('shows every wrong field with its fix', async () => {
    cli.file('poster.pdf', PDF)
    const file = orderFile((order) => {
      order['maxSplits'] = 'two'
      order['shipBy'] = 'soon'
    })
    const run = await cli.run('order', 'submit', file, '--artwork', 'poster.pdf')
    expect(run.code).to.equal(2)
    expect(run.err).to.include('maxSplits').and.include('shipBy').and.include('do:')
  })

  const WRONG: readonly (readonly [args: readonly string[], code: number, says: string])[] = [
    [['order', 'submit', 'absent.json'], 2, 'cannot be read'],
    [['order', 'submit', 'broken.json'], 2, 'no JSON'],
    [['order', 'submit', 'list.json'], 2, 'no JSON object'],
    [['order', 'submit'], 2, 'missing required argument'],
    [['order', 'submit', 'list.json', '--artwork', 'absent.pdf'], 2, 'no JSON object'],
    [['order', 'show', 'o-none'], 3, 'no order'],
    [['order', 'track', '../status'], 3, 'no order'],
    [['order', 'list', '--limit', 'many'], 2, 'limit'],
    [['order', 'list', '--state', 'lost'], 2, 'state'],
    [['order', 'fly'], 2, 'unknown command'],
    [['jobs', 'printed', 'nothing'], 3, 'no such job'],
    [['jobs', 'shipped', 'x'], 2, '--carrier'],
    [['jobs', 'reject', 'x'], 2, '--reason'],
    [['stock', 'set', 'silk-170/A3', 'many'], 2, 'onHand'],
    [['stock', 'set', 'silk-170/A3', '-5'], 2, ''],
    [['stock', 'set', 'silk 170', '5'], 2, 'sku'],
    [['network', 'invite', '--hours', 'x'], 2, 'hours'],
    [['network', 'invite', '--role', 'king'], 2, '--role'],
    [['network', 'expel', 'somebody'], 2, 'peer'],
    [['merchant', 'add', ''], 2, 'name'],
    [['status', '--peer', 'http://['], 2, '--peer'],
    [['status', '--token', 'wrong'], 5, 'token'],
    [['nonsense'], 2, 'unknown command'],
    [['--nonsense'], 2, 'unknown option'],
  ]
  for (const [args, code, says] of WRONG) {
    it(`answers ${args.join(' ')} with ${code}`, async () => {
      cli.file('broken.json', '{"items": [')
      cli.file('list.json', '[]')
      const run = await cli.run(...args)
      expect(run.code, run.err).to.equal(code)
      expect(run.err).to.include(says)
    })
  }

  it('follows an order to its end and says each state once', async () => {
    await api.call('POST', '/orders', await api.order())
    const order = api.node.orders.get(placed())
    if (order === undefined) throw new Error('not placed')
    api.node.orders.set(order.id, { ...order, state: 'shipped' })
    const run = await cli.run('order', 'track', order.id)
    expect(run.code).to.equal(0)
    expect(run.out).to.include('create').and.include('shipped')
    const json = await cli.run('order', 'track', order.id, '--json')
    expect(JSON.parse(json.out)).to.include({ cursor: 1, type: 'create' })
  })

  it('passes jobs on with their words', async () => {
    await api.call('POST', '/orders', await api.order())
    const job = `${placed()}.p1.1`
    const list = await cli.run('jobs', 'list')
    expect(list.out).to.include(job).and.include('start, reject')
    const run = await cli.run('jobs', 'shipped', job, '--carrier', 'DHL', '--tracking', 'T1')
    expect(run.code, run.err).to.equal(0)
    expect(api.node.executed.at(-1)).to.deep.equal({
      type: 'job_shipped',
      job,
      carrier: 'DHL',
      tracking: 'T1',
    })
    await cli.run('jobs', 'reject', job, '--reason', 'no toner')
    expect(api.node.executed.at(-1)).to.include({ type: 'job_reject', fault: 'shop' })
    await cli.run('jobs', 'reject', job, '--reason', 'not ours to print', '--fault', 'order')
    expect(api.node.executed.at(-1)).to.include({ type: 'job_reject', fault: 'order' })
    await cli.run('jobs', 'attest', job, 'lost')
    expect(api.node.executed.at(-1)).to.include({ type: 'job_attest', verdict: 'lost' })
  })

  const SHOWN: readonly (readonly [args: readonly string[], says: readonly string[]])[] = [
    [['status'], ['San Francisco (open)', 'Network bay', '2 shops known']],
    [['shops'], ['Oakland', OTHER_PEER]],
    [
      ['network', 'members'],
      ['founded by', OTHER_PEER, PEER],
    ],
    [['network', 'invite', '--role', 'delegate'], ['printnode1:delegate']],
    [['network', 'expel', OTHER_PEER], ['Expelled']],
    [
      ['merchant', 'add', 'Cards'],
      ['Token:', 'PRIVATE KEY'],
    ],
    [['merchant', 'list'], ['Books & Co']],
    [
      ['stock', 'set', 'silk-170/A3', '5', '--reorder-point', '9'],
      ['silk-170/A3', 'low'],
    ],
    [['stock', 'list'], ['BLANK']],
    [['pause'], ['paused']],
    [['resume'], ['open']],
    [['order', 'list'], ['ORDER']],
    [['prices'], ['Cluster c1', 'San Francisco (this node)', '0.12 USD a unit']],
  ]
  for (const [args, says] of SHOWN) {
    it(`shows ${args.join(' ')}, for people and for programs`, async () => {
      const run = await cli.run(...args)
      expect(run.code, run.err).to.equal(0)
      for (const text of says) expect(run.out).to.include(text)
      const json = await cli.run(...args, '--json')
      if (args[1] !== 'add') expect(JSON.parse(json.out)).to.be.an('object')
    })
  }

  it('asks for a quote of an order file that has no artwork yet', async () => {
    const file = orderFile((order) => {
      order['idempotencyKey'] = 'k'
    })
    const run = await cli.run('quote', file)
    expect(run.code, run.err).to.equal(0)
    expect(run.out).to.include('12.50 USD by standard').and.include('Quote q1.abc')
    expect(run.out).to.match(/overnight +no_eligible_shop/)
    const json = JSON.parse((await cli.run('quote', file, '--json')).out) as object
    expect(json).to.include({ id: 'q1.abc' }).and.not.have.property('explanation')
    const other = await cli.run('quote', file, '--method', 'overnight')
    expect(other.out).to.include('no price: no_eligible_shop by overnight')
    expect((await cli.run('quote', file, '--method', 'pigeon')).err).to.include('shippingMethod')
  })

  it('names no quote where nobody gives a price, and says where to look', async () => {
    api.node.makes = false
    const run = await cli.run('quote', orderFile())
    api.node.makes = true
    expect(run.out).to.include('no price: no_eligible_shop').and.include('--explain says why')
    expect(run.out).not.to.include('q1.abc')
  })

  it('names a quote in a submission', async () => {
    cli.file('poster.pdf', PDF)
    const args = ['--artwork', 'poster.pdf', '--quote', 'q1.abc']
    expect(await cli.run('order', 'submit', orderFile(), ...args)).to.include({ code: 0 })
    const submit = api.node.executed.find(({ type }) => type === 'submit')
    expect(submit).to.nested.include({ 'submission.quote': 'q1.abc' })
    api.node.refusals.set('submit', { ok: false, code: 'quote_expired', message: 'expired' })
    const late = await cli.run('order', 'submit', orderFile(), ...args)
    expect(late).to.include({ code: 4 })
    expect(late.err).to.include('ask for a new quote')
  })

  it('sets and takes away the rules of a merchant', async () => {
    cli.file('rules.json', '{"optimize": "greenest", "rules": {"deny": ["Oakland"]}}')
    const set = await cli.run('merchant', 'rules', MERCHANT, 'rules.json')
    expect(set.code, set.err).to.equal(0)
    expect(set.out).to.include(OTHER_PEER)
    cli.file('none.json', '{}')
    expect((await cli.run('merchant', 'rules', MERCHANT, 'none.json')).out).to.include('no rules')
    expect(await cli.run('merchant', 'rules', 'c1.nobody', 'none.json')).to.include({ code: 3 })
    cli.file('wrong.json', '{"rules": {"deny": ["Atlantis"]}}')
    const wrong = await cli.run('merchant', 'rules', MERCHANT, 'wrong.json')
    expect(wrong).to.include({ code: 2 })
    expect(wrong.err).to.include('rules.deny[0]')
  })

  it('has no terminal trick played on it by a shop’s name', async () => {
    const evil = await cli.run('merchant', 'add', 'A\u001b[2J')
    expect(evil.code).to.equal(2)
  })

  it('documents every command, with the exit codes', async () => {
    const help = await cli.run('--help')
    expect(help.code).to.equal(0)
    expect(help.out).to.include('Exit codes:').and.include('Examples:')
    for (const command of [
      'quote',
      'prices',
      'route',
      'route replay',
      'merchant rules',
      'init',
      'start',
      'stop',
      'order submit',
      'jobs',
      'network create',
    ]) {
      const sub = await cli.run(...command.split(' '), '--help')
      expect(sub.code).to.equal(0)
      expect(sub.out).to.include('Usage: printnode')
    }
    expect((await cli.run('--version')).out).to.match(/^\d+\.\d+\.\d+/)
  })
})
