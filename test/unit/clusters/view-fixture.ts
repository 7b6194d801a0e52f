import { signClaim } from '../../../src/clusters/steward/home-claim.ts'
import type { HomeClaim } from '../../../src/clusters/steward/home-claim.ts'
import { committeeSize } from '../../../src/clusters/view/view.ts'
import type { Member, View } from '../../../src/clusters/view/view.ts'
import type { ViewJudge } from '../../../src/clusters/view/view-change.ts'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import {
  certificateFlaw,
  encodeCertificate,
} from '../../../src/membership/detection/certificate.ts'
import { signVote } from '../../../src/membership/detection/vote.ts'
import type { ClusterId, PeerId, StoreId } from '../../../src/models/ids.ts'
import type { Charge } from '../../../src/wire/membership-messages.ts'
import { shopName } from '../membership/roster-fixture.ts'

export const CLUSTER = 'c1' as ClusterId
export const NOW = 2_000_000_000
export const EVICT_MS = 900_000

export const cryptoOf = (peer: PeerId): KeyedHashCrypto => new KeyedHashCrypto(peer, 'test')
export const storeOf = (n: number): StoreId => `store-${shopName(n)}` as StoreId

export const JUDGE: ViewJudge = {
  crypto: cryptoOf(shopName(0)),
  now: NOW,
  avoid: new Set(),
  evictSilenceMs: EVICT_MS,
  flawOf: certificateFlaw,
}

export function memberAt(n: number, changes: Partial<Member> = {}): Member {
  return {
    peer: shopName(n),
    store: storeOf(n),
    site: `site ${n}`,
    joinedAt: 1_000_000,
    resting: false,
    homeSeq: [1, 1],
    ...changes,
  }
}

/** `size` members on sites of their own; the first of them keep the view. */
export function viewOf(size: number, changes: Partial<View> = {}): View {
  const members = Array.from({ length: size }, (_, n) => memberAt(n))
  return {
    cluster: CLUSTER,
    epoch: 5,
    members,
    committee: members.slice(0, committeeSize(size)).map(({ peer, store }) => ({ peer, store })),
    evictions: [],
    successor: null,
    ...changes,
  }
}

/** A claim of shop `n`, signed by it, newer than what the view has. */
export function claimBy(n: number, changes: Partial<HomeClaim> = {}): Uint8Array {
  const claim: HomeClaim = {
    peer: shopName(n),
    store: storeOf(n),
    site: `site ${n}`,
    cluster: CLUSTER,
    seq: [2, 1],
    resting: false,
    ...changes,
  }
  return signClaim(claim, cryptoOf(shopName(n)))
}

/** Votes of `voters` that shop `n` has been silent for so long. */
export function votesOn(
  n: number,
  voters: readonly number[],
  ageMs = EVICT_MS,
  changes: Partial<Charge> = {},
): Uint8Array {
  const charge: Charge = {
    cluster: CLUSTER,
    epoch: 5,
    kind: 'unreachable',
    shop: shopName(n),
    boot: 1,
    order: '',
    part: '',
    attempt: 0,
    ...changes,
  }
  const votes = voters.map((voter) => signVote(charge, 9, ageMs, cryptoOf(shopName(voter))))
  return encodeCertificate({ charge, votes })
}
