import { expect } from 'chai'
import type { PeerId } from '../../../../src/models/ids.ts'
import { AskingAround } from '../../../../src/runtime/neighbourhood/asking-around.ts'

/** Time that passes when it is told to. */
class Office {
  readonly asked: string[] = []
  readonly around: AskingAround
  #due: (() => void) | null = null

  constructor() {
    const after = (_ms: number, then: () => void) => {
      this.#due = then
      return () => undefined
    }
    this.around = new AskingAround({ after }, (peer) => this.asked.push(peer))
  }

  come(...peers: string[]): void {
    for (const peer of peers) this.around.add(peer as PeerId)
  }

  pass(): void {
    const due = this.#due
    this.#due = null
    due?.()
  }
}

describe('asking around', () => {
  it('asks the first at once, and the others one after the other', () => {
    const office = new Office()
    office.come('a', 'b', 'c')
    expect(office.asked).to.deep.equal(['a'])
    office.pass()
    expect(office.asked).to.deep.equal(['a', 'b'])
    office.pass()
    office.pass()
    office.pass()
    expect(office.asked).to.deep.equal(['a', 'b', 'c'])
    office.come('d')
    expect(office.asked).to.deep.equal(['a', 'b', 'c', 'd'])
  })

  it('asks a few of many, and nobody who has gone', () => {
    const office = new Office()
    office.come(...Array.from({ length: 40 }, (_, n) => `peer-${n}`))
    office.around.remove('peer-2' as PeerId)
    for (let n = 0; n < 50; n += 1) office.pass()
    expect(office.asked).to.deep.equal(['peer-0', 'peer-1', 'peer-3', 'peer-4'])
  })
})
