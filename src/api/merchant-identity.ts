import { generateKeyPairSync } from 'node:crypto'
import { base58btc } from 'multiformats/bases/base58'
import type { MerchantId } from '../models/ids.ts'

export interface MerchantIdentity {
  /** `<home cluster>.<base58 of the public key>`. */
  readonly id: MerchantId
  /** PKCS #8 in PEM: the merchant's own, kept by nobody else. */
  readonly privateKey: string
}

/** A new Ed25519 identity whose idempotency keys live in `homeCluster`. */
export function makeMerchantIdentity(homeCluster: string): MerchantIdentity {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  return {
    id: `${homeCluster}.${base58btc.baseEncode(raw)}` as MerchantId,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** As another node printed it: the same merchant may use several nodes. */
export function isMerchantId(text: string): text is MerchantId {
  return /^[a-z0-9]{1,16}\.[1-9A-HJ-NP-Za-km-z]{40,60}$/.test(text)
}
