import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { NodeCrypto } from '../../../src/crypto/node-crypto.ts'
import { isPeerId, peerIdOfPublicKey, publicKeyOfPeerId } from '../../../src/crypto/peer-key.ts'
import { identityOfSeed } from '../../../src/network/identity.ts'
import { itIsCrypto } from './crypto-suite.ts'

const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill)

describe('NodeCrypto', () => {
  itIsCrypto(async () => {
    const [alice, bob, carol] = await Promise.all([1, 2, 3].map((n) => identityOfSeed(seed(n))))
    return {
      alice: new NodeCrypto(alice!, 'north'),
      bob: new NodeCrypto(bob!, 'north'),
      carol: new NodeCrypto(carol!, 'north'),
      aliceElsewhere: new NodeCrypto(alice!, 'south'),
    }
  })

  it('hashes with SHA-256, which artwork is named by', async () => {
    const crypto = new NodeCrypto(await identityOfSeed(seed(1)), 'north')
    const expected = createHash('sha256').update('poster').digest('hex')
    expect(Buffer.from(crypto.hash(Buffer.from('poster'))).toString('hex')).to.equal(expected)
  })

  it('seals the same bytes differently each time', async () => {
    const crypto = new NodeCrypto(await identityOfSeed(seed(1)), 'north')
    const bytes = new Uint8Array(8)
    expect(crypto.seal(crypto.self, bytes)).to.not.deep.equal(crypto.seal(crypto.self, bytes))
  })

  it('knows more signers than it caches', async () => {
    const crypto = new NodeCrypto(await identityOfSeed(seed(1)), 'north')
    const bytes = new Uint8Array(4)
    const signature = crypto.sign('report', bytes)
    for (let i = 0; i < 1_100; i++) {
      const stranger = peerIdOfPublicKey(crypto.hash(Uint8Array.of(i & 255, i >> 8)))
      expect(crypto.verify('report', stranger, bytes, signature)).to.equal(false)
    }
    expect(crypto.verify('report', crypto.self, bytes, signature)).to.equal(true)
  })
})

describe('peer ids', () => {
  it('are the key in base58, there and back', () => {
    const key = seed(7)
    const peer = peerIdOfPublicKey(key)
    expect(peer.startsWith('12D3KooW')).to.equal(true)
    expect(publicKeyOfPeerId(peer)).to.deep.equal(key)
  })

  it('are refused when they are something else', () => {
    for (const text of [
      '',
      'x',
      'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N',
      '12D3KooW',
      'l0',
    ]) {
      expect(isPeerId(text), text).to.equal(false)
    }
  })
})
