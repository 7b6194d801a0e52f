import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NodeCrypto } from '../../../src/crypto/node-crypto.ts'
import type { Ed25519Identity } from '../../../src/crypto/node-crypto.ts'
import { identityOfSeed } from '../../../src/network/identity.ts'
import { issueCertificate } from '../../../src/network/admission/membership-certificate.ts'
import type {
  MemberRole,
  MembershipCertificate,
} from '../../../src/network/admission/membership-certificate.ts'
import { createNetwork } from '../../../src/network/admission/network-file.ts'
import type { NetworkState } from '../../../src/network/admission/network-file.ts'

export const NOW = Date.UTC(2027, 4, 3, 9)

/** The same key for the same number, in every run. */
export function person(number: number): Promise<Ed25519Identity> {
  return identityOfSeed(new Uint8Array(32).fill(number))
}

/** A founder with a network, and what it signs. */
export interface Founder {
  readonly identity: Ed25519Identity
  readonly state: NetworkState
  readonly crypto: NodeCrypto
  certify(peer: Ed25519Identity, role?: MemberRole, now?: number): MembershipCertificate
}

export async function found(name = 'west', number = 1, now = NOW): Promise<Founder> {
  const identity = await person(number)
  const state = createNetwork(name, 'USD', identity, now)
  const crypto = new NodeCrypto(identity, state.network.id)
  return {
    identity,
    state,
    crypto,
    certify: ({ peer }, role = 'member', at = now) =>
      issueCertificate(crypto, { network: state.network, peer, role, now: at, chain: null }),
  }
}

/** A fresh directory for one test, gone afterwards. */
export async function inDirectory<T>(body: (directory: string) => T | Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'printnode-network-'))
  try {
    return await body(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** The Failure that a call ends in; fails the test if it ends in none. */
export async function failureOf(body: () => unknown): Promise<{ code: string; message: string }> {
  try {
    await body()
  } catch (error) {
    return error as { code: string; message: string }
  }
  throw new Error('nothing was thrown')
}
