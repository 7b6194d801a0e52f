import {
  createCipheriv,
  createDecipheriv,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { rawPublicKey, x25519PrivateKey, x25519PublicKey } from './key-objects.ts'

/** Layout: version (1), ephemeral X25519 public key (32), ciphertext, GCM tag (16). */
const VERSION = 1
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 1 + KEY_BYTES
const CIPHER = 'aes-256-gcm'

/** The holder of one Ed25519 key, as boxes are sealed to it: the conversions cost as much as sealing. */
export class BoxRecipient {
  readonly raw: Uint8Array
  readonly key: KeyObject

  /** The raw 32 bytes of its public key. */
  constructor(publicKey: Uint8Array) {
    this.raw = ed25519.utils.toMontgomery(publicKey)
    this.key = x25519PublicKey(this.raw)
  }
}

/**
 * Encrypts to the holder of one Ed25519 key: X25519 with an ephemeral key, HKDF-SHA256,
 * AES-256-GCM, the header as additional data (the construction of RFC 9180's base mode).
 * `context` binds the box to its network.
 */
export function sealBox(recipient: BoxRecipient, context: string, bytes: Uint8Array): Uint8Array {
  const ephemeral = generateKeyPairSync('x25519')
  const ephemeralKey = rawPublicKey(ephemeral.publicKey)
  const shared = diffieHellman({
    privateKey: ephemeral.privateKey,
    publicKey: recipient.key,
  })
  const header = Buffer.concat([Uint8Array.of(VERSION), ephemeralKey])
  const { key, nonce } = deriveKey(shared, ephemeralKey, recipient.raw, context)
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(header)
  const body = Buffer.concat([cipher.update(bytes), cipher.final()])
  return new Uint8Array(Buffer.concat([header, body, cipher.getAuthTag()]))
}

/** What opens boxes sealed to one Ed25519 key, with the conversions done once. */
export class BoxOpener {
  readonly #privateKey: KeyObject
  readonly #publicKey: Uint8Array
  readonly #context: string

  /** `seed` and `publicKey` are the raw 32 bytes of the Ed25519 pair. */
  constructor(seed: Uint8Array, publicKey: Uint8Array, context: string) {
    this.#privateKey = x25519PrivateKey(ed25519.utils.toMontgomerySecret(seed))
    this.#publicKey = ed25519.utils.toMontgomery(publicKey)
    this.#context = context
  }

  /** Null if the box was not sealed to this key, or in another network, or was changed. */
  open(sealed: Uint8Array): Uint8Array | null {
    if (sealed.byteLength < HEADER_BYTES + TAG_BYTES || sealed[0] !== VERSION) return null
    const header = sealed.subarray(0, HEADER_BYTES)
    const ephemeralKey = header.subarray(1)
    try {
      const shared = diffieHellman({
        privateKey: this.#privateKey,
        publicKey: x25519PublicKey(ephemeralKey),
      })
      const { key, nonce } = deriveKey(shared, ephemeralKey, this.#publicKey, this.#context)
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
      decipher.setAAD(header)
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
      const body = decipher.update(sealed.subarray(HEADER_BYTES, -TAG_BYTES))
      return new Uint8Array(Buffer.concat([body, decipher.final()]))
    } catch {
      // A wrong tag, or an ephemeral point of low order: either way it is not for us.
      return null
    }
  }
}

/** The key is used once, so that key and nonce may both come from it. */
function deriveKey(
  shared: Uint8Array,
  ephemeralKey: Uint8Array,
  recipientKey: Uint8Array,
  context: string,
): { key: Uint8Array; nonce: Uint8Array } {
  const salt = Buffer.concat([ephemeralKey, recipientKey])
  const length = KEY_BYTES + NONCE_BYTES
  const derived = new Uint8Array(hkdfSync('sha256', shared, salt, context, length))
  return { key: derived.subarray(0, KEY_BYTES), nonce: derived.subarray(KEY_BYTES) }
}
