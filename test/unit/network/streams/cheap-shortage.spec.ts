import type { MessageStream } from '@libp2p/interface'
import { expect } from 'chai'
import { endCheaply } from '../../../../src/network/streams/cheap-shortage.ts'

describe('the end of what has come over a connection', () => {
  const connectionOf = (lengthDecoder: (data: Uint8Array) => number) => ({
    decoder: { lengthDecoder },
  })

  it('is told by one and the same error, which Noise takes for a want of bytes', () => {
    const connection = connectionOf(() => 7)
    expect(endCheaply(connection as unknown as MessageStream)).to.equal(true)
    const errors = [0, 1].map((length) => {
      try {
        return connection.decoder.lengthDecoder(new Uint8Array(length))
      } catch (error) {
        return error
      }
    })
    expect(errors[0]).to.be.instanceOf(RangeError)
    expect(errors[1]).to.equal(errors[0])
    expect(connection.decoder.lengthDecoder(new Uint8Array(2))).to.equal(7)
  })

  it('is left alone in a connection of another kind', () => {
    expect(endCheaply({} as MessageStream)).to.equal(false)
  })
})
