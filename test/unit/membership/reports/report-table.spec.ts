import { expect } from 'chai'
import { recentProfiles } from '../../../../src/membership/reports/profile-codec.ts'
import { recentReports } from '../../../../src/membership/reports/report-codec.ts'
import { ReportTable } from '../../../../src/membership/reports/report-table.ts'
import { staleMs } from '../../../../src/membership/reports/signs-of-life.ts'
import { Reporter } from '../../../../src/membership/reports/reporter.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import { NO_DELTA } from '../../../../src/wire/no-delta.ts'
import * as limits from '../../../../src/wire/limits.ts'
import type { ReportMessage } from '../../../../src/wire/messages.ts'
import {
  ALICE,
  BOB,
  BODY,
  BOOT,
  cryptoOf,
  NOW,
  PROFILE,
  reporterOf,
  STORE,
} from '../report-fixture.ts'

const READER = 'reader' as PeerId

type Delta = Extract<ReportMessage, { type: 'report_delta' }>

function tableOf(peer: PeerId = READER): ReportTable {
  return new ReportTable(cryptoOf(peer))
}

/** Both halves, as of that time. */
function introduce(table: ReportTable, reporter: Reporter, now = NOW): void {
  table.offerProfile(reporter.profile.bytes, now)
  table.offerReport(reporter.current({ ...BODY, today: BODY.today + now - NOW }, now).bytes, now)
}

/** One exchange: what `from` has and `to` lacks. */
function sync(from: ReportTable, to: ReportTable, now = NOW): number {
  const deltas = from.deltaFor(to.digest()) as Delta[]
  for (const delta of deltas) to.applyDelta(delta, now)
  return deltas.length
}

function named(n: number): PeerId {
  return `shop-${String(n).padStart(5, '0')}` as PeerId
}

