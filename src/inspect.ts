import { Ed25519Verifier } from './crypto/verifier.ts'
import { verifyExport } from './orders/proof/order-verdict.ts'
import type { OrderVerdict } from './orders/proof/order-verdict.ts'

/**
 * What can be checked without a daemon: exported orders, also without a home, and the store of a
 * home; and how orders would be routed, over files of them and of shops. Like `setup.ts` it puts adapters together for the CLI; apart from it, because an auditor
 * needs none of libp2p.
 */
export { DryRun } from './plan/dry-run.ts'
export type { Planned } from './plan/dry-run.ts'
export { drawMap } from './plan/map-svg.ts'
export { ORDER_COLUMNS, readOrders } from './plan/orders-file.ts'
export { replayDecisions } from './plan/replay.ts'
export type { Replayed } from './plan/replay.ts'
export { SHOP_COLUMNS, readShops } from './plan/shops-file.ts'
export { summarise } from './plan/summary.ts'
export type { PlanSummary } from './plan/summary.ts'
export { configuredSettings } from './routing/configured.ts'
export { verifyStore } from './store/verify-store.ts'
export type { StoreReport } from './store/verify-store.ts'
export type { OrderVerdict } from './orders/proof/order-verdict.ts'

/** Judges the text of a file that `order export` wrote, by the network that it names. */
export function verifyOrderFile(file: string): OrderVerdict {
  return verifyExport(file, (network) => new Ed25519Verifier(network))
}
