import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { ICryptoInterface } from '@libp2p/noise'
import { defaultCrypto } from '@libp2p/noise/crypto'
import type { Uint8ArrayList } from 'uint8arraylist'

const CIPHER = 'chacha20-poly1305'
const TAG_BYTES = 16
/** Up to here WebAssembly is done before Node has set up its cipher: 4 and 8 us for 100 bytes, 15 and 12 for 1,100. */
const SMALL_BYTES = 600
const OPTIONS = { authTagLength: TAG_BYTES }

/** One key a direction of a connection, for as long as that lives. */
const keys = new WeakMap<Uint8Array, KeyObject>()

/**
 * Noise's own cryptography, but for large messages: it hands Node their key as bytes each time, which
 * takes three times as long as the cipher (Node 24: 50 us for 1,300 bytes, and 13 with a key object).
 */
export const noiseCrypto: ICryptoInterface = {
  ...defaultCrypto,

  chaCha20Poly1305Encrypt(plaintext, nonce, ad, k) {
    if (plaintext.byteLength <= SMALL_BYTES) {
      return defaultCrypto.chaCha20Poly1305Encrypt(plaintext, nonce, ad, k)
    }
    const cipher = createCipheriv(CIPHER, keyOf(k), nonce, OPTIONS)
    cipher.setAAD(ad, { plaintextLength: plaintext.byteLength })
    const body = cipher.update(flat(plaintext))
    cipher.final()
    const whole = Buffer.allocUnsafe(body.byteLength + TAG_BYTES)
    whole.set(body)
    whole.set(cipher.getAuthTag(), body.byteLength)
    return whole
  },

  /** Throws if the tag is wrong: the connection ends. */
  chaCha20Poly1305Decrypt(ciphertext, nonce, ad, k, dst) {
    if (ciphertext.byteLength <= SMALL_BYTES) {
      return defaultCrypto.chaCha20Poly1305Decrypt(ciphertext, nonce, ad, k, dst)
    }
    const whole = flat(ciphertext)
    const decipher = createDecipheriv(CIPHER, keyOf(k), nonce, OPTIONS)
    const bytes = whole.byteLength - TAG_BYTES
    decipher.setAAD(ad, { plaintextLength: bytes })
    decipher.setAuthTag(whole.subarray(bytes))
    const body = decipher.update(whole.subarray(0, bytes))
    decipher.final()
    return body
  },
}

function keyOf(bytes: Uint8Array): KeyObject {
  let key = keys.get(bytes)
  if (key === undefined) {
    key = createSecretKey(bytes)
    keys.set(bytes, key)
  }
  return key
}

function flat(bytes: Uint8Array | Uint8ArrayList): Uint8Array {
  return bytes instanceof Uint8Array ? bytes : bytes.subarray()
}
