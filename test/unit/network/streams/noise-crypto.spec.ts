import { defaultCrypto } from '@libp2p/noise/crypto'
import { expect } from 'chai'
import { Uint8ArrayList } from 'uint8arraylist'
import { noiseCrypto } from '../../../../src/network/streams/noise-crypto.ts'

const key = new Uint8Array(32).fill(7)
const nonce = new Uint8Array(12).fill(3)
const nothing = new Uint8Array(0)
const bytesOf = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, n) => n % 251)
const flat = (bytes: Uint8Array | Uint8ArrayList): Uint8Array => Uint8Array.from(bytes.subarray())

describe('noiseCrypto', () => {
  /** About the sizes at which it and Noise's own cryptography change their implementations. */
  const sizes = [0, 1, 584, 600, 601, 1_183, 1_184, 1_200, 65_519]

  it('gives the bytes that Noise gives, and reads them', () => {
    for (const size of sizes) {
      const clear = bytesOf(size)
      const ours = flat(noiseCrypto.chaCha20Poly1305Encrypt(clear, nonce, nothing, key))
      const theirs = flat(defaultCrypto.chaCha20Poly1305Encrypt(clear, nonce, nothing, key))
      expect(ours, `${size}`).to.deep.equal(theirs)
      const opened = noiseCrypto.chaCha20Poly1305Decrypt(theirs, nonce, nothing, key)
      expect(flat(opened), `${size}`).to.deep.equal(clear)
    }
  })

  it('takes lists of pieces', () => {
    const clear = bytesOf(2_000)
    const pieces = (bytes: Uint8Array): Uint8ArrayList =>
      new Uint8ArrayList(bytes.subarray(0, 12), bytes.subarray(12, 700), bytes.subarray(700))
    const sealed = flat(noiseCrypto.chaCha20Poly1305Encrypt(pieces(clear), nonce, nothing, key))
    const opened = noiseCrypto.chaCha20Poly1305Decrypt(pieces(sealed), nonce, nothing, key)
    expect(flat(opened)).to.deep.equal(clear)
  })

  it('throws for a changed byte, whatever the size', () => {
    for (const size of [100, 2_000]) {
      const sealed = flat(noiseCrypto.chaCha20Poly1305Encrypt(bytesOf(size), nonce, nothing, key))
      for (const at of [0, size - 1, size, sealed.length - 1]) {
        const changed = sealed.map((byte, index) => (index === at ? byte ^ 1 : byte))
        const open = (): unknown =>
          noiseCrypto.chaCha20Poly1305Decrypt(changed, nonce, nothing, key)
        expect(open, `${size} at ${at}`).to.throw()
      }
    }
  })

  it('knows keys apart', () => {
    const sealed = flat(noiseCrypto.chaCha20Poly1305Encrypt(bytesOf(900), nonce, nothing, key))
    const other = key.map((byte) => byte + 1)
    expect(() => noiseCrypto.chaCha20Poly1305Decrypt(sealed, nonce, nothing, other)).to.throw()
  })
})
