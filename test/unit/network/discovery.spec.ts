import type { Libp2p, PeerInfo } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Multiaddr } from '@multiformats/multiaddr'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import type { PeerId } from '../../../src/models/ids.ts'
import { Counters } from '../../../src/network/counters.ts'
import { Dialler } from '../../../src/network/discovery.ts'
import { member } from '../../mesh/network-world.ts'

const ADDRESS = '/ip4/192.0.2.7/tcp/4001'

describe('network/discovery', () => {
  let lower: PeerId
  let higher: PeerId
  let dialled: string[]
  let dialler: Dialler | null = null

  before(async () => {
    const peers = [(await member(1)).peer, (await member(2)).peer].toSorted()
    ;[lower, higher] = peers as [PeerId, PeerId]
  })
  beforeEach(() => {
    dialled = []
  })
  afterEach(() => dialler?.stop())

  /** What `self` does within a turn about whom it hears of. */
  function diallerOf(self: PeerId): Dialler {
    const libp2p = {
      peerId: peerIdFromString(self),
      dial: (target: Multiaddr[]) => {
        dialled.push(String(target[0]))
        return new Promise(() => undefined)
      },
    }
    dialler = new Dialler(
      {
        libp2p: libp2p as unknown as Libp2p,
        counters: new Counters(),
        clock: () => 1_000,
        random: () => 0.5,
        isExpelled: () => false,
        onUnreachable: () => undefined,
        soughtMax: 8,
      },
      [],
    )
    dialler.start()
    return dialler
  }

  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

  it('dials at once whom another tells of, for that one has not heard of us', async () => {
    diallerOf(higher).learn(lower, [ADDRESS])
    await turn()
    expect(dialled).to.deep.equal([`${ADDRESS}/p2p/${lower}`])
  })

  it('lets the lower id begin where two find each other, or start anew together', async () => {
    const found = (peer: PeerId): PeerInfo => ({
      id: peerIdFromString(peer),
      multiaddrs: [multiaddr(ADDRESS)],
    })
    const waiting = diallerOf(higher)
    waiting.discovered(found(lower))
    waiting.remembered(lower, [ADDRESS])
    await turn()
    expect(dialled).to.deep.equal([])

    const beginning = diallerOf(lower)
    beginning.discovered(found(higher))
    await turn()
    expect(dialled).to.deep.equal([`${ADDRESS}/p2p/${higher}`])
  })

  it('does not wait for who was found, once a member tells of it elsewhere', async () => {
    const waiting = diallerOf(higher)
    waiting.remembered(lower, [ADDRESS])
    waiting.learn(lower, ['/ip4/192.0.2.8/tcp/4001'])
    await turn()
    expect(dialled).to.have.length(1)
  })
})
