import type { ClusterId } from '../../models/ids.ts'
import type { MembershipContext } from '../../membership/membership-context.ts'
import { isNewer, NO_VERSION } from '../../membership/version.ts'
import { readClaim, signClaim, SITE_LENGTH_MAX } from './home-claim.ts'
import type { HomeClaim } from './home-claim.ts'
import type { Member } from '../view/view.ts'

export interface SignedClaim {
  readonly claim: HomeClaim
  readonly bytes: Uint8Array
}

export const CLAIM_RECORD = 'home/claim'

/** This shop's word where it is at home: durable before anybody hears it, and counted. */
export class OwnClaim {
  readonly #context: MembershipContext
  readonly #site: string
  #newest: SignedClaim | null = null

  constructor(context: MembershipContext, site: string) {
    this.#context = context
    this.#site = site.slice(0, SITE_LENGTH_MAX)
  }

  restore(bytes: Uint8Array): void {
    const claim = readClaim(bytes, this.#context.crypto)
    if (claim !== null) this.#newest = { claim, bytes }
  }

  get newest(): SignedClaim | null {
    return this.#newest
  }

  /** Whether a view lists this shop as what it is. Its last word may have been good night, and never written. */
  isAwakeAs({ resting, store, site }: Member): boolean {
    const isAwake = !resting && this.#newest?.claim.resting !== true
    return isAwake && store === this.#context.store && site === this.#site
  }

  /** `then` runs once it is on disk. */
  make(cluster: ClusterId | '', resting: boolean, then: (signed: SignedClaim) => void): void {
    const { self, store, boot, crypto } = this.#context
    const last = this.#newest?.claim.seq ?? NO_VERSION
    // Above what was said before, also by a process with a later clock than this one's.
    const seq = isNewer([boot, 0], last) ? ([boot, 1] as const) : ([last[0], last[1] + 1] as const)
    const claim: HomeClaim = { peer: self, store, site: this.#site, cluster, seq, resting }
    const signed = { claim, bytes: signClaim(claim, crypto) }
    this.#newest = signed
    this.#context.persist([{ key: CLAIM_RECORD, value: signed.bytes }], () => then(signed))
  }
}
