import type { Order, Strategy } from '../models/order.ts'
import type { Currency } from '../models/money.ts'
import type { NetworkAdmin } from '../ports/network-admin.ts'
import type { OrderExport } from '../orders/proof/order-export.ts'
import type { NodeHandle } from '../runtime/node-handle.ts'
import type { TokenBook } from './token-book.ts'

/** What a look at a PDF finds: the production ring's preflight result. */
export type ArtworkFinding =
  | { readonly ok: true; readonly pages: number }
  | { readonly ok: false; readonly code: string; readonly message: string }

/** Everything the API is given: it opens no file but its tokens and starts nothing. */
export interface ApiContext {
  readonly handle: NodeHandle
  readonly admin: NetworkAdmin
  readonly tokens: TokenBook
  /**
   * Looks at a held file by its path, for the size of an item or for any (null). Never throws for a
   * broken file: that is a finding.
   */
  readonly preflight: (path: string, size: string | null) => Promise<ArtworkFinding>
  /** The currency the network settles in. */
  readonly currency: Currency
  /** An order as `printnode order verify` reads it, in this node's network. */
  readonly exportOrder: (order: Order) => OrderExport
  /** What holds for an order that does not say. */
  readonly orderDefaults: { readonly strategy: Strategy; readonly maxSplits: number }
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Of this program, for `/openapi.json` and `/healthz`. */
  readonly version: string
}

/** A line for the node's log; never a body, a query or a token. */
export type ApiLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  details: Readonly<Record<string, unknown>>,
) => void

export interface ApiOptions {
  /** Names besides `localhost` and numeric addresses under which this API may be called. */
  readonly allowedHosts?: readonly string[]
  /** Bytes of one uploaded file. */
  readonly artworkBytesMax?: number
  readonly log?: ApiLog
}
