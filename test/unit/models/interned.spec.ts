import { expect } from 'chai'
import { interned, internUpTo } from '../../../src/models/interned.ts'
import { packPeer, unpackPeer } from '../../../src/membership/packed-id.ts'
import type { PeerId } from '../../../src/models/ids.ts'

const PEER = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN' as PeerId

describe('an interned id', () => {
  after(() => internUpTo(4_096))

  it('is the same text, whichever message it came with', () => {
    for (const text of [PEER, '', 'ü€', '\ud800', 'x'.repeat(1_000)]) {
      expect(interned(`z${text}`.slice(1))).to.equal(text)
    }
    const packed = packPeer(PEER)
    if (typeof packed === 'string') throw new Error('not packed')
    expect(unpackPeer(packed)).to.equal(PEER)
    expect(unpackPeer(packed.slice()), 'read once more').to.equal(PEER)
  })

  it('stays so when more are met than are kept', () => {
    internUpTo(2)
    const names = ['a', 'b', 'c', 'd', 'a'].map((name) => interned(`peer ${name}`))
    expect(names).to.deep.equal(['peer a', 'peer b', 'peer c', 'peer d', 'peer a'])
  })
})
