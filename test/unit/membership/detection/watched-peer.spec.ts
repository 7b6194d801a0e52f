import { expect } from 'chai'
import { WatchedPeer } from '../../../../src/membership/detection/watched-peer.ts'
import type { ClusterId, StoreId } from '../../../../src/models/ids.ts'
import { shopName } from '../roster-fixture.ts'

describe('watched peer', () => {
  function peer(): (boot: number, seq: number) => string {
    const watched = new WatchedPeer(shopName(1), 'disk' as StoreId, 0, 0)
    return (boot, seq) =>
      watched.hear(
        {
          type: 'heartbeat',
          boot,
          nonce: boot,
          seq,
          cluster: 'c' as ClusterId,
          epoch: 1,
          storeSeq: 1,
          health: 0,
          suspects: [],
        },
        seq,
      )
  }

  const row = (hear: (boot: number, seq: number) => string, boot: number, from: number): string[] =>
    Array.from({ length: 8 }, (_, n) => hear(boot, from + n))

  it('takes a few last words of a former process for that, and eight for a second one', () => {
    const hear = peer()
    expect([hear(1, 50), hear(2, 1)]).to.deep.equal(['new', 'new'])
    expect(row(hear, 1, 51).join(' ')).to.equal(`${'old '.repeat(7)}twin`)
  })

  it('does so again after the next start, however far the process before had counted', () => {
    const hear = peer()
    hear(1, 500)
    hear(2, 1)
    row(hear, 1, 501)
    hear(3, 1)
    expect(row(hear, 2, 2).at(-1)).to.equal('twin')
  })
})
