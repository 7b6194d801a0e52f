import { expect } from 'chai'
import * as fc from 'fast-check'
import { createLogger } from '../../../src/logging/logger.ts'
import type { Logger, LoggerOptions } from '../../../src/logging/logger.ts'
import { Failure } from '../../../src/models/failure.ts'
import type { Recipient } from '../../../src/models/order.ts'

const RECIPIENT: Recipient = {
  name: 'Jane Quillfeather',
  street: '1 Hidden Lane',
  city: 'Nowhereville',
  region: 'Zyx',
  postcode: '94110',
  country: 'US',
  email: 'jane@example.com',
  phone: '+1 555 0100',
}
const TOKEN = 'pno_abcDEF123'
const INVITE = 'printnode1:b64-of_everything'

/** Nothing of these may be in any line. The country alone is no secret: registers hold it too. */
const SECRETS = [
  'Quillfeather',
  'Hidden Lane',
  'Nowhereville',
  'Zyx',
  '94110',
  'jane@',
  '555 0100',
  'abcDEF123',
  'b64-of_everything',
]

function lines(format: LoggerOptions['format'], use: (log: Logger) => void, isTTY = false): string {
  const written: string[] = []
  const sink = { write: (line: string): void => void written.push(line), isTTY }
  use(createLogger({ level: 'info', format }, sink))
  return written.join('')
}

describe('the log', () => {
  const uses: [name: string, use: (log: Logger) => void][] = [
    ['a recipient by itself', (log) => log.info(RECIPIENT)],
    ['a recipient with a message', (log) => log.info(RECIPIENT, 'shipping')],
    [
      'a recipient in details',
      (log) => log.info({ order: 'o-1', submission: { recipient: RECIPIENT } }, 'x'),
    ],
    [
      'a recipient under another name',
      (log) => log.info({ who: RECIPIENT, list: [RECIPIENT] }, 'x'),
    ],
    ['a recipient deep down', (log) => log.info({ a: { b: { c: { d: { e: RECIPIENT } } } } }, 'x')],
    [
      'a recipient interpolated',
      (log) => log.info('for %o and %j and %s', RECIPIENT, RECIPIENT, RECIPIENT),
    ],
    [
      'a recipient as JSON in the message',
      (log) => log.info(`for ${JSON.stringify({ ...RECIPIENT, region: '' })}`),
    ],
    [
      'a recipient in a map',
      (log) => log.info({ map: new Map([['a', RECIPIENT]]), set: new Set([RECIPIENT]) }, 'x'),
    ],
    [
      'a recipient of a child',
      (log) => log.child({ recipient: RECIPIENT, who: RECIPIENT }).info('x'),
    ],
    [
      'a recipient on an error',
      (log) => log.error(Object.assign(new Error('bad address'), { recipient: RECIPIENT })),
    ],
    [
      'a recipient as a cause',
      (log) => log.error({ err: new Error('bad', { cause: RECIPIENT }) }, 'x'),
    ],
    [
      'a mail address in an error',
      (log) => log.error(new Failure('invalid_input', `no such box: ${RECIPIENT.email}`)),
    ],
    [
      'a token in a header',
      (log) => log.info({ headers: { Authorization: `Bearer ${TOKEN}` } }, 'x'),
    ],
    ['a token in the message', (log) => log.info(`sent ${TOKEN} to the peer`)],
    ['a token in a list', (log) => log.info({ argv: ['--token', TOKEN] }, 'x')],
    [
      'an invite',
      (log) => log.info({ invite: INVITE, argv: ['init', '--join', INVITE] }, `got ${INVITE}`),
    ],
  ]
  for (const format of ['json', 'pretty'] as const) {
    for (const [name, use] of uses) {
      it(`does not print ${name} (${format})`, () => {
        const written = lines(format, use)
        expect(written).not.to.equal('')
        for (const secret of SECRETS) expect(written).not.to.include(secret)
      })
    }
  }

  it('still prints what is not secret', () => {
    const written = lines('json', (log) => {
      log
        .child({ node: 'oakland' })
        .info({ order: 'o-1', peers: 3, at: new Date(0), big: 5n }, 'made %d of %s', 2, 'three')
    })
    expect(JSON.parse(written)).to.deep.include({
      level: 30,
      node: 'oakland',
      order: 'o-1',
      peers: 3,
      at: '1970-01-01T00:00:00.000Z',
      big: '5',
      msg: 'made 2 of three',
    })
  })

  it('leaves a per cent sign alone', () => {
    expect(lines('json', (log) => log.info('100% of %s'))).to.include('"msg":"100% of %s"')
  })

  it('says what an error was, with code and stack for programs', () => {
    const use = (log: Logger): void =>
      log.error({ error: new Failure('store_failed', 'disk gone') }, 'x')
    const { error } = JSON.parse(lines('json', use)) as { error: Record<string, string> }
    expect(error).to.include({ name: 'Failure', message: 'disk gone', code: 'store_failed' })
    expect(error['stack']).to.include('logger.spec.ts')
    expect(lines('pretty', use)).to.match(/ error x {2}error=Failure: disk gone\n$/)
    expect(lines('json', (log) => log.error(new Error('alone')))).to.include('"msg":"alone"')
  })

  it('writes a line for people on a terminal, and JSON elsewhere', () => {
    const use = (log: Logger): void => log.warn({ port: 7471 }, 'busy')
    expect(lines('pretty', use)).to.match(/^\d\d:\d\d:\d\d warn busy {2}port=7471\n$/)
    expect(lines('auto', use, true)).to.include('\u001B[33mwarn')
    expect(JSON.parse(lines('auto', use))).to.include({ level: 40, port: 7471, msg: 'busy' })
  })

  it('keeps a line a line, whatever a stranger sends', () => {
    const written = lines('pretty', (log) => {
      log.info({ name: 'a\n12:00:00 forged\u001B[2J', '\u001B]0;key': 1 }, 'b\r\nc\u2028d')
    })
    expect(written.match(/[\p{Cc}\u2028]/gu)).to.deep.equal(['\n'])
  })

  it('keeps below its level', () => {
    const written: string[] = []
    const log = createLogger(
      { level: 'warn', format: 'json' },
      { write: (line) => written.push(line) },
    )
    log.info('nobody hears this')
    log.warn('this is heard')
    expect(written).to.have.lengthOf(1)
  })

  it('bounds what it prints', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    const written = lines('json', (log) => {
      log.info(
        {
          circle,
          long: 'x'.repeat(100_000),
          list: Array.from({ length: 10_000 }, () => 1),
          bytes: new Uint8Array(9),
        },
        'x',
      )
    })
    expect(written.length).to.be.below(6000)
    expect(written).to.include('9 bytes').and.to.include('and 9950 more')
  })

  it('takes anything without an error', () => {
    fc.assert(
      fc.property(
        fc.anything({ withDate: true, withMap: true, withBigInt: true, withTypedArray: true }),
        fc.string(),
        (details, message) => {
          const written = lines('pretty', (log) => log.info(details, message))
          expect(written.endsWith('\n')).to.equal(true)
        },
      ),
      { numRuns: 300 },
    )
  })
})
