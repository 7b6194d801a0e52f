import { expect } from 'chai'
import { createLogger } from '../../../src/logging/logger.ts'

const RECIPIENT = {
  name: 'Jane Doe',
  street: '1 Hidden Lane',
  postcode: '94110',
  email: 'jane@example.com',
  phone: '+1 555 0100',
}

function logged(format: 'json' | 'pretty', details: object, message = 'a message'): string {
  const lines: string[] = []
  createLogger({ level: 'info', format }, { write: (line) => lines.push(line) }).info(
    details,
    message,
  )
  return lines.join('')
}

describe('the log', () => {
  for (const format of ['json', 'pretty'] as const) {
    it(`prints no personal data and no secret, at any depth (${format})`, () => {
      const line = logged(format, {
        order: 'o-1',
        submission: { recipient: RECIPIENT },
        parts: [{ ...RECIPIENT }],
        headers: { Authorization: 'Bearer pno_abc' },
        deep: { a: { b: { c: { d: RECIPIENT } } } },
      })
      for (const secret of ['Hidden Lane', '94110', 'jane@', '555 0100', 'pno_abc']) {
        expect(line).not.to.include(secret)
      }
      expect(line).to.include('o-1')
    })
  }

  it('says what an error was', () => {
    expect(logged('json', { error: new Error('disk gone') })).to.include('disk gone')
  })

  it('keeps below its level', () => {
    const lines: string[] = []
    const log = createLogger(
      { level: 'warn', format: 'json' },
      { write: (line) => lines.push(line) },
    )
    log.info('nobody hears this')
    log.warn('this is heard')
    expect(lines).to.have.lengthOf(1)
  })
})
