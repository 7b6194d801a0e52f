import type { MembershipMessage } from './membership-messages.ts'
import { bytes, fields, integer, list, nullOr, oneOf, text } from './shape.ts'
import type { Shape } from './shape.ts'

/** Twice what any id needs: a bound, not a format. */
const NAME_MAX = 128
/** Members of a cluster (DESIGN.md 5.4): nobody suspects more. */
const MEMBERS_MAX = 32
/** A signed claim has some 250 bytes; a long site name may double that. */
const CLAIM_BYTES_MAX = 1_024
const KEEPERS_MAX = 5
const SIGNATURE_BYTES_MAX = 64

const name = text(NAME_MAX)
const count = integer(0, Number.MAX_SAFE_INTEGER)
const word32 = integer(0, 0xffff_ffff)
const claim = bytes(CLAIM_BYTES_MAX)
const keepers = list(fields({ peer: name, store: name }), KEEPERS_MAX)
const home = fields({
  cluster: name,
  epoch: count,
  generation: integer(0, 1_000_000),
  keepers,
  size: integer(0, MEMBERS_MAX),
})
const charge = fields({
  cluster: name,
  epoch: count,
  kind: oneOf(['unreachable', 'late']),
  shop: name,
  boot: count,
  order: name,
  part: name,
  attempt: integer(0, 1_000),
})
const vote = fields({
  voter: name,
  seq: count,
  ageMs: count,
  signature: bytes(SIGNATURE_BYTES_MAX),
})
/** 32 votes of 120 bytes each, and the charge (`certificate.ts`). */
const CERTIFICATE_BYTES_MAX = 8_192
const suspect = fields({ peer: name, boot: count, lastSeq: count, ageMs: count })

/** One shape for each message of membership, to be merged into the table of all messages. */
export const MEMBERSHIP_SHAPES: Readonly<
  Record<MembershipMessage['type'], Readonly<Record<string, Shape>>>
> = {
  heartbeat: {
    boot: count,
    nonce: word32,
    seq: count,
    cluster: name,
    epoch: count,
    storeSeq: count,
    health: integer(0, 7),
    suspects: list(suspect, MEMBERS_MAX),
  },
  beat: { seq: count, mark: word32, storeSeq: count },
  beat_ask: {},
  probe: {},
  store_ask: { store: name, boot: count, seq: count },
  store_seen: { store: name, boot: count, seq: count, of: count },
  twin_seen: { boot: count, nonce: word32 },
  vote_ask: { rid: name, charge, seq: count },
  vote_told: { rid: name, vote: nullOr(vote), refusal: name, epoch: count, boot: count },
  certify_ask: {
    rid: name,
    kind: oneOf(['unreachable', 'late']),
    shop: name,
    order: name,
    part: name,
    attempt: integer(0, 1_000),
  },
  certify_told: { rid: name, result: name, certificate: nullOr(bytes(CERTIFICATE_BYTES_MAX)) },
  hello: { home: nullOr(home), claim: nullOr(claim), asleep: list(claim, MEMBERS_MAX) },
  hello_ask: {},
  home_offer: { rid: name, cluster: name, claim },
  home_told: { rid: name, result: name, home: nullOr(home) },
}
