import { expect } from 'chai'
import { peerIdOfPublicKey } from '../../../../src/crypto/peer-key.ts'
import type { PeerId } from '../../../../src/models/ids.ts'
import { backoffMs } from '../../../../src/network/peers/backoff.ts'
import {
  KNOWN_PEERS_MAX,
  KnownPeers,
  reachableFrom,
  withoutNeedlessLoopback,
} from '../../../../src/network/peers/known-peers.ts'
import { Seeds } from '../../../../src/network/peers/seeds.ts'
import { failureOf } from '../network-people.ts'

const peer = (n: number): PeerId => {
  const key = new Uint8Array(32)
  new DataView(key.buffer).setUint32(0, n)
  return peerIdOfPublicKey(key)
}

describe('known peers', () => {
  it('merge addresses, newest first, without the peer id, and without nonsense', () => {
    const known = new KnownPeers()
    known.learn(peer(1), ['/ip4/192.0.2.1/tcp/1'], 0)
    known.learn(
      peer(1),
      [`/ip4/192.0.2.2/tcp/2/p2p/${peer(1)}`, 'nonsense', '/ip4/192.0.2.1/tcp/1'],
      0,
    )
    expect(known.get(peer(1))?.addresses).to.deep.equal([
      '/ip4/192.0.2.2/tcp/2',
      '/ip4/192.0.2.1/tcp/1',
    ])
  })

  it('keep eight addresses at most', () => {
    const known = new KnownPeers()
    const addresses = [...Array(20).keys()].map((n) => `/ip4/192.0.2.1/tcp/${n + 1}`)
    expect(known.learn(peer(1), addresses, 0)?.addresses).to.have.length(8)
  })

  it('are tried at once at a new address, unless they have refused us', () => {
    const known = new KnownPeers()
    const one = known.learn(peer(1), ['/ip4/192.0.2.1/tcp/1'], 0)!
    one.nextDialAt = 1_000
    known.learn(peer(1), ['/ip4/192.0.2.1/tcp/1'], 10)
    expect(one.nextDialAt).to.equal(1_000)
    known.learn(peer(1), ['/ip4/192.0.2.1/tcp/2'], 10)
    expect(one.nextDialAt).to.equal(10)
    one.nextDialAt = 1_000
    one.hasRefused = true
    known.learn(peer(1), ['/ip4/192.0.2.1/tcp/3'], 10)
    expect(one.nextDialAt).to.equal(1_000)
  })

  it('are bounded: the most unreachable make room, the others stay', () => {
    const known = new KnownPeers()
    for (let n = 0; n < KNOWN_PEERS_MAX; n++) known.learn(peer(n), [], 0)
    expect(known.learn(peer(9_999), [], 0)).to.equal(null)
    known.get(peer(5))!.failures = 2
    known.get(peer(6))!.failures = 9
    expect(known.learn(peer(9_999), [], 0)).to.not.equal(null)
    expect(known.get(peer(6))).to.equal(undefined)
    expect(known.get(peer(5))).to.not.equal(undefined)
  })

  it('take loopback addresses only from this machine', () => {
    const told = ['/ip4/127.0.0.1/tcp/1', '/ip6/::1/tcp/1', '/ip4/192.0.2.1/tcp/1']
    expect(reachableFrom(told, '/ip4/127.0.0.1/tcp/9')).to.deep.equal(told)
    expect(reachableFrom(told, '/memory/a')).to.deep.equal(told)
    expect(reachableFrom(told, '/ip4/192.0.2.5/tcp/9')).to.deep.equal(['/ip4/192.0.2.1/tcp/1'])
  })
})

describe('addresses of unknown origin', () => {
  it('lose their loopback ones, unless there are no others', () => {
    const loopback = '/ip4/127.0.0.1/tcp/1'
    const lan = '/ip4/192.0.2.1/tcp/1'
    expect(withoutNeedlessLoopback([loopback, lan])).to.deep.equal([lan])
    expect(withoutNeedlessLoopback([loopback])).to.deep.equal([loopback])
  })
})

describe('back-off', () => {
  it('doubles up to its limit, with jitter between a half and the whole', () => {
    const backoff = { firstMs: 500, maxMs: 60_000 }
    const lowest = [1, 2, 3, 8, 50].map((failures) => backoffMs(backoff, failures, () => 0))
    const highest = [1, 2, 3, 8, 50].map((failures) => backoffMs(backoff, failures, () => 1))
    expect(lowest).to.deep.equal([250, 500, 1_000, 30_000, 30_000])
    expect(highest).to.deep.equal([500, 1_000, 2_000, 60_000, 60_000])
  })
})

describe('seeds', () => {
  const address = `/ip4/192.0.2.1/tcp/4001/p2p/${peer(1)}`

  it('are due until somebody from there is connected, and again when it is gone', () => {
    const seeds = new Seeds([address, address])
    const [seed, ...others] = seeds.due(0, () => false)
    expect(others).to.have.length(0)
    seeds.begin(seed!)
    expect(seeds.due(0, () => false)).to.deep.equal([])
    seeds.end(seed!, null, 0, () => 250)
    expect(seeds.nextDialAt(0)).to.equal(250)
    seeds.begin(seed!)
    seeds.end(seed!, peer(1), 300, () => 250)
    expect(seeds.due(10_000, () => true)).to.deep.equal([])
    expect(seeds.due(20_000, () => false)).to.have.length(1)
  })

  it('refuse what is no address, naming it', async () => {
    const failure = await failureOf(() => new Seeds(['192.0.2.1:4001']))
    expect(failure).to.include({ code: 'invalid_config', field: 'bootstrap' })
    expect(failure.message).to.include('192.0.2.1:4001')
  })
})
