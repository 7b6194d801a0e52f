import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { NodeCrypto } from '../../crypto/node-crypto.ts'
import type { Ed25519Identity } from '../../crypto/node-crypto.ts'
import { isPeerId } from '../../crypto/peer-key.ts'
import { Failure } from '../../models/failure.ts'
import type { Currency } from '../../models/money.ts'
import { replacePrivateFile } from '../../files/private-file.ts'
import {
  decodeCertificate,
  encodeCertificate,
  issueCertificate,
  RENEW_BEFORE_MS,
} from './membership-certificate.ts'
import type { MembershipCertificate } from './membership-certificate.ts'
import { makeNetworkIdentity } from './network-identity.ts'
import type { NetworkIdentity } from './network-identity.ts'

/** The file in the data directory that holds what a node needs to enter its network again. */
export const NETWORK_FILE = 'network.json'
export const SECRET_BYTES = 32

/** All that a node knows of its network on disk, revocations apart. */
export interface NetworkState {
  readonly network: NetworkIdentity
  /** The pre-shared key of the outer wall, 32 bytes. Secret. */
  readonly secret: Uint8Array
  /** This node's own. */
  readonly certificate: MembershipCertificate
  /** Addresses of members, from the invite: where to begin. */
  readonly bootstrap: readonly string[]
}

/** A new network, with its founder as the first member. */
export function createNetwork(
  name: string,
  currency: Currency,
  founder: Ed25519Identity,
  now: number,
): NetworkState {
  const network = makeNetworkIdentity(name, currency, founder.peer)
  const certificate = foundersCertificate(network, founder, now)
  return { network, secret: new Uint8Array(randomBytes(SECRET_BYTES)), certificate, bootstrap: [] }
}

/** The founder certifies itself, and renews that when it starts. */
export function renewIfFounder(
  state: NetworkState,
  identity: Ed25519Identity,
  now: number,
): NetworkState {
  const isFounder = identity.peer === state.network.founder
  if (!isFounder || state.certificate.notAfter - now > RENEW_BEFORE_MS) return state
  return { ...state, certificate: foundersCertificate(state.network, identity, now) }
}

function foundersCertificate(
  network: NetworkIdentity,
  founder: Ed25519Identity,
  now: number,
): MembershipCertificate {
  const crypto = new NodeCrypto(founder, network.id)
  return issueCertificate(crypto, {
    network,
    peer: founder.peer,
    role: 'delegate',
    now,
    chain: null,
  })
}

const base64 = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
const NetworkFile = z.object({
  v: z.literal(1),
  name: z.string(),
  founder: z.string().refine(isPeerId, 'not a peer id'),
  currency: z.string(),
  secret: base64.refine((bytes) => bytes.byteLength === SECRET_BYTES, 'not 32 bytes of base64'),
  certificate: base64,
  bootstrap: z.array(z.string()),
})

/** Durable when it returns. Refuses with `conflict` to replace another network's file. */
export function saveNetworkState(dataDir: string, state: NetworkState): void {
  const path = join(dataDir, NETWORK_FILE)
  const present = tryLoad(path)
  if (present !== null && present.network.id !== state.network.id) {
    const problem = `${path} belongs to the network ${present.network.name}; use another data directory`
    throw new Failure('conflict', problem, path)
  }
  const content = {
    v: 1,
    name: state.network.name,
    founder: state.network.founder,
    currency: state.network.currency,
    secret: Buffer.from(state.secret).toString('base64'),
    certificate: Buffer.from(encodeCertificate(state.certificate)).toString('base64'),
    bootstrap: state.bootstrap,
  }
  const text = `${JSON.stringify(content, null, 2)}\n`
  replacePrivateFile(path, text)
}

/** Throws `not_found` if the node is in no network, `invalid_config` if the file is damaged. */
export function loadNetworkState(dataDir: string): NetworkState {
  const path = join(dataDir, NETWORK_FILE)
  const state = tryLoad(path)
  if (state !== null) return state
  const fix = 'run `printnode network create NAME` or `printnode init --join INVITE` first'
  throw new Failure('not_found', `this node is in no network (${path} is missing): ${fix}`, path)
}

function tryLoad(path: string): NetworkState | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  return parseNetworkFile(text, path)
}

function parseNetworkFile(text: string, path: string): NetworkState {
  const damaged = (what: string, cause?: unknown): Failure =>
    new Failure('invalid_config', `${path} is damaged: ${what}`, path, cause)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw damaged('it is not JSON', error)
  }
  const parsed = NetworkFile.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw damaged(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
  }
  const file = parsed.data
  const certificate = decodeCertificate(file.certificate)
  if (certificate === null) throw damaged('certificate cannot be read')
  const network = makeNetworkIdentity(file.name, file.currency, file.founder)
  return { network, secret: file.secret, certificate, bootstrap: file.bootstrap }
}