describe('report table', () => {
  it('knows a shop once it has both halves', () => {
    const table = tableOf()
    const alice = reporterOf(ALICE)
    const half = table.offerProfile(alice.profile.bytes, NOW)
    expect(half).to.deep.equal({ verdict: 'accept', reason: 'new', changed: ALICE })
    expect(table.known(ALICE)).to.equal(null)
    table.offerReport(alice.current(BODY, NOW).bytes, NOW)
    expect(table.known(ALICE)?.report).to.deep.equal(alice.report?.value)
    expect(table.known(ALICE)?.profile).to.deep.equal(alice.profile.value)
  })

  it('keeps no frame alive that something came in, and takes no harm when it is written over', () => {
    const table = tableOf()
    const alice = reporterOf(ALICE)
    for (const half of ['profile', 'report'] as const) {
      // Nobody has read either of them here.
      recentProfiles.resize(limits.SHOPS_MAX)
      recentReports.resize(limits.SHOPS_MAX)
      const { bytes } = half === 'profile' ? alice.profile : alice.current(BODY, NOW)
      const frame = new Uint8Array(65_536)
      frame.set(bytes, 100)
      const part = frame.subarray(100, 100 + bytes.length)
      if (half === 'profile') table.offerProfile(part, NOW)
      else table.offerReport(part, NOW)
      frame.fill(0)
      const kept = table.get(ALICE)?.[half]?.bytes
      expect(kept, half).to.deep.equal(bytes)
      expect(kept?.buffer.byteLength, half).to.equal(bytes.length)
    }
  })

  it('takes over only what is newer, by boot and then by sequence', () => {
    const table = tableOf()
    const first = reporterOf(ALICE)
    const second = reporterOf(ALICE, BOOT + 1)
    const old = first.current(BODY, NOW).bytes
    const paused = first.current({ ...BODY, mode: 'paused' }, NOW).bytes
    const rebooted = second.current(BODY, NOW).bytes
    expect(table.offerReport(paused, NOW).verdict).to.equal('accept')
    expect(table.offerReport(paused, NOW)).to.include({ verdict: 'ignore', reason: 'not_newer' })
    expect(table.offerReport(old, NOW).reason).to.equal('not_newer')
    expect(table.offerReport(rebooted, NOW).verdict).to.equal('accept')
    expect(table.offerReport(paused, NOW).reason).to.equal('not_newer')
  })

  it('keeps the same profile object while only reports change', () => {
    const table = tableOf()
    const alice = reporterOf(ALICE)
    introduce(table, alice)
    const before = table.known(ALICE)?.profile
    table.offerReport(alice.current({ ...BODY, mode: 'paused' }, NOW).bytes, NOW)
    expect(table.known(ALICE)?.profile).to.equal(before)
    expect(table.known(ALICE)?.report.mode).to.equal('paused')
  })

  it('says when homes may have changed: with newcomers, words of another cluster, and who is forgotten', () => {
    const table = tableOf()
    const alice = reporterOf(ALICE)
    let before = table.homes
    const changed = (): boolean => {
      const is = table.homes !== before
      before = table.homes
      return is
    }
    introduce(table, alice)
    expect(changed(), 'a newcomer').to.equal(true)
    const busier = { ...BODY, mode: 'paused' } as const
    table.offerReport(alice.current(busier, NOW + 1_000).bytes, NOW + 1_000)
    expect(changed(), 'its state alone').to.equal(false)
    const elsewhere = { ...busier, cluster: 'c9' as ClusterId }
    table.offerReport(alice.current(elsewhere, NOW + 2_000).bytes, NOW + 2_000)
    expect(changed(), 'another cluster').to.equal(true)
    table.forget(ALICE)
    expect(changed(), 'it is forgotten').to.equal(true)
  })

  it('calls a shop stale by the age of its report, and forgets it in the end', () => {
    const table = tableOf()
    introduce(table, reporterOf(ALICE))
    expect(table.isStale(ALICE, NOW + staleMs(1))).to.equal(false)
    expect(table.isStale(ALICE, NOW + staleMs(1) + 1)).to.equal(true)
    expect(table.isStale(BOB, NOW)).to.equal(true)
    expect(table.sweep(NOW + limits.REPORT_FORGET_MS)).to.deep.equal([])
    expect(table.sweep(NOW + limits.REPORT_FORGET_MS + 1)).to.deep.equal([ALICE])
    expect(table.entries()).to.deep.equal([])
  })

  it('names all who are stale, whoever came, spoke or went since it was last asked', () => {
    const table = tableOf()
    const settled = { ...BODY, cluster: 'c1' as ClusterId }
    const reporters = Array.from({ length: 30 }, (_, n) => reporterOf(named(n)))
    for (const reporter of reporters) {
      introduce(table, reporter)
      table.offerReport(reporter.current(settled, NOW).bytes, NOW)
    }
    const agrees = (at: number): number => {
      const stale = table.entries().filter(({ peer }) => table.isStale(peer, at))
      expect(table.stale(at)).to.have.members(stale.map(({ peer }) => peer))
      return stale.length
    }
    const late = NOW + staleMs(30)
    expect(agrees(NOW), 'nobody').to.equal(0)
    expect(agrees(late), 'nobody yet').to.equal(0)
    expect(agrees(late + 1)).to.equal(30)
    const spoken = { ...settled, today: settled.today + 1 }
    for (const reporter of reporters.slice(0, 20))
      table.offerReport(reporter.current(spoken, late).bytes, late)
    expect(agrees(late + 1)).to.equal(10)
    for (const { profile } of reporters.slice(20)) table.forget(profile.value.peer)
    expect(agrees(late + staleMs(20)), 'of twenty').to.equal(0)
    for (const { profile } of reporters.slice(5)) table.forget(profile.value.peer)
    expect(agrees(late + staleMs(20)), 'five are believed for less long').to.equal(5)
    expect(agrees(late + staleMs(5)), 'asked about an earlier time').to.equal(0)
    introduce(table, reporterOf(ALICE))
    const early = late + staleMs(5) - 1
    expect(agrees(early), 'and one whose report is old already').to.equal(1)
  })

  it('believes a shop whose cluster speaks for it for longer than one without a home', () => {
    const table = tableOf()
    for (let n = 0; n < 40; n += 1) introduce(table, reporterOf(named(n)))
    const settled = reporterOf(ALICE)
    introduce(table, settled)
    table.offerReport(settled.current({ ...BODY, cluster: 'c1' as ClusterId }, NOW).bytes, NOW)
    const late = NOW + staleMs(41, false) + 1
    expect(table.isStale(named(1), late)).to.equal(true)
    expect(table.isStale(ALICE, late)).to.equal(false)
    expect(table.isStale(ALICE, NOW + staleMs(41) + 1)).to.equal(true)
  })

  describe('where all shops say that its own clock is wrong', () => {
    const HOUR_MS = 3_600_000
    const heard = (now: number): ReportTable => {
      const table = tableOf()
      for (const peer of [ALICE, BOB]) {
        const reporter = reporterOf(peer)
        table.offerProfile(reporter.profile.bytes, now)
        table.offerReport(reporter.current(BODY, NOW).bytes, now, true)
      }
      return table
    }

    it('believes them, be it an hour fast or slow', () => {
      for (const now of [NOW + HOUR_MS, NOW - HOUR_MS]) {
        const table = heard(now)
        expect(table.trueTime(now)).to.equal(NOW)
        expect([ALICE, BOB].map((peer) => table.isStale(peer, now))).to.deep.equal([false, false])
      }
      // For as long as there is news.
      const late = NOW + HOUR_MS + staleMs(2) + 1
      expect(heard(NOW + HOUR_MS).isStale(BOB, late)).to.equal(true)
    })

    it('forgets nobody for a date that is wrong by a month', () => {
      const now = NOW + 30 * 24 * HOUR_MS
      const table = heard(now)
      expect(table.sweep(now)).to.deep.equal([])
      expect(table.known(BOB)).to.not.equal(null)
    })

    it('does not take what a peer passes on late for the time', () => {
      const [now, table] = [NOW + HOUR_MS, tableOf()]
      const other = tableOf(BOB)
      introduce(other, reporterOf(BOB))
      sync(other, table, now)
      expect(table.trueTime(now)).to.equal(now)
      expect(table.isStale(BOB, now)).to.equal(true)
    })
  })

  it('forgets a profile whose report never came', () => {
    const table = tableOf()
    table.offerProfile(reporterOf(ALICE).profile.bytes, NOW)
    expect(table.sweep(NOW + limits.PROFILE_ALONE_MS)).to.deep.equal([])
    expect(table.sweep(NOW + limits.PROFILE_ALONE_MS + 1)).to.deep.equal([ALICE])
  })

  it('takes nothing up again from a shop that was expelled', () => {
    const [mine, other] = [tableOf(), tableOf(BOB)]
    introduce(mine, reporterOf(ALICE))
    introduce(other, reporterOf(ALICE))
    expect(mine.expel(ALICE)).to.equal(true)
    sync(other, mine)
    expect(mine.entries()).to.deep.equal([])
    const offered = mine.offerReport(reporterOf(ALICE).current(BODY, NOW).bytes, NOW)
    expect(offered).to.include({ verdict: 'ignore', reason: 'expelled' })
  })

  it('takes a forgotten shop up again', () => {
    const table = tableOf()
    introduce(table, reporterOf(ALICE))
    expect(table.forget(ALICE)).to.equal(true)
    introduce(table, reporterOf(ALICE))
    expect(table.known(ALICE)).to.not.equal(null)
  })

  it('is full at its limit, unless a silent shop can make room', () => {
    const table = tableOf()
    for (let n = 0; n < limits.SHOPS_MAX; n++) introduce(table, reporterOf(named(n)))
    const newcomer = reporterOf(named(limits.SHOPS_MAX))
    const late = NOW + staleMs(limits.SHOPS_MAX) + 1
    expect(table.offerProfile(newcomer.profile.bytes, NOW).reason).to.equal('table_full')
    expect(table.offerProfile(newcomer.profile.bytes, late).verdict).to.equal('accept')
    expect(table.entries()).to.have.length(limits.SHOPS_MAX)
    // Who is known already is always heard.
    const known = reporterOf(named(500))
    known.current({ ...BODY, mode: 'paused' }, NOW)
    expect(table.offerReport(known.current(BODY, NOW).bytes, NOW).verdict).to.equal('accept')
  })
})

