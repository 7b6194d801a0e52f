import type { PeerId } from '../models/ids.ts'
import type { Currency } from '../models/money.ts'

export interface InviteRequest {
  /** A delegate may invite others in the founder's stead. */
  readonly role: 'member' | 'delegate'
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** What a founder, or its delegate, does to a network that runs. */
export interface NetworkAdmin {
  readonly name: string
  readonly founder: PeerId
  readonly currency: Currency
  /** One string that lets one shop in. Throws a Failure `forbidden` for who may not invite. */
  invite(request: InviteRequest): Promise<string>
  /** Signs a revocation and spreads it. Throws a Failure `forbidden` for who may not expel. */
  expel(peer: PeerId, reason: string): Promise<void>
}
