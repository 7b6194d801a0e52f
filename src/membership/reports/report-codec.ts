import type { BlankSku, ClusterId } from '../../models/ids.ts'
import { makeBlankSku } from '../../models/ids.ts'
import { PROMISE_DAYS } from '../../models/shop.ts'
import type { PromiseVector, ShopMode, ShopReport } from '../../models/shop.ts'
import type { Crypto } from '../../ports/crypto.ts'
import { REPORT_BYTES_MAX, REPORT_STOCK_LINES_MAX, REPORT_UNITS_MAX } from '../../wire/limits.ts'
import { ByteMemory } from '../../wire/byte-memory.ts'
import { bytes, decimal, integer, list, mapOf, text, textLike } from '../../wire/shape.ts'
import type { Shape } from '../../wire/shape.ts'
import type { Half } from './known-entry.ts'
import { packPeer, packStore, unpackPeer, unpackStore } from '../packed-id.ts'
import type { PackedId } from '../packed-id.ts'
import { byLetter, byProcess } from './process-letters.ts'
import { isSignedBy, openEnvelope, sealEnvelope } from './signed-envelope.ts'
import type { Envelope, Flaw } from './signed-envelope.ts'

/** By their number on the wire. */
const MODES: readonly ShopMode[] = ['open', 'paused', 'stopping']
/** Letters in a report, unknown ones included. */
const PROCESSES_MAX = 32
const SKU_HALF_LENGTH_MAX = 64

/**
 * The body of a report, by position: later versions add at the end, and readers pass over what they
 * do not know. Promises as runs of differences, blanks by substrate: both repeat themselves.
 */
type PackedReport = readonly [
  peer: PackedId,
  store: PackedId,
  boot: number,
  seq: number,
  profileBoot: number,
  profileRevision: number,
  at: number,
  mode: number,
  today: number,
  promise: Readonly<Record<string, readonly number[]>>,
  stock: Readonly<Record<string, Readonly<Record<string, number>>>>,
  bidPrice: Readonly<Record<string, number>>,
  cluster: string,
]

const whole = integer(0, Number.MAX_SAFE_INTEGER)
const units = integer(0, REPORT_UNITS_MAX)
/** As ids of clusters are (`models/ids.ts`). */
const clusterName = textLike(/^[a-z0-9]{1,16}$/)
const skuHalf = text(SKU_HALF_LENGTH_MAX)
const id: Shape = (value) => text(128)(value) || bytes(96)(value)
const FIELDS: readonly Shape[] = [
  id,
  id,
  whole,
  whole,
  whole,
  whole,
  whole,
  integer(0, MODES.length - 1),
  // Days since 1970, up to the year 4707.
  integer(0, 1_000_000),
  mapOf(text(8), list(integer(-PROMISE_DAYS, REPORT_UNITS_MAX), PROMISE_DAYS), PROCESSES_MAX),
  mapOf(skuHalf, mapOf(skuHalf, units, REPORT_STOCK_LINES_MAX), REPORT_STOCK_LINES_MAX),
  mapOf(text(8), decimal(0, REPORT_UNITS_MAX), PROCESSES_MAX),
]

/** Signed bytes of a report; shelf lines that do not fit are left out, those with least first. */
export function signReport(report: ShopReport, crypto: Crypto): Uint8Array {
  const lines = (Object.entries(report.stock) as [BlankSku, number][])
    .filter(([, free]) => free > 0)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  for (let count = REPORT_STOCK_LINES_MAX; ; count = Math.floor(count / 2)) {
    const bytes = sealEnvelope('report', packReport(report, lines.slice(0, count)), crypto)
    if (bytes.length <= REPORT_BYTES_MAX || count === 0) return bytes
  }
}

interface ReadReport {
  readonly said: Half<ShopReport>
  readonly envelope: Envelope
}

/** Every peer passes the same news on. */
const RECENT_MAX = 512
export const recentReports = new ByteMemory(RECENT_MAX, readAnew)

/** What the bytes say, before anybody has asked who signed them. Never throws. */
export function readReport(encoded: Uint8Array): ReadReport | Flaw {
  return encoded.length > REPORT_BYTES_MAX ? 'too_large' : recentReports.read(encoded)
}

