import { expect } from 'chai'
import type { PeerId } from '../../../src/models/ids.ts'
import { Mailbag } from '../../../src/sim/scale/mailbag.ts'
import { Wheel } from '../../../src/sim/scale/wheel.ts'

describe('the mailbag', () => {
  it('hands over together what comes to one node at the same time, in the order in which it was sent', () => {
    const wheel = new Wheel(1_000)
    const handed: string[] = []
    const mail = new Mailbag(wheel, (to, inputs) => {
      const from = inputs.map((input) => (input.type === 'peer_up' ? input.peer : ''))
      handed.push(`${wheel.now} to ${to}: ${from.join(' ')}`)
    })
    const send = (from: number, to: number, delayMs: number): void =>
      mail.send(to, delayMs, { type: 'peer_up', peer: `${from}` as PeerId })
    send(1, 7, 2.5)
    send(1, 8, 3)
    send(1, 8, 9)
    send(2, 7, 10)
    send(3, 7, 11)
    wheel.runUntil(1_010)
    send(4, 7, 1)
    wheel.runUntil(1_030)
    expect(handed).to.deep.equal(['1010 to 7: 1 2', '1010 to 8: 1 1', '1020 to 7: 3 4'])
  })

  it('uses a place again once it has been emptied', () => {
    const wheel = new Wheel(0)
    const handed: number[] = []
    const mail = new Mailbag(wheel, () => handed.push(wheel.now))
    for (let round = 0; round < 3; round += 1) {
      mail.send(2, 60_000, { type: 'tick' })
      wheel.runUntil(wheel.now + 65_536)
    }
    expect(handed).to.deep.equal([60_000, 125_540, 191_080])
  })

  it('takes no letter that would be under way for longer than it has places', () => {
    const mail = new Mailbag(new Wheel(0), () => undefined)
    expect(() => mail.send(2, 70_000, { type: 'tick' })).to.throw('70000 ms')
  })
})
