import { expect } from 'chai'
import { Mailbag } from '../../../src/sim/scale/mailbag.ts'
import { Wheel } from '../../../src/sim/scale/wheel.ts'

describe('the mailbag', () => {
  it('hands over together what comes to one node in one millisecond, in the order in which it was sent', () => {
    const wheel = new Wheel(1_000)
    const handed: string[] = []
    const mail = new Mailbag(wheel, (to, { senders, inputs }) =>
      handed.push(`${wheel.now} to ${to}: ${inputs.length} from ${senders.join(' ')}`),
    )
    const send = (from: number, to: number, delayMs: number): void =>
      mail.send(from, to, delayMs, { type: 'tick' })
    send(1, 7, 2.5)
    send(1, 8, 3)
    send(1, 8, 3)
    send(2, 7, 3)
    send(3, 7, 4)
    wheel.runUntil(1_003)
    send(4, 7, 1)
    wheel.runUntil(1_010)
    expect(handed).to.deep.equal([
      '1003 to 7: 2 from 1 2',
      '1003 to 8: 2 from 1 1',
      '1004 to 7: 2 from 3 4',
    ])
  })
})