describe('anti-entropy', () => {
  it('brings two tables to the same, and then says nothing more', () => {
    const [left, right] = [tableOf(), tableOf(BOB)]
    for (let n = 0; n < 20; n++) introduce(n % 3 === 0 ? left : right, reporterOf(named(n)))
    const newer = reporterOf(named(1))
    introduce(left, newer)
    newer.current({ ...BODY, mode: 'stopping' }, NOW)
    introduce(right, newer)
    sync(left, right)
    sync(right, left)
    expect(left.digest()).to.deep.equal(right.digest())
    expect(left.digest()).to.have.length(20)
    expect(sync(left, right) + sync(right, left)).to.equal(0)
  })

  it('passes on the bytes that the author signed', () => {
    const [left, right] = [tableOf(), tableOf(BOB)]
    const alice = reporterOf(ALICE)
    introduce(left, alice)
    sync(left, right)
    expect(right.get(ALICE)?.report?.bytes).to.deep.equal(alice.report?.bytes)
    expect(right.get(ALICE)?.profile?.bytes).to.deep.equal(alice.profile.bytes)
  })

  it('sends only the half that is lacking', () => {
    const [left, right] = [tableOf(), tableOf(BOB)]
    const alice = reporterOf(ALICE)
    introduce(left, alice)
    right.offerProfile(alice.profile.bytes, NOW)
    const deltas = left.deltaFor(right.digest())
    const reports = [alice.report?.bytes]
    expect(deltas).to.deep.equal([{ ...NO_DELTA, reports }])
  })

  it('bounds the bytes of each message', () => {
    const [left, right] = [tableOf(), tableOf(BOB)]
    for (let n = 0; n < limits.SHOPS_MAX; n++) introduce(left, reporterOf(named(n)))
    const deltas = left.deltaFor([]) as Delta[]
    expect(deltas.length).to.be.within(2, limits.DELTA_MESSAGES_MAX)
    for (const { profiles, reports } of deltas) {
      const bytes = [...profiles, ...reports].reduce((sum, b) => sum + b.length, 0)
      expect(bytes).to.be.at.most(limits.DELTA_BYTES_MAX)
    }
    while (sync(left, right) > 0);
    expect(right.digest()).to.deep.equal(left.digest())
  })

  it('says no more than a peer can take at once, and goes on at the next digest', () => {
    const [left, right] = [tableOf(), tableOf(BOB)]
    const papers = Array.from({ length: 100 }, (_, n) => `a-rather-long-name-of-a-paper-${n}`)
    const capabilities = PROFILE.capabilities.flatMap((c) => [
      { ...c, substrates: papers },
      { ...c, substrates: papers },
    ])
    // 12 KiB each, 3 MiB in all.
    for (let n = 0; n < 250; n++) {
      const wide = { ...PROFILE, capabilities }
      introduce(left, new Reporter(cryptoOf(named(n)), STORE, BOOT, wide))
    }
    expect(sync(left, right)).to.equal(limits.DELTA_MESSAGES_MAX)
    expect(right.entries().length).to.be.within(100, 200)
    while (sync(left, right) > 0);
    expect(right.digest()).to.deep.equal(left.digest())
  })

  it('counts what a delta was worth, one by one', () => {
    const table = tableOf()
    const alice = reporterOf(ALICE)
    const delta: Delta = {
      type: 'report_delta',
      profiles: [alice.profile.bytes, new Uint8Array(3)],
      reports: [alice.current(BODY, NOW).bytes],
      digests: [],
      pulses: [],
    }
    const outcomes = table.applyDelta(delta, NOW).map(({ reason }) => reason)
    expect(outcomes).to.deep.equal(['new', 'not_cbor', 'new'])
  })
})

