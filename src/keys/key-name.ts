import type { ClusterId, MerchantId } from '../models/ids.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { RegisterKey } from '../wire/messages.ts'

/** Keys that are sealed and handed over together: those of the merchants of one home cluster. */
export type KeyGroupId = string

const GROUP_PREFIX = 'keys/'
const CLAIM_PREFIX = 'key/'
const CLAIM_KEY = /^key\/([^/]{1,64})\/([0-9]{1,10})\/([0-9a-f]{32})$/
/** 128 bits: no two keys of a group meet by accident, and a key takes a third of its usual length. */
const NAME_BYTES = 16

const encoder = new TextEncoder()

/** Named after the merchant's home cluster, and outlives it: the name is never minted again. */
export function groupOf(merchant: MerchantId): KeyGroupId {
  const dot = merchant.indexOf('.')
  return dot < 0 ? merchant : merchant.slice(0, dot)
}

export function groupOfCluster(cluster: ClusterId): KeyGroupId {
  return cluster
}

/** The register that says who keeps a group. */
export function groupKey(group: KeyGroupId): RegisterKey {
  return GROUP_PREFIX + group
}

/** Null for a register that holds something else. */
export function groupOfKey(key: RegisterKey): KeyGroupId | null {
  return key.startsWith(GROUP_PREFIX) ? key.slice(GROUP_PREFIX.length) : null
}

/** The merchant is part of the name: no merchant meets another's keys. */
export function keyName(merchant: MerchantId, key: string, crypto: Crypto): string {
  return hexOf(crypto.hash(encoder.encode(`${merchant}/${key}`)).subarray(0, NAME_BYTES))
}

/** Bodies are compared by this: as long as names are. */
export function fingerprintOf(text: string, crypto: Crypto): string {
  return hexOf(crypto.hash(encoder.encode(text)).subarray(0, NAME_BYTES))
}

/** The register of one key in one generation of its group: what it held before is imported there. */
export function claimKey(group: KeyGroupId, generation: number, name: string): RegisterKey {
  return `${CLAIM_PREFIX}${group}/${generation}/${name}`
}

export function isClaimKey(key: RegisterKey): boolean {
  return key.startsWith(CLAIM_PREFIX)
}

export interface ClaimKeyParts {
  readonly group: KeyGroupId
  readonly generation: number
  readonly name: string
}

/** Null for anything that is not the register of a key. */
export function parseClaimKey(key: RegisterKey): ClaimKeyParts | null {
  const match = CLAIM_KEY.exec(key)
  if (match === null) return null
  const [, group, generation, name] = match as unknown as [string, string, string, string]
  return { group, generation: Number(generation), name }
}

export function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte < 16 ? `0${byte.toString(16)}` : byte.toString(16)
  return text
}

export function bytesOf(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i += 1) {
    bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  }
  return bytes
}
