import { expect } from 'chai'
import * as fc from 'fast-check'
import type { Crypto, Purpose } from '../../../src/ports/crypto.ts'

/** Three nodes of one network and the first node's counterpart in another network. */
export interface CryptoWorld {
  readonly alice: Crypto
  readonly bob: Crypto
  readonly carol: Crypto
  readonly aliceElsewhere: Crypto
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const flipped = (bytes: Uint8Array, index: number): Uint8Array =>
  bytes.map((byte, at) => (at === index ? byte ^ 1 : byte))

/** What every adapter of the Crypto port must do; run over each of them. */
export function itIsCrypto(makeWorld: () => Promise<CryptoWorld>): void {
  let world: CryptoWorld
  before(async () => {
    world = await makeWorld()
  })

  describe('hash', () => {
    it('is 32 bytes and the same for the same bytes, at any node', () => {
      const digest = world.alice.hash(bytesOf('poster'))
      expect(digest).to.have.length(32)
      expect(digest).to.deep.equal(world.bob.hash(bytesOf('poster')))
    })

    it('differs for inputs that differ in a bit, a length or a trailing zero', () => {
      const inputs = [
        bytesOf(''),
        Uint8Array.of(0),
        Uint8Array.of(0, 0),
        bytesOf('a'),
        bytesOf('b'),
      ]
      const digests = inputs.map((input) => Buffer.from(world.alice.hash(input)).toString('hex'))
      expect(new Set(digests).size).to.equal(inputs.length)
    })

    it('has no collision over random inputs', () => {
      const seen = new Map<string, string>()
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 80 }), (input) => {
          const digest = Buffer.from(world.alice.hash(input)).toString('hex')
          const before = seen.get(digest)
          seen.set(digest, Buffer.from(input).toString('hex'))
          return before === undefined || before === Buffer.from(input).toString('hex')
        }),
        { numRuns: 500 },
      )
    })
  })

  describe('sign and verify', () => {
    const message = bytesOf('three posters, A2')

    it('gives 64 bytes that every node verifies', () => {
      const signature = world.alice.sign('report', message)
      expect(signature).to.have.length(64)
      expect(world.bob.verify('report', world.alice.self, message, signature)).to.equal(true)
      expect(world.alice.verify('report', world.alice.self, message, signature)).to.equal(true)
    })

    it('refuses another purpose, signer, network, message or signature', () => {
      const signature = world.alice.sign('report', message)
      const verify = (
        purpose: Purpose,
        signer: Crypto,
        bytes: Uint8Array,
        of: Uint8Array,
      ): boolean => world.bob.verify(purpose, signer.self, bytes, of)
      expect(verify('event', world.alice, message, signature)).to.equal(false)
      expect(verify('report', world.bob, message, signature)).to.equal(false)
      expect(verify('report', world.alice, bytesOf('four'), signature)).to.equal(false)
      for (const index of [0, 31, 32, 63]) {
        expect(verify('report', world.alice, message, flipped(signature, index))).to.equal(false)
      }
      expect(world.aliceElsewhere.verify('report', world.alice.self, message, signature)).to.equal(
        false,
      )
    })

    it('answers false, and never throws, for malformed signatures and signers', () => {
      const signature = world.alice.sign('report', message)
      const signatures = [new Uint8Array(0), signature.slice(1), new Uint8Array(65)]
      for (const wrong of signatures) {
        expect(world.bob.verify('report', world.alice.self, message, wrong)).to.equal(false)
      }
      for (const signer of ['', 'nobody', '0OIl', 'Qm'.repeat(40), '1'.repeat(52)]) {
        const verified = world.bob.verify('report', signer as Crypto['self'], message, signature)
        expect(verified).to.equal(false)
      }
    })

    it('holds for any bytes', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) =>
          world.bob.verify('event', world.alice.self, bytes, world.alice.sign('event', bytes)),
        ),
        { numRuns: 100 },
      )
    })
  })

  describe('seal and open', () => {
    const street = bytesOf('22 Market Street')

    it('opens at the recipient alone', () => {
      const sealed = world.alice.seal(world.bob.self, street)
      expect(world.bob.open(sealed)).to.deep.equal(street)
      expect(world.carol.open(sealed)).to.equal(null)
      expect(world.alice.open(sealed)).to.equal(null)
    })

    it('shows nothing of what is inside', () => {
      const sealed = Buffer.from(world.alice.seal(world.bob.self, street))
      expect(sealed.includes(Buffer.from('Market'))).to.equal(false)
    })

    it('does not open in another network', () => {
      expect(world.aliceElsewhere.open(world.bob.seal(world.alice.self, street))).to.equal(null)
    })

    it('does not open after any byte was changed, cut off or added', () => {
      const sealed = world.alice.seal(world.bob.self, street)
      for (let index = 0; index < sealed.byteLength; index++) {
        expect(world.bob.open(flipped(sealed, index)), `byte ${index}`).to.equal(null)
        expect(world.bob.open(sealed.slice(0, index)), `cut at ${index}`).to.equal(null)
      }
      expect(world.bob.open(Uint8Array.of(...sealed, 0))).to.equal(null)
    })

    it('holds for any bytes, none included', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
          expect(world.bob.open(world.alice.seal(world.bob.self, bytes))).to.deep.equal(bytes)
        }),
        { numRuns: 50 },
      )
    })
  })
}