describe('own reports', () => {
  it('are told to others as soon as they are set', () => {
    const [mine, other] = [tableOf(ALICE), tableOf(BOB)]
    const alice = reporterOf(ALICE)
    mine.setOwn({ profile: alice.profile, report: alice.current(BODY, NOW) }, NOW)
    sync(mine, other)
    expect(other.known(ALICE)).to.deep.equal(mine.known(ALICE))
    expect(mine.offerReport(alice.current(BODY, NOW).bytes, NOW).reason).to.equal('not_newer')
  })

  it('are neither swept nor given up, however old', () => {
    const mine = tableOf(ALICE)
    const alice = reporterOf(ALICE)
    mine.setOwn({ profile: alice.profile, report: alice.current(BODY, NOW) }, NOW)
    for (let n = 1; n < limits.SHOPS_MAX; n++) introduce(mine, reporterOf(named(n)))
    const late = NOW + staleMs(limits.SHOPS_MAX) + 1
    // All are stale, and this node's own entry is the oldest.
    mine.offerProfile(reporterOf(named(0)).profile.bytes, late)
    expect(mine.get(ALICE)).to.not.equal(null)
    mine.sweep(NOW + limits.REPORT_FORGET_MS + 1)
    expect(mine.entries().map(({ peer }) => peer)).to.include(ALICE)
  })

  it('are bumped over what a former self has said, so that a wiped shop is heard again', () => {
    const [mine, other] = [tableOf(ALICE), tableOf(BOB)]
    // The former self had a clock that was an hour ahead.
    const former = reporterOf(ALICE, BOOT + 3_600)
    for (const mode of ['paused', 'open', 'paused'] as const) former.current({ ...BODY, mode }, NOW)
    other.offerProfile(former.profile.bytes, NOW)
    other.offerReport((former.report as { bytes: Uint8Array }).bytes, NOW)

    const wiped = reporterOf(ALICE)
    mine.setOwn({ profile: wiped.profile, report: wiped.current(BODY, NOW) }, NOW)
    expect(other.offerReport(wiped.current(BODY, NOW).bytes, NOW).reason).to.equal('not_newer')
    const delta = other.deltaFor(mine.digest())[0] as Delta
    const reasons = mine.applyDelta(delta, NOW).map(({ reason }) => reason)
    expect(reasons).to.deep.equal(['own_newer', 'own_newer'])
    expect(mine.known(ALICE)?.report.mode).to.equal('open')

    expect(wiped.outrank(mine.ownSeen())).to.equal(true)
    expect(wiped.outrank(mine.ownSeen())).to.equal(false)
    const report = wiped.due(BODY, NOW)
    expect(report?.value).to.include({ boot: BOOT + 3_600, seq: 4 })
    expect(report?.value.profile).to.deep.equal([BOOT + 3_600, 2])
    mine.setOwn({ profile: wiped.profile, report: wiped.current(BODY, NOW) }, NOW)
    sync(mine, other)
    expect(other.known(ALICE)?.report.mode).to.equal('open')
    expect(other.digest()).to.deep.equal(mine.digest())
  })

  it('believe no stranger who speaks in their name', () => {
    const mine = tableOf(ALICE)
    const bob = reporterOf(BOB, BOOT + 3_600)
    mine.offerReport(bob.current(BODY, NOW).bytes, NOW)
    expect(mine.ownSeen().report).to.deep.equal([0, 0])
  })
})
