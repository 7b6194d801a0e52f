import type { Process } from '../../models/catalog.ts'
import type { StoreId } from '../../models/ids.ts'
import type { PromiseVector, ShopProfile, ShopReport } from '../../models/shop.ts'
import type { Crypto } from '../../ports/crypto.ts'
import { REPORT_GAP_MS, REPORT_MINOR_GAP_MS } from '../../wire/limits.ts'
import { signProfile } from './profile-codec.ts'
import type { Half } from './known-entry.ts'
import { signReport } from './report-codec.ts'
import { idleMs } from './signs-of-life.ts'
import { isNewer } from '../version.ts'
import type { Version } from '../version.ts'

/** What a report says, without who says it and when: the desk's snapshot and the price of scarcity. */
export type ReportBody = Pick<
  ShopReport,
  'mode' | 'today' | 'promise' | 'stock' | 'bidPrice' | 'cluster'
>

/** A tenth more or less of what a shop can do moves no order elsewhere; the last few units do. */
const MATERIAL_SHARE = 0.1

export type PublishReason = 'first' | 'material' | 'minor' | 'idle'

/**
 * Whether to publish now: on material change, a second apart; on smaller ones, ten; else as a sign
 * of life. Null: not now. `sinceMs` is the time since the last publication; a clock that was set
 * back makes it negative and says nothing, so that the report is due. `idle`: of `signs-of-life.ts`.
 */
export function publishReason(
  last: ReportBody | null,
  current: ReportBody,
  sinceMs: number,
  idle = idleMs(0),
): PublishReason | null {
  if (last === null) return 'first'
  if (sinceMs < 0 || sinceMs >= idle) return 'idle'
  if (sinceMs < REPORT_GAP_MS || isSame(last, current)) return null
  if (isMaterial(last, current)) return 'material'
  return sinceMs >= REPORT_MINOR_GAP_MS ? 'minor' : null
}

/** Signs what this shop says of itself, each time under a higher version. */
export class Reporter {
  readonly #crypto: Crypto
  readonly #storeId: StoreId
  #profile: Half<ShopProfile>
  #report: Half<ShopReport> | null = null
  #signed: ReportBody | null = null
  #published: ReportBody | null = null
  #publishedAt = 0
  #boot: number
  #seq = 0

  /** `profile.boot` and `revision` are set here. Throws `invalid_config` for one that none would read. */
  constructor(crypto: Crypto, storeId: StoreId, boot: number, profile: ShopProfile) {
    this.#crypto = crypto
    this.#storeId = storeId
    this.#boot = boot
    this.#profile = this.#signProfile(profile, [boot, 1])
  }

  get profile(): Half<ShopProfile> {
    return this.#profile
  }

  /** The last report signed; null before the first. */
  get report(): Half<ShopReport> | null {
    return this.#report
  }

  /**
   * Takes note of the newest versions of ourselves that others hold: after a wipe we begin above
   * them, else nobody would listen. True: the profile must be published again.
   */
  outrank(seen: { readonly profile: Version; readonly report: Version }): boolean {
    if (isNewer(seen.report, [this.#boot, this.#seq])) {
      this.#boot = seen.report[0]
      this.#seq = seen.report[1]
      this.#published = null
      this.#signed = null
    }
    const { value } = this.#profile
    if (!isNewer(seen.profile, [value.boot, value.revision])) return false
    this.#profile = this.#signProfile(value, [seen.profile[0], seen.profile[1] + 1])
    // The report names the profile that it goes with.
    this.#signed = null
    this.#published = null
    return true
  }

  /** The report to publish now, if one is due; counts as published. `shops`: how many are known here. */
  due(body: ReportBody, now: number, shops = 0): Half<ShopReport> | null {
    const idle = idleMs(shops, (body.cluster ?? '') !== '')
    const reason = publishReason(this.#published, body, now - this.#publishedAt, idle)
    if (reason === null) return null
    // A sign of life must be newer than the last, although it says the same.
    if (reason === 'idle') this.#signed = null
    const report = this.current(body, now)
    this.#published = body
    this.#publishedAt = now
    return report
  }

  /** The report as of now, for somebody who asks: signed anew only if it says something new. */
  current(body: ReportBody, now: number): Half<ShopReport> {
    if (this.#report !== null && this.#signed !== null && isSame(this.#signed, body)) {
      return this.#report
    }
    this.#seq++
    const { boot, revision } = this.#profile.value
    const value: ShopReport = {
      peer: this.#crypto.self,
      storeId: this.#storeId,
      boot: this.#boot,
      seq: this.#seq,
      profile: [boot, revision],
      at: now,
      ...body,
    }
    this.#report = { value, bytes: signReport(value, this.#crypto) }
    this.#signed = body
    return this.#report
  }

  #signProfile(profile: ShopProfile, version: Version): Half<ShopProfile> {
    const [boot, revision] = version
    const value = { ...profile, peer: this.#crypto.self, boot, revision }
    return { value, bytes: signProfile(value, this.#crypto) }
  }
}

function isSame(a: ReportBody, b: ReportBody): boolean {
  return isAlike(a, b) && !differs(a, b, (x, y) => x !== y)
}

function isMaterial(a: ReportBody, b: ReportBody): boolean {
  return !isAlike(a, b) || differs(a, b, isMaterialChange)
}

/** But for figures. */
function isAlike(a: ReportBody, b: ReportBody): boolean {
  return a.mode === b.mode && a.today === b.today && (a.cluster ?? '') === (b.cluster ?? '')
}

function isMaterialChange(before: number, after: number): boolean {
  return Math.abs(before - after) > MATERIAL_SHARE * Math.min(before, after)
}

type Differ = (before: number, after: number) => boolean

function differs(a: ReportBody, b: ReportBody, differ: Differ): boolean {
  return (
    recordsDiffer(a.stock, b.stock, differ) ||
    recordsDiffer(a.bidPrice, b.bidPrice, differ) ||
    vectorsDiffer(a.promise, b.promise, differ)
  )
}

function recordsDiffer(
  a: Readonly<Partial<Record<string, number>>>,
  b: Readonly<Partial<Record<string, number>>>,
  differ: Differ,
): boolean {
  if (a === b) return false
  for (const key in a) if (differ(a[key] ?? 0, b[key] ?? 0)) return true
  for (const key in b) if (!(key in a) && differ(0, b[key] ?? 0)) return true
  return false
}

function vectorsDiffer(
  a: ReportBody['promise'],
  b: ReportBody['promise'],
  differ: Differ,
): boolean {
  if (a === b) return false
  const processes = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<Process>
  for (const process of processes) {
    if (vectorDiffers(a[process] ?? [], b[process] ?? [], differ)) return true
  }
  return false
}

function vectorDiffers(before: PromiseVector, after: PromiseVector, differ: Differ): boolean {
  const days = Math.max(before.length, after.length)
  for (let day = 0; day < days; day += 1) {
    if (differ(before[day] ?? 0, after[day] ?? 0)) return true
  }
  return false
}
