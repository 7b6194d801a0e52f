import type {
  ClusterId,
  OrderId,
  PartId,
  PeerId,
  ReservationId,
  StoreId,
  ArtworkHash,
} from '../../../src/models/ids.ts'
import { makeBlankSku } from '../../../src/models/ids.ts'
import type { Charge, Heartbeat, HomeRef } from '../../../src/wire/membership-messages.ts'
import type { Ballot, Keeper, Message, Offer } from '../../../src/wire/messages.ts'

const PEER = '12D3KooWAnnaAnnaAnnaAnnaAnnaAnnaAnnaAnnaAnnaAnnaAn2' as PeerId
const STORE = 'a'.repeat(32) as StoreId
const ORDER = 'o-c1-0-ftu-akeIntake1-1-1' as OrderId
const PART = 'p1' as PartId
const JOB = `${ORDER}.${PART}.1` as ReservationId
const VALUE = new Uint8Array([1, 2, 3])
const KEEPER: Keeper = { peer: PEER, store: STORE }
const BALLOT: Ballot = { counter: 7, node: PEER, boot: '1.00ff' }
const PROCESS = { boot: 3, at: 7 }

const rid = 'r1'
const keys = { group: 'c1', generation: 2 }
const register = { key: `order/${ORDER}`, generation: 0, store: STORE }

export const OFFER: Offer = {
  order: ORDER,
  part: PART,
  attempt: 1,
  claim: { units: { digital: 10 }, blanks: { [makeBlankSku('silk-170', 'A3')]: 10 } },
  shipBy: 1_780_000_000_000,
  keepers: [KEEPER],
}

const HOME: HomeRef = {
  cluster: 'c1' as ClusterId,
  epoch: 3,
  generation: 1,
  keepers: [KEEPER],
  size: 4,
}
const CHARGE: Charge = {
  cluster: HOME.cluster,
  epoch: 3,
  kind: 'late',
  shop: PEER,
  boot: 1,
  order: ORDER,
  part: PART,
  attempt: 1,
}
const HEARTBEAT: Heartbeat = {
  type: 'heartbeat',
  boot: 1,
  nonce: 2,
  seq: 3,
  cluster: HOME.cluster,
  epoch: 3,
  storeSeq: 5,
  health: 0,
  suspects: [{ peer: PEER, boot: 1, lastSeq: 2, ageMs: 1_500 }],
}

type Samples = { readonly [Type in Message['type']]: readonly (Message & { type: Type })[] }

