import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  generateKeyPairFromSeed,
  privateKeyFromProtobuf,
  privateKeyToProtobuf,
} from '@libp2p/crypto/keys'
import type { Ed25519PrivateKey } from '@libp2p/interface'
import type { Ed25519Identity } from '../crypto/node-crypto.ts'
import { peerIdOfPublicKey } from '../crypto/peer-key.ts'
import { Failure } from '../models/failure.ts'
import { createPrivateFile } from '../files/private-file.ts'

/** The file in the data directory that is the shop: who holds it, is the shop. */
export const KEY_FILE = 'node.key'
const SEED_BYTES = 32
/** Readable or writable by group or others. */
const OTHERS_MASK = 0o077

/** Where a node's identity comes from. */
export interface IdentitySource {
  readonly dataDir: string
  /**
   * `NODE_KEY`, for hosts without a disk of their own: base64 of either the libp2p protobuf of an
   * Ed25519 private key (as in the key file) or of the bare 32-byte seed. It wins over the file.
   */
  readonly nodeKey?: string | undefined
}

/** Reads the identity; a `not_found` Failure says that `init` was not run here. */
export async function loadIdentity(source: IdentitySource): Promise<Ed25519Identity> {
  if (source.nodeKey !== undefined && source.nodeKey !== '') {
    return identityOfText(source.nodeKey, 'NODE_KEY')
  }
  const path = join(source.dataDir, KEY_FILE)
  let text: string
  try {
    refuseIfOpen(path, statSync(path).mode)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Failure('not_found', `no key file ${path}: run \`printnode init\` first`, path, error)
  }
  return identityOfText(text, path)
}

/** Makes a new key and writes it, mode 0600; refuses with `conflict` to overwrite one. */
export async function createIdentity(dataDir: string): Promise<Ed25519Identity> {
  const path = join(dataDir, KEY_FILE)
  const key = await generateKeyPairFromSeed('Ed25519', randomBytes(SEED_BYTES))
  const text = Buffer.from(privateKeyToProtobuf(key)).toString('base64')
  if (!createPrivateFile(path, `${text}\n`)) {
    throw new Failure('conflict', `there is a key already: ${path} is this shop's identity`, path)
  }
  return identityOfKey(key)
}

/** The identity of a 32-byte seed: the same seed is the same shop. */
export async function identityOfSeed(seed: Uint8Array): Promise<Ed25519Identity> {
  return identityOfKey(await generateKeyPairFromSeed('Ed25519', seed))
}

/** The same key in the form that libp2p takes. */
export async function privateKeyOf(identity: Ed25519Identity): Promise<Ed25519PrivateKey> {
  return generateKeyPairFromSeed('Ed25519', identity.seed)
}

function refuseIfOpen(path: string, mode: number): void {
  if (process.platform === 'win32' || (mode & OTHERS_MASK) === 0) return
  const shown = (mode & 0o777).toString(8).padStart(3, '0')
  throw new Failure(
    'invalid_config',
    `${path} has mode ${shown}, so that others on this machine can read the shop's key: chmod 600 ${path}`,
    path,
  )
}

async function identityOfText(text: string, field: string): Promise<Ed25519Identity> {
  const bytes = new Uint8Array(Buffer.from(text.trim(), 'base64'))
  if (bytes.byteLength === SEED_BYTES) return identityOfSeed(bytes)
  try {
    const key = privateKeyFromProtobuf(bytes)
    if (key.type === 'Ed25519') return identityOfKey(key)
  } catch {
    // Said below, without the text: it may be nearly a key.
  }
  throw new Failure(
    'invalid_config',
    `${field} is not a key: expected base64 of an Ed25519 libp2p private key or of a 32-byte seed`,
    field,
  )
}

function identityOfKey(key: Ed25519PrivateKey): Ed25519Identity {
  return { peer: peerIdOfPublicKey(key.publicKey.raw), seed: key.raw.slice(0, SEED_BYTES) }
}
