import type { Libp2p, PeerInfo } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Multiaddr } from '@multiformats/multiaddr'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import type { PeerId } from '../../../../src/models/ids.ts'
import { Counters } from '../../../../src/network/counters.ts'
import { Dialler } from '../../../../src/network/peers/dialler.ts'
import { member } from '../../../mesh/network-world.ts'

const ADDRESS = '/ip4/192.0.2.7/tcp/4001'

describe('network/dialler', () => {
  let lower: PeerId
  let higher: PeerId
  let dialled: string[]
  let dialler: Dialler | null = null
  let now: number
  /** Between one look at the clock and the next. */
  let passing: number

  before(async () => {
    const peers = [(await member(1)).peer, (await member(2)).peer].toSorted()
    ;[lower, higher] = peers as [PeerId, PeerId]
  })
  beforeEach(() => {
    dialled = []
    now = 1_000
    passing = 0
  })
  afterEach(() => dialler?.stop())

  /** What `self` does within a turn about whom it hears of. */
  function diallerOf(
    self: PeerId,
    begin: 'at once' | 'later' = 'at once',
    handshake: () => Promise<unknown> = () => new Promise(() => undefined),
  ): Dialler {
    const libp2p = {
      peerId: peerIdFromString(self),
      dial: (target: Multiaddr[]) => {
        dialled.push(String(target[0]))
        return handshake()
      },
    }
    dialler = new Dialler(
      {
        libp2p: libp2p as unknown as Libp2p,
        counters: new Counters(),
        clock: () => {
          const read = now
          now += passing
          return read
        },
        random: () => 0.5,
        isExpelled: () => false,
        onUnreachable: () => undefined,
        soughtMax: 8,
      },
      [],
    )
    if (begin === 'at once') dialler.start()
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

  it('does not call back who is just calling, not even for a frame, which is kept', async () => {
    const called = diallerOf(higher)
    called.met(lower, [ADDRESS])
    expect(called.want(lower)).to.equal(true)
    await turn()
    expect(dialled).to.deep.equal([])
  })

  it('does not call the second time whom another tells of while it is calling', async () => {
    const called = diallerOf(higher)
    called.met(lower, [ADDRESS])
    called.learn(lower, [ADDRESS])
    await turn()
    expect(dialled).to.deep.equal([])
  })

  it('does not call who is calling, although it was about to', async () => {
    const called = diallerOf(higher, 'later')
    called.learn(lower, [ADDRESS])
    called.met(lower, [ADDRESS])
    called.start()
    await turn()
    expect(dialled).to.deep.equal([])
  })

  it('calls back by itself where nothing has come of a call for eight seconds', async () => {
    const called = diallerOf(higher)
    passing = 8_000
    called.met(lower, [ADDRESS])
    await turn()
    expect(dialled).to.deep.equal([`${ADDRESS}/p2p/${lower}`])
  })

  it('refuses what is for a peer with whom the handshake of its own call has failed', async () => {
    const failing = diallerOf(higher, 'later', () => {
      failing.met(lower, [ADDRESS])
      return Promise.reject(new Error('it refused us'))
    })
    failing.learn(lower, [ADDRESS])
    failing.start()
    await turn()
    expect(dialled).to.have.length(1)
    expect(failing.want(lower)).to.equal(false)
  })

  it('refuses what is for a peer whose connections have just failed, the second one too', () => {
    const failed = diallerOf(higher)
    failed.met(lower, [ADDRESS])
    failed.connected(lower)
    failed.met(lower, [ADDRESS])
    failed.disconnected(lower)
    expect(failed.want(lower)).to.equal(false)
  })

  it('keeps what is for one that it lets begin, and calls it when nothing comes', async () => {
    const waiting = diallerOf(higher)
    waiting.remembered(lower, [ADDRESS])
    expect(waiting.want(lower)).to.equal(true)
    await turn()
    expect(dialled).to.deep.equal([])
    now += 1_500
    waiting.start()
    await turn()
    expect(dialled).to.deep.equal([`${ADDRESS}/p2p/${lower}`])
  })

  it('calls at once for whom something is, and keeps what is for one when it is busy with others', async () => {
    const met = await Promise.all(Array.from({ length: 12 }, (_, k) => member(10 + k)))
    const calling = diallerOf(higher)
    for (const { peer } of met) calling.learn(peer, [ADDRESS])
    await turn()
    expect(dialled, 'for their own sake').to.have.length(3)
    const called = new Set(dialled)
    const others = met
      .map(({ peer }) => peer)
      .filter((peer) => !called.has(`${ADDRESS}/p2p/${peer}`))
    const [first, ...later] = others as [PeerId, ...PeerId[]]
    expect(calling.want(first)).to.equal(true)
    await turn()
    expect(dialled.slice(3)).to.deep.equal([`${ADDRESS}/p2p/${first}`])
    expect(later.map((peer) => calling.want(peer))).to.deep.equal(later.map(() => true))
    await turn()
    expect(dialled, 'eight at once').to.have.length(8)
    expect(later.map((peer) => calling.want(peer))).to.deep.equal(later.map(() => true))
  })

  it('does not call first, after it was there, for whom something was', async () => {
    const met = await Promise.all(Array.from({ length: 3 }, (_, k) => member(10 + k)))
    const calling = diallerOf(higher)
    calling.remembered(lower, [ADDRESS])
    expect(calling.want(lower)).to.equal(true)
    for (const { peer } of met) calling.learn(peer, [ADDRESS])
    await turn()
    calling.connected(lower)
    calling.disconnected(lower)
    now += 60_000
    calling.start()
    await turn()
    expect(dialled, 'three for their own sake').to.have.length(3)
  })

  /** A dialler of `higher` that has lost them, one 40 s after the other, and tried in vain for twelve minutes. */
  async function afterCut(...lost: readonly PeerId[]): Promise<Dialler> {
    const cut = diallerOf(higher, 'later', () => Promise.reject(new Error('out of reach')))
    for (const peer of lost) {
      cut.learn(peer, [ADDRESS])
      cut.connected(peer)
    }
    for (const peer of lost) {
      cut.disconnected(peer)
      now += 40_000
    }
    for (let tries = 0; tries < 12; tries += 1) {
      now += 60_000
      cut.start()
      await turn()
    }
    expect(lost.map((peer) => cut.want(peer))).to.deep.equal(lost.map(() => false))
    return cut
  }

  it('calls those who were lost with one that is back, and nobody who was lost at another time', async () => {
    const [other, longGone] = [(await member(3)).peer, (await member(4)).peer]
    const cut = await afterCut(lower, other, longGone)
    cut.connected(lower)
    now += 2_000
    expect(cut.want(other), 'lost in the same minute').to.equal(true)
    expect(cut.want(longGone), 'lost 80 s later').to.equal(false)
  })

  it('does not call who was lost with one that is back and is just calling', async () => {
    const other = (await member(3)).peer
    const cut = await afterCut(lower, other)
    cut.met(other, [ADDRESS])
    cut.connected(lower)
    now += 2_000
    dialled = []
    cut.start()
    await turn()
    expect(dialled).to.deep.equal([])
    now += 6_000
    cut.start()
    await turn()
    expect(dialled, 'nothing has come of it').to.deep.equal([`${ADDRESS}/p2p/${other}`])
  })

  it('does not wait for who was found, once a member tells of it elsewhere', async () => {
    const waiting = diallerOf(higher)
    waiting.remembered(lower, [ADDRESS])
    waiting.learn(lower, ['/ip4/192.0.2.8/tcp/4001'])
    await turn()
    expect(dialled).to.have.length(1)
  })
})
