import { hash } from 'node:crypto'
import { Failure } from '../../models/failure.ts'
import { isCurrency } from '../../models/money.ts'
import type { Currency } from '../../models/money.ts'
import type { PeerId } from '../../models/ids.ts'

/** What all members agree on, and what every signature is bound to through `id`. */
export interface NetworkIdentity {
  /** 32 hex digits; see `networkIdOf`. */
  readonly id: string
  readonly name: string
  /** The founder's public key, as a peer id. */
  readonly founder: PeerId
  /** What the network settles in, fixed for ever (see models/money.ts). */
  readonly currency: Currency
}

/** Half a SHA-256: it must fit a DNS label (mDNS service tag) and nobody gains from a collision. */
const ID_HEX_DIGITS = 32
/** A name is shown in tables and typed in commands. */
const NAME_LENGTH_MAX = 64

/** The id follows from founder and name, so that an invite cannot claim another network's id. */
export function networkIdOf(founder: PeerId, name: string): string {
  return hash('sha256', `printnode/network/1\0${founder}\0${name}`, 'hex').slice(0, ID_HEX_DIGITS)
}

/** Throws `invalid_input` naming the field for a name or currency that cannot be used. */
export function makeNetworkIdentity(
  name: string,
  currency: Currency,
  founder: PeerId,
): NetworkIdentity {
  if (!/^[^\p{C}]+$/u.test(name) || name.length > NAME_LENGTH_MAX || name.trim() !== name) {
    throw new Failure(
      'invalid_input',
      `name must be 1 to ${NAME_LENGTH_MAX} visible characters without blanks at the ends`,
      'name',
    )
  }
  if (!isCurrency(currency)) {
    const problem = `currency ${JSON.stringify(currency)} is not an ISO 4217 code such as EUR or USD`
    throw new Failure('invalid_input', problem, 'currency')
  }
  return { id: networkIdOf(founder, name), name, founder, currency }
}