function readAnew(encoded: Uint8Array): ReadReport | Flaw {
  const envelope = openEnvelope(encoded, REPORT_BYTES_MAX)
  if (typeof envelope === 'string') return envelope
  const report = unpackReport(envelope.content)
  return report === null ? 'bad_shape' : { said: { bytes: encoded, value: report }, envelope }
}

/** Whether the shop that the report speaks of has signed it. */
export function isOwnReport(report: ShopReport, envelope: Envelope, crypto: Crypto): boolean {
  return isSignedBy(report.peer, 'report', envelope, crypto)
}

function packReport(report: ShopReport, lines: readonly [BlankSku, number][]): PackedReport {
  const shelves: Record<string, Record<string, number>> = {}
  for (const [sku, free] of lines) {
    const slash = sku.lastIndexOf('/')
    const substrate = sku.slice(0, slash)
    shelves[substrate] = { ...shelves[substrate], [sku.slice(slash + 1)]: free }
  }
  return [
    packPeer(report.peer),
    packStore(report.storeId),
    report.boot,
    report.seq,
    ...report.profile,
    report.at,
    MODES.indexOf(report.mode),
    report.today,
    byLetter(report.promise, packVector),
    shelves,
    byLetter(report.bidPrice, (price) => price),
    report.cluster ?? '',
  ]
}

function unpackReport(content: unknown): ShopReport | null {
  if (!Array.isArray(content) || content.length < FIELDS.length) return null
  if (!FIELDS.every((shape, index) => shape(content[index]))) return null
  const packed = content as unknown as PackedReport
  const [packedPeer, packedStore, boot, seq, profileBoot, profileRevision, at] = packed
  const [, , , , , , , modeIndex, today, packedPromise, shelves, packedBids] = packed
  // Reports of the first version do not say where the shop is at home.
  const cluster = clusterName(packed[12]) ? packed[12] : ''
  const peer = unpackPeer(packedPeer)
  const storeId = unpackStore(packedStore)
  const promise = byProcess(packedPromise, unpackVector)
  const stock = unpackStock(shelves)
  const mode = MODES[modeIndex]
  if (peer === null || storeId === null || mode === undefined || stock === null) return null
  if (Object.values(promise).includes(null)) return null
  return {
    peer,
    storeId,
    boot,
    seq,
    profile: [profileBoot, profileRevision],
    at,
    mode,
    today,
    promise: promise as ShopReport['promise'],
    stock,
    bidPrice: byProcess(packedBids, (price) => price),
    ...(cluster === '' ? {} : { cluster: cluster as ClusterId }),
  }
}

/** Null: too many lines. */
function unpackStock(
  shelves: Readonly<Record<string, Readonly<Record<string, number>>>>,
): Record<BlankSku, number> | null {
  const stock: Record<BlankSku, number> = {}
  let lines = 0
  for (const [substrate, sizes] of Object.entries(shelves)) {
    for (const [size, free] of Object.entries(sizes)) {
      stock[makeBlankSku(substrate, size)] = free
      if (++lines > REPORT_STOCK_LINES_MAX) return null
    }
  }
  return stock
}

/** Differences from day to day; -n: the last one n times more. Working weeks repeat themselves. */
function packVector(vector: PromiseVector): number[] {
  const steps = vector.map((promised, day) => promised - (vector[day - 1] ?? 0))
  const packed: number[] = []
  let repeated = 0
  for (const [day, step] of steps.entries()) {
    if (day > 0 && step === steps[day - 1]) repeated++
    else {
      if (repeated > 0) packed.push(-repeated)
      packed.push(step)
      repeated = 0
    }
  }
  if (repeated > 0) packed.push(-repeated)
  return packed
}

/** Null for anything but a vector of `PROMISE_DAYS`, none of them too great. */
function unpackVector(packed: readonly number[]): PromiseVector | null {
  const vector: number[] = []
  let step: number | null = null
  for (const code of packed) {
    if (code < 0 && step === null) return null
    if (code >= 0) step = code
    for (let times = Math.max(1, -code); times > 0; times--) {
      vector.push((vector.at(-1) ?? 0) + (step ?? 0))
    }
  }
  return vector.length === PROMISE_DAYS && (vector.at(-1) ?? 0) <= REPORT_UNITS_MAX ? vector : null
}
