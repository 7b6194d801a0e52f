import { expect } from 'chai'
import { NodeCrypto } from '../../../src/crypto/node-crypto.ts'
import { Ed25519Verifier } from '../../../src/crypto/verifier.ts'
import type { PeerId } from '../../../src/models/ids.ts'
import { identityOfSeed } from '../../../src/network/identity.ts'

describe('Ed25519Verifier', () => {
  const bytes = new TextEncoder().encode('three posters, A2')
  const verifier = new Ed25519Verifier('north')
  let alice: NodeCrypto
  before(async () => {
    alice = new NodeCrypto(await identityOfSeed(new Uint8Array(32).fill(1)), 'north')
  })

  it('knows what a node signed, without a key of its own', () => {
    const signature = alice.sign('event', bytes)
    expect(verifier.verify('event', alice.self, bytes, signature)).to.equal(true)
    expect(verifier.hash(bytes)).to.deep.equal(alice.hash(bytes))
  })

  it('refuses another purpose, network, signer, message or signature', () => {
    const signature = alice.sign('event', bytes)
    const stranger = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN' as PeerId
    expect(verifier.verify('report', alice.self, bytes, signature)).to.equal(false)
    expect(verifier.verify('event', stranger, bytes, signature)).to.equal(false)
    expect(verifier.verify('event', 'nobody' as PeerId, bytes, signature)).to.equal(false)
    expect(verifier.verify('event', alice.self, bytes.slice(1), signature)).to.equal(false)
    expect(verifier.verify('event', alice.self, bytes, signature.slice(1))).to.equal(false)
    const south = new Ed25519Verifier('south')
    expect(south.verify('event', alice.self, bytes, signature)).to.equal(false)
  })
})
