import { Ed25519Verifier } from './crypto/verifier.ts'
import { verifyExport } from './orders/order-verdict.ts'
import type { OrderVerdict } from './orders/order-verdict.ts'

/**
 * What can be checked without a daemon: exported orders, also without a home, and the store of a
 * home. Like `setup.ts` it puts adapters together for the CLI; apart from it, because an auditor
 * needs none of libp2p.
 */
export { verifyStore } from './store/verify-store.ts'
export type { StoreReport } from './store/verify-store.ts'
export type { OrderVerdict } from './orders/order-verdict.ts'

/** Judges the text of a file that `order export` wrote, by the network that it names. */
export function verifyOrderFile(file: string): OrderVerdict {
  return verifyExport(file, (network) => new Ed25519Verifier(network))
}
