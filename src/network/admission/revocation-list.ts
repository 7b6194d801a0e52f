import type { PeerId } from '../../models/ids.ts'
import type { Crypto } from '../../ports/crypto.ts'
import type { MemberRole, RevocationCheck } from './membership-certificate.ts'
import type { NetworkIdentity } from './network-identity.ts'
import { revocationFlaw, revocationToWire } from './revocation.ts'
import type { Revocation, RevocationFlaw } from './revocation.ts'
import { encode } from '../../wire/cbor-writer.ts'

/**
 * A network of some hundred shops expels a few a year, and entries lapse with the certificates that
 * they void. Full, the list keeps the founder's entries and then the newest.
 */
export const REVOCATIONS_MAX = 1_000

export type RevocationOutcome = 'added' | 'known' | RevocationFlaw

/**
 * The expelled, as a mergeable set: any two nodes that have seen the same entries hold the same
 * list, in whatever order they came, because truncation keeps the first of one total order.
 */
export class RevocationList implements RevocationCheck {
  readonly #network: NetworkIdentity
  readonly #crypto: Crypto
  /** In the order of `compare`; by `<issuer>/<peer>`. */
  #entries = new Map<string, Revocation>()

  constructor(network: NetworkIdentity, crypto: Crypto) {
    this.#network = network
    this.#crypto = crypto
  }

  /** Takes over what is new and to be believed; says of each entry what it was. */
  merge(revocations: readonly Revocation[], now: number): readonly RevocationOutcome[] {
    const outcomes = revocations.map((revocation) => this.#take(revocation, now))
    if (!outcomes.includes('added')) return outcomes
    const sorted = [...this.#entries.values()].toSorted((a, b) => this.#compare(a, b))
    const kept = sorted.slice(0, REVOCATIONS_MAX)
    this.#entries = new Map(kept.map((entry) => [keyOf(entry), entry]))
    // What was cut off again at once is no news: telling others of it would go on for ever.
    return outcomes.map((outcome, index) =>
      outcome === 'added' && !kept.includes(revocations[index]!) ? 'known' : outcome,
    )
  }

  #take(revocation: Revocation, now: number): RevocationOutcome {
    const known = this.#entries.get(keyOf(revocation))
    if (known !== undefined && this.#compare(known, revocation) <= 0) return 'known'
    const flaw = revocationFlaw(revocation, this.#network, now, this.#crypto)
    if (flaw !== null) return flaw
    this.#entries.set(keyOf(revocation), revocation)
    return 'added'
  }

  /**
   * The founder's word counts against everybody. A delegate's counts against members, as long as
   * the founder has not expelled the delegate: no two delegates can expel each other.
   */
  isRevoked(peer: PeerId, role: MemberRole): boolean {
    const { founder } = this.#network
    if (this.#entries.has(`${founder}/${peer}`)) return true
    if (role === 'delegate') return false
    for (const entry of this.#entries.values()) {
      if (entry.peer !== peer) continue
      if (!this.#entries.has(`${founder}/${entry.issuer}`)) return true
    }
    return false
  }

  /** Drops entries whose certificates have all expired by now. */
  prune(now: number): void {
    for (const [key, entry] of this.#entries) {
      const flaw = revocationFlaw(entry, this.#network, now, this.#crypto)
      if (flaw === 'outdated') this.#entries.delete(key)
    }
  }

  entries(): readonly Revocation[] {
    return [...this.#entries.values()]
  }

  /** As many entries as fit, the founder's and the newest first. */
  toWire(bytesMax: number): Record<string, unknown>[] {
    const fitting: Record<string, unknown>[] = []
    let bytes = 0
    for (const entry of this.#entries.values()) {
      const wire = revocationToWire(entry)
      bytes += encode(wire).byteLength
      if (bytes > bytesMax) break
      fitting.push(wire)
    }
    return fitting
  }

  #compare(a: Revocation, b: Revocation): number {
    const rank = (entry: Revocation): number => (entry.issuer === this.#network.founder ? 0 : 1)
    return rank(a) - rank(b) || b.at - a.at || Buffer.compare(a.signature, b.signature)
  }
}

function keyOf(revocation: Revocation): string {
  return `${revocation.issuer}/${revocation.peer}`
}
