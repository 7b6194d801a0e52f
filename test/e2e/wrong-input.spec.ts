import { expect } from 'chai'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { runCli } from '../../src/cli/program.ts'
import type { ErrorBody } from '../../src/api/error-body.ts'
import { changed } from '../unit/api/api-fixture.ts'
import type { Json } from '../unit/api/api-fixture.ts'
import { Fleet, orderFor, until } from './fleet.ts'
import { TestMember } from './test-member.ts'
import { WRONG_CONFIG } from './wrong-config-cases.ts'

const MIB = 1024 * 1024

/** Wrong input of every kind against one running daemon: a clear error each time, and it goes on. */
describe('e2e: wrong input', function () {
  this.timeout(60_000)
  let fleet: Fleet
  let order: Json
  let pid: number | null
  before(async () => {
    fleet = await Fleet.start([{}])
    order = (await orderFor(fleet.founder)) as Json
    pid = fleet.founder.pid
  })
  after(() => fleet.stop())

  /** The same process answers, and holds no order. */
  const goesOn = async (): Promise<void> => {
    const { orders } = await fleet.founder.api.get<{ orders: unknown[] }>('/orders')
    expect(orders).to.deep.equal([])
    expect(fleet.founder.pid).to.equal(pid)
  }
  afterEach(goesOn)

  const cli = async (...args: readonly string[]): Promise<{ code: number; err: string }> => {
    const err: string[] = []
    const code = await runCli(['--home', fleet.founder.home, ...args], {
      env: {},
      cwd: fleet.root,
      isTty: false,
      out: () => {},
      err: (line) => void err.push(line),
      now: Date.now,
    })
    return { code, err: err.join('\n') }
  }

  interface Answer {
    readonly status: number
    readonly body: ErrorBody
  }
  const http = (
    method: string,
    path: string,
    body: string | Buffer | null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const call = request(new URL(path, fleet.founder.api.url), {
        method,
        // A connection of its own: what one wrong request left behind must not reach the next.
        agent: false,
        headers: {
          authorization: `Bearer ${fleet.founder.token()}`,
          'content-type': 'application/json',
          ...headers,
        },
      })
      call.on('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as ErrorBody })
          call.destroy()
        })
      })
      // A refusal may come, and the connection go, while this still sends: the answer counts.
      call.on('error', (error) => setTimeout(reject, 1_000, error))
      call.end(body)
    })

  describe('configuration', () => {
    for (const [path, value, named] of WRONG_CONFIG) {
      it(`${path} = ${JSON.stringify(value)}`, async () => {
        const good = parse(readFileSync(join(fleet.founder.home, 'config.yaml'), 'utf8')) as Json
        const file = join(fleet.root, 'wrong.yaml')
        writeFileSync(file, stringify(changed(good, path, value)))
        const { code, err } = await cli('config', 'show', '--config', file)
        expect(code, err).to.equal(2)
        expect(err).to.include(named)
      })
    }

    for (const [name, text] of [
      ['broken YAML', 'shop: [name: x'],
      ['a list', '- shop'],
      ['an alias bomb', 'a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b,*b'],
      ['binary', '\u0000\u0001\u0002'],
    ] as const) {
      it(name, async () => {
        const file = join(fleet.root, 'wrong.yaml')
        writeFileSync(file, text)
        expect(await cli('config', 'show', '--config', file)).to.include({ code: 2 })
      })
    }
  })

  describe('command line', () => {
    const CASES: readonly (readonly [args: readonly string[], code: number])[] = [
      [['config', 'show', '--port', '99999'], 2],
      [['config', 'show', '--port', 'http'], 2],
      [['config', 'show', '--lat', '100'], 2],
      [['config', 'show', '--listen', 'nowhere'], 2],
      [['config', 'show', '--profile', 'moon'], 2],
      [['config', 'show', '--nonsense'], 2],
      [['start', '--port', '0'], 4],
      [['order', 'submit', 'absent.json'], 2],
      [['order', 'show', 'nothing'], 3],
      [['order', 'list', '--limit', '-1'], 2],
      [['jobs', 'attest', 'o-a-0-a-aaaaaaaaaa-a-a.p1.1', 'perhaps'], 2],
      [['stock', 'set', 'silk-170/A3', '1.5'], 2],
      [['init', '--join', 'printnode1:AAAA'], 2],
      [['network', 'create', 'another'], 4],
      [['status', '--peer', 'ftp://x'], 2],
      [['status', '--token', 'wrong'], 5],
      [['quote', 'absent.json'], 2],
      [['route', '--orders', 'absent.csv', '--shops', 'absent.csv'], 2],
      [['route', 'replay', 'absent.json'], 2],
      [['merchant', 'rules', 'nobody', 'absent.json'], 2],
    ]
    for (const [args, code] of CASES) {
      it(args.join(' '), async () => {
        const run = await cli(...args)
        expect(run.code, run.err).to.equal(code)
        expect(run.err).to.not.equal('')
        expect(run.err).to.not.include('bug:')
      })
    }
  })

  describe('orders', () => {
    const CASES: readonly (readonly [path: string, value: unknown, named: string])[] = [
      ['items.0.quantity', -1, 'items[0].quantity'],
      ['items.0.quantity', 1e12, 'items[0].quantity'],
      ['items.0.artwork', 'f'.repeat(64), 'items[0].artwork'],
      ['items.0.size', 'A0', 'items[0].artwork'],
      ['items', {}, 'items'],
      ['recipient.location', { lat: 1e9, lon: 0 }, 'recipient.location.lat'],
      ['recipient.postcode', 'nowhere', 'recipient.postcode'],
      ['recipient.country', 'ZZ', 'recipient.country'],
      ['priceCap', { amount: 1, currency: 'DOGE' }, 'priceCap.currency'],
      ['shipBy', 'yesterday', 'shipBy'],
      ['strategy', 'best', 'strategy'],
      ['shop', 'Shop 0', 'shop'],
      ['optimize', 'luck', 'optimize'],
      ['arriveBy', '1999-01-01', 'arriveBy'],
      ['quote', 'cheap', 'quote'],
      ['items.0.goods', ['frozen'], 'items[0].goods[0]'],
      ['rules', { allow: ['Atlantis'] }, 'rules.allow[0]'],
      ['rules', { rank: 'price; drop' }, 'rules.rank'],
      ['rules', { keepTogether: [[7]] }, 'rules.keepTogether[0][0]'],
      ['rules', { lotMin: -1 }, 'rules.lotMin'],
    ]
    for (const [path, value, named] of CASES) {
      it(`${path} = ${JSON.stringify(value).slice(0, 30)}`, async () => {
        const body = JSON.stringify(changed(order, path, value))
        const answer = await http('POST', '/orders', body)
        expect(answer.status).to.equal(400)
        expect(answer.body.error.issues?.map(({ field }) => field)).to.include(named)
      })
    }
  })

  it('a quote that nobody of this network gave', async () => {
    const answer = await http('POST', '/orders', JSON.stringify({ ...order, quote: 'q1.AAAA' }))
    expect(answer).to.nested.include({ status: 400, 'body.error.code': 'invalid_input' })
    expect(answer.body.error.message).to.include('quote')
  })

  it('rules that do not fit an order beside its lines', async () => {
    const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGH'.split('')
    const names = letters.slice(0, 32).map((letter) => `12D3KooW${letter.repeat(44)}`)
    const rules = { allow: names, deny: names, priority: [names, names] }
    const answer = await http('POST', '/orders', JSON.stringify({ ...order, rules }))
    expect(answer).to.nested.include({ status: 413, 'body.error.code': 'too_large' })
  })

  it('a question for a quote about nothing', async () => {
    const answer = await http('POST', '/quotes', JSON.stringify({ items: [] }))
    expect(answer.status).to.equal(400)
    expect(answer.body.error.issues?.map(({ field }) => field)).to.include('recipient')
  })

  describe('artwork', () => {
    const pdf = { 'content-type': 'application/pdf' }
    const CASES: readonly (readonly [name: string, bytes: () => Buffer, status: number])[] = [
      ['nothing', () => Buffer.alloc(0), 422],
      ['a web page', () => Buffer.from('<html></html>'), 422],
      ['a header alone', () => Buffer.from('%PDF-1.7\n'), 422],
      [
        'noise behind a header',
        () => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(9_000)]),
        422,
      ],
      [
        'a truncated PDF',
        () => readFileSync(join(fleet.founder.home, 'poster.pdf')).subarray(0, 600),
        422,
      ],
    ]
    for (const [name, bytes, status] of CASES) {
      it(name, async () => {
        const answer = await http('POST', '/artwork', bytes(), pdf)
        expect(answer.status).to.equal(status)
        expect(answer.body.error).to.include({ code: 'preflight_failed' })
      })
    }

    it('1 GB announced', async () => {
      const headers = { ...pdf, 'content-length': String(1024 * MIB), expect: '100-continue' }
      const answer = await http('POST', '/artwork', null, headers)
      expect(answer).to.nested.include({ status: 413, 'body.error.code': 'too_large' })
    })

    it('1 GB sent without saying so, answered long before its end', async () => {
      let sent = 0
      const answer = await new Promise<string>((resolve, reject) => {
        const call = request(new URL('/artwork', fleet.founder.api.url), {
          method: 'POST',
          agent: false,
          headers: { ...pdf, authorization: `Bearer ${fleet.founder.token()}` },
        })
        const chunk = Buffer.alloc(MIB)
        const pump = (): void => {
          while (sent < 1_024 && call.writable) {
            sent += 1
            if (!call.write(chunk)) return void call.once('drain', pump)
          }
        }
        call.on('response', (response) => {
          response.setEncoding('utf8')
          response.once('data', (text: string) => {
            resolve(text)
            call.destroy()
          })
        })
        call.on('error', reject)
        pump()
      })
      expect(answer).to.include('too_large')
      expect(sent).to.be.lessThan(1_024)
    })

    it('an image', async () => {
      const answer = await http('POST', '/artwork', 'x', { 'content-type': 'image/png' })
      expect(answer.status).to.equal(415)
    })
  })

  describe('HTTP', () => {
    it('a body of 1 MB for an order', async () => {
      const answer = await http('POST', '/orders', JSON.stringify({ x: 'x'.repeat(MIB) }))
      expect(answer).to.nested.include({ status: 413, 'body.error.code': 'too_large' })
    })
    it('a body of 1 MB, without closing the door under whoever still sends', async () => {
      const { status, headers } = await fetch(new URL('/orders', fleet.founder.api.url), {
        method: 'POST',
        body: 'x'.repeat(MIB),
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${fleet.founder.token()}`,
        },
      })
      expect([status, headers.get('connection')]).to.deep.equal([413, null])
    })
    it('broken JSON', async () => {
      expect(await http('POST', '/orders', '{"items": [')).to.include({ status: 400 })
    })
    it('JSON a hundred thousand levels deep', async () => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
      expect(await http('POST', '/orders', deep)).to.include({ status: 400 })
    })
    it('another Host', async () => {
      const answer = await http('GET', '/orders', null, { host: 'evil.example' })
      expect(answer).to.nested.include({ status: 403, 'body.error.field': 'host' })
    })
    it('another Origin', async () => {
      const answer = await http('GET', '/orders', null, { origin: 'https://evil.example' })
      expect(answer).to.nested.include({ status: 403, 'body.error.field': 'origin' })
    })
    it('a path out of the house', async () => {
      expect(await http('GET', '/artwork/..%2f..%2fnode.key', null)).to.include({ status: 404 })
    })

    const RAW: readonly (readonly [name: string, bytes: string, says: RegExp])[] = [
      ['garbage', '\u0000\u0001\u0002 garbage\r\n\r\n', /400[^]*invalid_input/],
      [
        'a header of 100 KB',
        `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
        /431[^]*too_large/,
      ],
      [
        'two lengths',
        'POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
        /400/,
      ],
      ['no Host', 'GET /orders HTTP/1.0\r\n\r\n', /403[^]*forbidden/],
    ]
    for (const [name, bytes, says] of RAW) {
      it(name, async () => {
        expect(await rawExchange(fleet.founder.api.url, bytes)).to.match(says)
      })
    }
  })

  describe('wire', () => {
    let member: TestMember
    let target: string
    before(async () => {
      const { invite } = await fleet.founder.api.post<{ invite: string }>('/network/invites')
      member = await TestMember.join(invite)
      target = (await fleet.founder.api.get<{ peer: string }>('/status')).peer
      await until('the member is connected', 10_000, async () => member.isConnected(target) || null)
    })
    after(() => member.stop())

    it('garbage at the door of the mesh', async () => {
      const { addresses } = await fleet.founder.api.get<{ addresses: string[] }>('/status')
      const port = /\/tcp\/(\d+)/.exec(addresses[0] ?? '')?.[1] ?? ''
      for (const bytes of ['GET / HTTP/1.1\r\n\r\n', randomBytes(5_000), Buffer.alloc(1)]) {
        await rawExchange(`http://127.0.0.1:${port}`, bytes)
      }
    })

    const FRAMES: readonly (readonly [name: string, frame: Uint8Array])[] = [
      ['noise', randomBytes(200)],
      ['one byte', new Uint8Array([0xff])],
      ['a CBOR number', new Uint8Array([0x01])],
      ['an empty list', new Uint8Array([0x80])],
      ['a list of nothing', new Uint8Array([0x81, 0xf6])],
      ['a message without a type', new Uint8Array([0x81, 0xa0])],
      ['a deep nest', new Uint8Array(50_000).fill(0x81)],
      ['half a megabyte of noise', randomBytes(512 * 1024)],
    ]
    for (const [name, frame] of FRAMES) {
      it(`a frame: ${name}`, async () => {
        member.mesh.send(target as never, frame)
        await until(
          'the member is connected',
          10_000,
          async () => member.isConnected(target) || null,
        )
        await goesOn()
      })
    }
    for (const [kind, what] of ['a report', 'a profile', 'a digest'].entries()) {
      it(`gossip of noise as ${what}`, async () => {
        const { cluster } = await fleet.founder.api.get<{ cluster: { id: string } }>('/status')
        const refusals = async (): Promise<number> => {
          const { counters } = await fleet.founder.api.get<{ counters: Record<string, number> }>(
            '/status',
          )
          return Object.entries(counters)
            .filter(([name]) => name.includes('reject') || name.includes('refus'))
            .reduce((sum, [, count]) => sum + count, 0)
        }
        const before = await refusals()
        await until('the noise is refused and counted', 20_000, async () => {
          const noise = Uint8Array.of(kind, ...randomBytes(300))
          member.mesh.publish(`cluster/${cluster.id}`, noise)
          return (await refusals()) > before || null
        })
      })
    }
  })
})

/** Sends bytes, and reads until the other side closes or says no more. */
function rawExchange(url: string, bytes: string | Uint8Array): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    const done = (): void => {
      socket.destroy()
      resolve(text)
    }
    socket.on('data', (chunk) => {
      text += chunk.toString()
    })
    socket.on('error', done).on('close', done)
    socket.setTimeout(1_000, done)
  })
}
