import { expect } from 'chai'
import type { PeerId } from '../../../src/models/ids.ts'
import { Outbox } from '../../../src/runtime/outbox.ts'
import type { Message } from '../../../src/wire/messages.ts'

const message = (order: string): Message => ({ type: 'poke', order }) as unknown as Message

describe('an outbox', () => {
  it('hands over what is for one peer together, in the order in which they were first written to', () => {
    const outbox = new Outbox()
    const sent: (readonly [string, readonly Message[]])[] = []
    const [a, b, c] = [message('a'), message('b'), message('c')]
    outbox.add('bert' as PeerId, a)
    outbox.add('anna' as PeerId, b)
    outbox.add('bert' as PeerId, c)
    outbox.empty((to, messages) => sent.push([to, messages]))
    expect(sent).to.deep.equal([
      ['bert', [a, c]],
      ['anna', [b]],
    ])
  })

  it('hands nothing over twice, nor what is written meanwhile', () => {
    const outbox = new Outbox()
    const sent: string[] = []
    outbox.add('anna' as PeerId, message('a'))
    outbox.empty((to) => {
      sent.push(to)
      outbox.add('bert' as PeerId, message('b'))
    })
    expect(sent).to.deep.equal(['anna'])
    outbox.empty((to) => sent.push(to))
    outbox.empty((to) => sent.push(to))
    expect(sent).to.deep.equal(['anna', 'bert'])
  })
})
