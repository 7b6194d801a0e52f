import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomFillSync,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { rawPublicKey, x25519PrivateKey, x25519PublicKey } from './key-objects.ts'

/** Layout: version (1), ephemeral X25519 public key (32), nonce (12), ciphertext, GCM tag (16). */
const VERSION = 2
/** Without a nonce: each box had a key of its own, which cost four times as much. Still opened. */
const FIRST_VERSION = 1
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const NONCE_AT = 1 + KEY_BYTES
const BODY_AT = NONCE_AT + NONCE_BYTES
const CIPHER = 'aes-256-gcm'

/**
 * Boxes to one recipient under one ephemeral key. Two random nonces of 96 bits would be alike once
 * in 2^65 of such series; and what a thief of this process' memory can open of it stays little.
 */
const BOXES_A_KEY_MAX = 65_536
/** Ephemeral keys whose secret is remembered: of some hundred peers the last few. */
const SECRETS_MAX = 512

/** The holder of one Ed25519 key, as boxes are sealed to it: the conversions cost as much as sealing. */
export class BoxRecipient {
  readonly #raw: Uint8Array
  readonly #key: KeyObject
  readonly #boxesMax: number
  #header: Uint8Array = new Uint8Array(0)
  #secret: KeyObject | null = null
  #left = 0

  /** The raw 32 bytes of its public key. */
  constructor(publicKey: Uint8Array, boxesMax = BOXES_A_KEY_MAX) {
    this.#raw = ed25519.utils.toMontgomery(publicKey)
    this.#key = x25519PublicKey(this.#raw)
    this.#boxesMax = boxesMax
  }

  /**
   * Encrypts to the holder of this key: X25519 with an ephemeral key, HKDF-SHA256, AES-256-GCM, the
   * header as additional data (the construction of RFC 9180's base mode, several messages to a key).
   * `context` binds the box to its network.
   */
  seal(context: string, bytes: Uint8Array): Uint8Array {
    if (this.#secret === null || this.#left === 0) this.#secret = this.#begin(context)
    this.#left -= 1
    const box = new Uint8Array(BODY_AT + bytes.byteLength + TAG_BYTES)
    box.set(this.#header)
    const nonce = randomFillSync(box.subarray(NONCE_AT, BODY_AT))
    const cipher = createCipheriv(CIPHER, this.#secret, nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(this.#header)
    // GCM is a stream: all of it comes at once, and nothing at the end.
    box.set(cipher.update(bytes), BODY_AT)
    cipher.final()
    box.set(cipher.getAuthTag(), BODY_AT + bytes.byteLength)
    return box
  }

  #begin(context: string): KeyObject {
    const { privateKey, publicKey } = generateKeyPairSync('x25519')
    const ephemeralKey = rawPublicKey(publicKey)
    const shared = diffieHellman({ privateKey, publicKey: this.#key })
    this.#header = Uint8Array.of(VERSION, ...ephemeralKey)
    this.#left = this.#boxesMax
    return secretKey(shared, ephemeralKey, this.#raw, context)
  }
}

/** What opens boxes sealed to one Ed25519 key, with the conversions done once. */
export class BoxOpener {
  readonly #privateKey: KeyObject
  readonly #publicKey: Uint8Array
  readonly #context: string
  /** By the ephemeral key in base64, longest unused first. */
  readonly #secrets = new Map<string, KeyObject>()

  /** `seed` and `publicKey` are the raw 32 bytes of the Ed25519 pair. */
  constructor(seed: Uint8Array, publicKey: Uint8Array, context: string) {
    this.#privateKey = x25519PrivateKey(ed25519.utils.toMontgomerySecret(seed))
    this.#publicKey = ed25519.utils.toMontgomery(publicKey)
    this.#context = context
  }

  /** Null if the box was not sealed to this key, or in another network, or was changed. */
  open(sealed: Uint8Array): Uint8Array | null {
    const isFirst = sealed[0] === FIRST_VERSION
    if (!isFirst && sealed[0] !== VERSION) return null
    const bodyAt = isFirst ? NONCE_AT : BODY_AT
    if (sealed.byteLength < bodyAt + TAG_BYTES) return null
    const ephemeralKey = sealed.subarray(1, NONCE_AT)
    try {
      const { key, nonce } = isFirst
        ? this.#firstKey(ephemeralKey)
        : { key: this.#secretOf(ephemeralKey), nonce: sealed.subarray(NONCE_AT, BODY_AT) }
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
      decipher.setAAD(sealed.subarray(0, NONCE_AT))
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
      const body = new Uint8Array(decipher.update(sealed.subarray(bodyAt, -TAG_BYTES)))
      decipher.final()
      return body
    } catch {
      // A wrong tag, or an ephemeral point of low order: either way it is not for us.
      return null
    }
  }

  #secretOf(ephemeralKey: Uint8Array): KeyObject {
    const name = Buffer.from(ephemeralKey).toString('base64')
    const known = this.#secrets.get(name)
    if (known !== undefined) {
      this.#secrets.delete(name)
      this.#secrets.set(name, known)
      return known
    }
    const shared = this.#agree(ephemeralKey)
    const secret = secretKey(shared, ephemeralKey, this.#publicKey, this.#context)
    if (this.#secrets.size >= SECRETS_MAX) {
      const oldest = this.#secrets.keys().next()
      if (oldest.done !== true) this.#secrets.delete(oldest.value)
    }
    this.#secrets.set(name, secret)
    return secret
  }

  /** The key is used once, so that key and nonce may both come from it. */
  #firstKey(ephemeralKey: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
    const shared = this.#agree(ephemeralKey)
    const length = KEY_BYTES + NONCE_BYTES
    const derived = derive(shared, ephemeralKey, this.#publicKey, this.#context, length)
    return { key: derived.subarray(0, KEY_BYTES), nonce: derived.subarray(KEY_BYTES) }
  }

  #agree(ephemeralKey: Uint8Array): Uint8Array {
    const publicKey = x25519PublicKey(ephemeralKey)
    return diffieHellman({ privateKey: this.#privateKey, publicKey })
  }
}

/** A key object: Node takes longer to look at bytes that are none than to encrypt a page. */
function secretKey(
  shared: Uint8Array,
  ephemeralKey: Uint8Array,
  recipientKey: Uint8Array,
  context: string,
): KeyObject {
  const name = `${context}/${VERSION}`
  return createSecretKey(derive(shared, ephemeralKey, recipientKey, name, KEY_BYTES))
}

function derive(
  shared: Uint8Array,
  ephemeralKey: Uint8Array,
  recipientKey: Uint8Array,
  context: string,
  bytes: number,
): Uint8Array {
  const salt = Buffer.concat([ephemeralKey, recipientKey])
  return new Uint8Array(hkdfSync('sha256', shared, salt, context, bytes))
}
