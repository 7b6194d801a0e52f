import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { NodeCrypto } from '../../../src/crypto/node-crypto.ts'
import { isPeerId, peerIdOfPublicKey, publicKeyOfPeerId } from '../../../src/crypto/peer-key.ts'
import { BoxRecipient } from '../../../src/crypto/sealed-box.ts'
import { identityOfSeed } from '../../../src/network/identity.ts'
import { itIsCrypto } from './crypto-suite.ts'

/** Made by the program that wrote this version: alice's to bob, in `north`. */
const FIRST_BOX =
  '018759c8c528f30fca9eb0a40bb524ffe7ef66cb1bf2b3000e695dde1f14aa7f06' +
  '909ed83b65a11edce1d223e50f93c0c76b3c21113a241d528bd15326038b3f59'

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

  it('opens a box of the first version, as it lies on disks', async () => {
    const bob = new NodeCrypto(await identityOfSeed(seed(2)), 'north')
    expect(bob.open(Buffer.from(FIRST_BOX, 'hex'))).to.deep.equal(
      new Uint8Array(Buffer.from('22 Market Street')),
    )
  })

  it('opens boxes of more senders than it remembers', async () => {
    const identities = await Promise.all([1, 2].map((n) => identityOfSeed(seed(n))))
    const bob = new NodeCrypto(identities[1]!, 'north')
    // A sender that was started again has another ephemeral key.
    const boxes = Array.from({ length: 600 }, (_, n) =>
      new NodeCrypto(identities[0]!, 'north').seal(bob.self, Uint8Array.of(n & 255)),
    )
    const opened = [...boxes, ...boxes].map((box) => bob.open(box)?.[0])
    expect(opened).to.deep.equal([...boxes, ...boxes].map((_, n) => (n % 600) & 255))
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

describe('BoxRecipient', () => {
  const ephemeralKeyOf = (box: Uint8Array): string =>
    Buffer.from(box.subarray(1, 33)).toString('hex')

  it('takes a new ephemeral key after so many boxes', async () => {
    const { peer } = await identityOfSeed(seed(1))
    const recipient = new BoxRecipient(publicKeyOfPeerId(peer)!, 3)
    const keys = Array.from({ length: 7 }, () =>
      ephemeralKeyOf(recipient.seal('north', Uint8Array.of(1))),
    )
    expect(keys.map((key) => keys.indexOf(key))).to.deep.equal([0, 0, 0, 3, 3, 3, 6])
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
