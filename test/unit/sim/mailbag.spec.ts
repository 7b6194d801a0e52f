import { expect } from 'chai'
import { Mailbag } from '../../../src/sim/scale/mailbag.ts'
import type { Letter } from '../../../src/sim/scale/mailbag.ts'
import { Wheel } from '../../../src/sim/scale/wheel.ts'

function letter(from: number): Letter {
  return { from, input: { type: 'tick' } }
}

describe('the mailbag', () => {
  it('hands over together what comes to one node in one millisecond, in the order in which it was sent', () => {
    const wheel = new Wheel(1_000)
    const handed: string[] = []
    const mail = new Mailbag(wheel, (to, letters) =>
      handed.push(`${wheel.now} to ${to} from ${letters.map(({ from }) => from).join(' ')}`),
    )
    mail.send(7, 2.5, [letter(1)])
    mail.send(8, 3, [letter(1), letter(1)])
    mail.send(7, 3, [letter(2)])
    mail.send(7, 4, [letter(3)])
    wheel.runUntil(1_003)
    mail.send(7, 1, [letter(4)])
    wheel.runUntil(1_010)
    expect(handed).to.deep.equal(['1003 to 7 from 1 2', '1003 to 8 from 1 1', '1004 to 7 from 3 4'])
  })
})
