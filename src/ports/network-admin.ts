import type { PeerId } from '../models/ids.ts'
import type { Currency } from '../models/money.ts'

export interface InviteRequest {
  /** A delegate may invite others in the founder's stead. */
  readonly role: 'member' | 'delegate'
  /** Milliseconds until the invite is worth nothing. */
  readonly lifeMs: number
}

/** What a founder, or its delegate, does to a network that runs. Durable when a call returns. */
export interface NetworkAdmin {
  readonly name: string
  readonly founder: PeerId
  readonly currency: Currency
  /** One string that lets one shop in. Throws a Failure `forbidden` for who may not invite. */
  invite(request: InviteRequest): string
  /** Signs a revocation and spreads it. Throws a Failure `forbidden` for who may not expel. */
  expel(peer: PeerId): void
}
