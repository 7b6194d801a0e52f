import type { Stream } from '@libp2p/interface'
import { expect } from 'chai'
import { updateWindowLazily } from '../../../../src/network/streams/lazy-window.ts'

const SYN_RECEIVED = 2
const ESTABLISHED = 3

describe('the window of a stream', () => {
  function streamWith(state: number, recvWindow: number, recvWindowCapacity: number) {
    let updates = 0
    const stream = {
      state,
      recvWindow,
      recvWindowCapacity,
      sendWindowUpdate(): void {
        updates += 1
      },
    }
    return { stream, updates: () => updates }
  }

  it('is updated once half of it is used, and no sooner', () => {
    const { stream, updates } = streamWith(ESTABLISHED, 1_000, 501)
    expect(updateWindowLazily(stream as unknown as Stream)).to.equal(true)
    stream.sendWindowUpdate()
    expect(updates()).to.equal(0)
    stream.recvWindowCapacity = 500
    stream.sendWindowUpdate()
    expect(updates()).to.equal(1)
  })

  it('is updated at once where that acknowledges the stream', () => {
    const { stream, updates } = streamWith(SYN_RECEIVED, 1_000, 1_000)
    updateWindowLazily(stream as unknown as Stream)
    stream.sendWindowUpdate()
    expect(updates()).to.equal(1)
  })

  it('is left alone in a stream of another kind', () => {
    expect(updateWindowLazily({} as Stream)).to.equal(false)
  })
})
