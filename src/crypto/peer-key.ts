import { base58btc } from 'multiformats/bases/base58'
import type { PeerId } from '../models/ids.ts'

/**
 * A peer id is the identity multihash of the libp2p protobuf of an Ed25519 public key: two bytes of
 * multihash (code 0, length 36), four of protobuf (field 1 = Ed25519, field 2 of 32 bytes), the key.
 */
const HEADER = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20)
const KEY_BYTES = 32
/** 38 bytes in base58 are 51 to 52 characters; longer text is not decoded at all. */
const PEER_ID_LENGTH_MAX = 52

/** The base58 peer id of a raw 32-byte Ed25519 public key. */
export function peerIdOfPublicKey(publicKey: Uint8Array): PeerId {
  const bytes = new Uint8Array(HEADER.byteLength + KEY_BYTES)
  bytes.set(HEADER, 0)
  bytes.set(publicKey, HEADER.byteLength)
  return base58btc.baseEncode(bytes) as PeerId
}

/** The raw public key in a peer id; null for anything that is not an Ed25519 peer id. */
export function publicKeyOfPeerId(peer: string): Uint8Array | null {
  if (peer.length > PEER_ID_LENGTH_MAX) return null
  let bytes: Uint8Array
  try {
    bytes = base58btc.baseDecode(peer)
  } catch {
    return null
  }
  if (bytes.byteLength !== HEADER.byteLength + KEY_BYTES) return null
  if (!HEADER.every((byte, index) => bytes[index] === byte)) return null
  return bytes.slice(HEADER.byteLength)
}

/** Whether a text from outside names a peer. */
export function isPeerId(text: string): text is PeerId {
  return publicKeyOfPeerId(text) !== null
}