/** Of each message at least one, and one for each way in which its fields can be empty. */
export const SAMPLES: Samples = {
  prepare: [{ type: 'prepare', rid, ...register, ballot: BALLOT }],
  promise: [
    { type: 'promise', rid, boot: 3, at: 7, accepted: BALLOT, value: VALUE },
    { type: 'promise', rid, boot: 0, at: 0, accepted: null, value: null },
  ],
  accept: [
    { type: 'accept', rid, ...register, ...PROCESS, ballot: BALLOT, value: VALUE },
    { type: 'accept', rid, ...register, ...PROCESS, ballot: BALLOT, value: new Uint8Array(0) },
  ],
  accepted: [{ type: 'accepted', rid, boot: 3, at: 7 }],
  conflict: [{ type: 'conflict', rid, promised: { counter: 0, node: '', boot: '' } }],
  wrong_store: [{ type: 'wrong_store', rid, store: STORE }],
  read: [
    { type: 'read', rid, ...register, known: null },
    { type: 'read', rid, ...register, known: BALLOT },
  ],
  unchanged: [{ type: 'unchanged', rid, boot: 3, at: 7 }],
  value: [
    { type: 'value', rid, boot: 3, at: 7, accepted: BALLOT, value: VALUE },
    { type: 'value', rid, boot: 3, at: 7, accepted: null, value: null },
  ],
  join: [{ type: 'join', rid, ...register, day: 20_000, from: [KEEPER] }],
  joined: [{ type: 'joined', rid }],
  not_joined: [{ type: 'not_joined', rid }],
  pointer: [{ type: 'pointer', rid, generation: 1, keepers: [KEEPER] }],
  expired: [{ type: 'expired', rid }],
  wrong_day: [{ type: 'wrong_day', rid, day: 20_000 }],
  closed: [{ type: 'closed', rid }],
  keys_ask: [{ type: 'keys_ask', rid, group: 'c1' }],
  keys_told: [
    { type: 'keys_told', rid, at: { generation: 3, keepers: [KEEPER] } },
    { type: 'keys_told', rid, at: null },
  ],
  keys_stage: [
    { type: 'keys_stage', rid, ...keys, store: STORE, manifest: VALUE, sources: [PEER] },
  ],
  keys_staged: [{ type: 'keys_staged', rid }],
  keys_seal: [{ type: 'keys_seal', rid, ...keys, store: STORE }],
  keys_sealed: [
    { type: 'keys_sealed', rid, blobs: [VALUE] },
    { type: 'keys_sealed', rid, blobs: [] },
  ],
  keys_refused: [{ type: 'keys_refused', rid, reason: 'overtaken' }],
  keys_pull: [{ type: 'keys_pull', rid, group: 'c1', blob: VALUE }],
  keys_blob: [
    { type: 'keys_blob', rid, bytes: VALUE },
    { type: 'keys_blob', rid, bytes: null },
  ],
  keys_open: [
    { type: 'keys_open', ...keys, store: STORE, at: { generation: 3, keepers: [KEEPER] } },
  ],
  keys_opened: [{ type: 'keys_opened', ...keys, store: STORE }],
  key_settled: [{ type: 'key_settled', ...keys, name: 'ab'.repeat(16), order: ORDER }],
  learn: [{ type: 'learn', ...register, ballot: BALLOT, value: VALUE }],
  chosen: [{ type: 'chosen', ...register, ...PROCESS, ballot: BALLOT }],
  locate: [{ type: 'locate', rid, key: register.key }],
  located: [
    { type: 'located', rid, at: { generation: 2, keepers: [KEEPER] }, born: 1 },
    { type: 'located', rid, at: null, born: 1 },
  ],
  retire: [{ type: 'retire', ...register, keepers: [KEEPER] }],
  offer: [
    { type: 'offer', rid, offer: OFFER },
    { type: 'offer', rid, offer: { ...OFFER, claim: { units: {}, blanks: {} } } },
  ],
  reserved: [{ type: 'reserved', rid, reservation: JOB, desk: STORE, heldUntil: 1 }],
  refused: [{ type: 'refused', rid, reason: 'capacity', report: VALUE }],
  release: [{ type: 'release', reservation: JOB, keepers: [KEEPER] }],
  report_digest: [
    {
      type: 'report_digest',
      versions: [['hJn1RhFxpkQQ', 1, 2, 1, 3]],
      heaps: ['c1' as ClusterId, ''],
      share: [1, 4],
      digests: [['c1' as ClusterId, 3, 4, 120]],
      cells: ['81283ffffffffff'],
      regions: ['81283ffffffffff'],
      within: [50.5, -10, 900],
    },
    {
      type: 'report_digest',
      versions: [],
      heaps: null,
      share: [0, 1],
      digests: [],
      cells: null,
      regions: [],
      within: null,
    },
  ],
  report_sums: [
    {
      type: 'report_sums',
      all: false,
      heaps: [['c1' as ClusterId, 4_294_967_295]],
      regions: [['81283ffffffffff', 0]],
      within: [50.5, -10, 900],
    },
    { type: 'report_sums', all: true, heaps: [], regions: [], within: null },
  ],
  report_differ: [
    { type: 'report_differ', heaps: ['c1' as ClusterId, ''], regions: ['81283ffffffffff'] },
    { type: 'report_differ', heaps: [], regions: [] },
  ],
  report_delta: [
    {
      type: 'report_delta',
      profiles: [VALUE],
      reports: [VALUE, VALUE],
      digests: [VALUE],
      pulses: [VALUE],
    },
    { type: 'report_delta', profiles: [], reports: [], digests: [], pulses: [] },
  ],
  report_ask: [{ type: 'report_ask' }],
  solicit_ask: [{ type: 'solicit_ask', rid, question: VALUE }],
  solicit_told: [
    {
      type: 'solicit_told',
      rid,
      cluster: 'c1' as ClusterId,
      profiles: [VALUE],
      reports: [VALUE],
      costs: VALUE,
    },
    { type: 'solicit_told', rid, cluster: '', profiles: [], reports: [], costs: VALUE },
  ],
  private_keep: [{ type: 'private_keep', rid, order: ORDER, sealed: VALUE }],
  artwork_keep: [
    {
      type: 'artwork_keep',
      rid,
      order: ORDER,
      files: [{ hash: 'f'.repeat(64) as ArtworkHash, bytes: 9 }],
    },
    { type: 'artwork_keep', rid, order: ORDER, files: [] },
  ],
  artwork_kept: [
    { type: 'artwork_kept', rid, missing: 0 },
    { type: 'artwork_kept', rid, missing: 2 },
  ],
  private_kept: [{ type: 'private_kept', rid }],
  heartbeat: [HEARTBEAT, { ...HEARTBEAT, suspects: [] }],
  beat: [{ type: 'beat', seq: 3, mark: 65_535, storeSeq: 5 }],
  beat_ask: [{ type: 'beat_ask' }],
  probe: [{ type: 'probe' }],
  store_ask: [{ type: 'store_ask', store: STORE, boot: 3, seq: 4 }],
  store_seen: [{ type: 'store_seen', store: STORE, boot: 3, seq: 4, of: 1 }],
  twin_seen: [{ type: 'twin_seen', boot: 1, nonce: 2 }],
  vote_ask: [{ type: 'vote_ask', rid, charge: CHARGE, seq: 3 }],
  vote_told: [
    {
      type: 'vote_told',
      rid,
      vote: { voter: PEER, seq: 3, ageMs: 4_000, signature: VALUE },
      refusal: '',
      epoch: 2,
      boot: 1,
    },
    { type: 'vote_told', rid, vote: null, refusal: 'heard', epoch: 2, boot: 1 },
  ],
  certify_ask: [
    { type: 'certify_ask', rid, kind: 'late', shop: PEER, order: ORDER, part: PART, attempt: 1 },
    { type: 'certify_ask', rid, kind: 'unreachable', shop: PEER, order: '', part: '', attempt: 0 },
  ],
  certify_told: [
    { type: 'certify_told', rid, result: 'certified', certificate: VALUE },
    { type: 'certify_told', rid, result: 'refuted', certificate: null },
  ],
  hello: [
    { type: 'hello', home: HOME, claim: VALUE, asleep: [VALUE] },
    { type: 'hello', home: null, claim: null, asleep: [] },
  ],
  hello_ask: [{ type: 'hello_ask' }],
  home_offer: [{ type: 'home_offer', rid, cluster: HOME.cluster, claim: VALUE }],
  home_told: [
    { type: 'home_told', rid, result: 'done', home: HOME },
    { type: 'home_told', rid, result: 'not_here', home: null },
  ],
  private_ask: [{ type: 'private_ask', rid, order: ORDER }],
  private_told: [
    { type: 'private_told', rid, sealed: VALUE, held: true },
    { type: 'private_told', rid, sealed: null, held: false },
  ],
  explain_ask: [{ type: 'explain_ask', rid, order: ORDER }],
  explain_told: [
    { type: 'explain_told', rid, explanations: [VALUE] },
    { type: 'explain_told', rid, explanations: [] },
  ],
  poke: [
    { type: 'poke', order: ORDER, part: PART, keepers: [KEEPER] },
    { type: 'poke', order: ORDER, part: '', keepers: [KEEPER] },
  ],
  key_won: [{ type: 'key_won', order: ORDER }],
  yield: [{ type: 'yield', reservation: JOB }],
  prices: [
    { type: 'prices', cluster: 'c1' as ClusterId, until: 5, prices: [[PEER, 'digital', 33]] },
  ],
}

export const MESSAGES: readonly Message[] = Object.values(SAMPLES).flat()
