import { expect } from 'chai'
import { summarise } from '../../../../src/clusters/digests/digest.ts'
import { signDigest } from '../../../../src/clusters/digests/digest-codec.ts'
import { DigestTable } from '../../../../src/clusters/digests/digest-table.ts'
import { regionOf } from '../../../../src/clusters/digests/region.ts'
import { KeyedHashCrypto } from '../../../../src/crypto/keyed-hash-crypto.ts'
import { heapOf } from '../../../../src/membership/reports/heaps.ts'
import { ReportTable } from '../../../../src/membership/reports/report-table.ts'
import type { ShopEntry } from '../../../../src/membership/reports/known-entry.ts'
import type { Reporter } from '../../../../src/membership/reports/reporter.ts'
import type { LatLon } from '../../../../src/models/geo.ts'
import type { ClusterId, PeerId } from '../../../../src/models/ids.ts'
import { Comparing } from '../../../../src/runtime/neighbourhood/comparing.ts'
import { encodeMessages } from '../../../../src/wire/codec.ts'
import type { ReportMessage } from '../../../../src/wire/messages.ts'
import { BODY, cryptoOf, NOW, reporterOf } from '../../membership/report-fixture.ts'
import { LA, SF, shop } from '../../routing/fixtures.ts'

const SECONDS = NOW / 1_000
const [C1, C2, C3] = ['c1', 'c2', 'c3'] as unknown as [ClusterId, ClusterId, ClusterId]
const named = (n: number): PeerId => `12D3KooWshop${String(n).padStart(40, '0')}` as PeerId

/** What one node knows, and what it says to another. */
class Mind {
  readonly peer: PeerId
  readonly table: ReportTable
  readonly digests: DigestTable
  readonly comparing: Comparing
  /** Null: all that there is. */
  scope: readonly ClusterId[] | null
  regions = new Set([regionOf(SF)])
  home = true

  constructor(name: string, scope: readonly ClusterId[] | null = null) {
    this.peer = name as PeerId
    this.scope = scope
    this.table = new ReportTable(cryptoOf(this.peer))
    this.digests = new DigestTable(new KeyedHashCrypto(this.peer, 'test'), SF)
    this.comparing = new Comparing({
      table: this.table,
      digests: this.digests,
      listening: this,
      homeOf: heapOf,
      isOutdated: (entry) => heapOf(entry) === '' && this.table.isStale(entry.peer, NOW),
      told: () => [],
      isAtHome: () => this.home,
    })
  }

  get clusters(): readonly ClusterId[] {
    return this.scope ?? []
  }

  get isBounded(): boolean {
    return this.scope !== null
  }

  wants(cluster: ClusterId | '' | undefined): boolean {
    return !this.isBounded || !cluster || this.clusters.includes(cluster)
  }

  hears(reporter: Reporter, cluster: ClusterId | '' = C1, at = NOW): void {
    const body = cluster === '' ? BODY : { ...BODY, cluster }
    this.table.offerProfile(reporter.profile.bytes, at)
    this.table.offerReport(reporter.current(body, at).bytes, at)
  }

  hearsOf(cluster: ClusterId, round = SECONDS, centre: LatLon = SF): void {
    const body = summarise([shop({ peer: 'anna' })], [], [])
    if (body === null) throw new Error('no digest')
    const author = 'anna' as PeerId
    const digest = { ...body, centre, cluster, epoch: 1, round, pace: 120, author }
    this.digests.offer(signDigest(digest, new KeyedHashCrypto(author, 'test')), NOW)
  }

  /** Asks another until nothing more is said; what was said, in order, and in how many bytes. */
  asks(other: Mind, first: readonly ReportMessage[]): { said: string[]; bytes: number } {
    const said: string[] = []
    let bytes = 0
    const pass = (from: Mind, to: Mind, messages: readonly ReportMessage[]): void => {
      for (const message of messages) {
        said.push(message.type)
        for (const frame of encodeMessages([message])) bytes += frame.length
        if (message.type === 'report_delta') to.#learns(message)
        else if (message.type !== 'report_ask')
          pass(to, from, to.comparing.hear(from.peer, message))
      }
    }
    pass(this, other, first)
    return { said, bytes }
  }

  #learns(delta: ReportMessage & { type: 'report_delta' }): void {
    this.table.applyDelta(delta, NOW)
    for (const bytes of delta.digests) this.digests.offer(bytes, NOW)
    for (const bytes of delta.pulses) this.digests.offerPulse(bytes, NOW)
  }
}

function pair(shops: number, scope: readonly ClusterId[] | null = null): [Mind, Mind, Reporter[]] {
  const minds: [Mind, Mind] = [new Mind('left', scope), new Mind('right', scope)]
  const reporters = Array.from({ length: shops }, (_, n) => reporterOf(named(n)))
  for (const mind of minds)
    reporters.forEach((reporter, n) => mind.hears(reporter, n % 2 === 0 ? C1 : C2))
  return [...minds, reporters]
}

describe('comparing', () => {
  it('says little where both know the same, however many shops that are', () => {
    const [left, right] = pair(160, [C1, C2])
    left.hearsOf(C1)
    right.hearsOf(C1)
    const { said, bytes } = left.asks(right, [left.comparing.sums()])
    expect(said).to.deep.equal(['report_sums'])
    expect(bytes).to.be.below(200)
  })

  it('names versions only of the cluster in which something differs, and tells only what is newer', () => {
    const [left, right, reporters] = pair(40, [C1, C2])
    right.hears(reporters[0] as Reporter, C1, NOW + 5_000)
    const newer = reporters[0]?.current({ ...BODY, cluster: C1, stock: {} }, NOW + 5_000)
    right.table.offerReport(newer?.bytes ?? new Uint8Array(0), NOW + 5_000)
    const { said } = left.asks(right, [left.comparing.sums()])
    expect(said).to.deep.equal(['report_sums', 'report_differ', 'report_digest', 'report_delta'])
    expect(left.table.get(named(0))?.report?.value.stock).to.deep.equal({})
    const differ = right.comparing.compare(left.comparing.sums())
    expect(differ, 'now they know the same').to.equal(null)
    left.table.forget(named(0))
    const detail = left.comparing.detail({ type: 'report_differ', heaps: [C1], regions: [] })
    expect(detail.versions).to.have.length(19)
  })

  it('finds shops and whole clusters that one has never heard of', () => {
    const [left, right, reporters] = pair(30)
    left.table.forget(named(2))
    left.table.forget(named(4))
    right.hears(reporterOf(named(99)), C3)
    left.asks(right, [left.comparing.sums()])
    expect(left.table.digest()).to.deep.equal(right.table.digest())
    expect(left.table.size).to.equal(reporters.length + 1)
  })

  it('asks nothing of clusters that it does not hear of, and follows nothing from those', () => {
    const [left, right] = pair(30, [C1])
    left.table.forget(named(1))
    right.table.forget(named(3))
    expect(left.asks(right, [left.comparing.sums()]).said).to.deep.equal(['report_sums'])
    // Who hears of C1 only knows some of the others by chance.
    right.scope = null
    expect(right.asks(left, [right.comparing.sums()]).said).to.deep.equal(['report_sums'])
    const foreign = left.comparing.detail({ type: 'report_differ', heaps: [C2], regions: [] })
    expect(foreign.versions).to.deep.equal([])
  })

  it('hears where a shop went that has moved out of hearing', () => {
    const [left, right, reporters] = pair(30, [C1])
    right.scope = null
    const gone = reporters[0] as Reporter
    right.table.offerReport(gone.current({ ...BODY, cluster: C3 }, NOW + 1).bytes, NOW + 1)
    left.asks(right, [left.comparing.sums()])
    expect(left.table.get(named(0))?.report?.value.cluster).to.equal(C3)
  })

  it('does not take up again from others where a shop was that has moved away, and tells them', () => {
    const [left, right, reporters] = pair(30, [C1])
    const gone = reporters[0] as Reporter
    left.table.offerReport(gone.current({ ...BODY, cluster: C3 }, NOW + 1).bytes, NOW + 1)
    const wants = ({ report }: ShopEntry): boolean => left.wants(report?.value.cluster)
    expect(left.table.sweep(NOW + 2, wants)).to.include(named(0))
    left.asks(right, [left.comparing.sums()])
    expect(left.table.get(named(0)), 'the old word').to.equal(null)
    right.asks(left, [right.comparing.sums()])
    expect(right.table.get(named(0))?.report?.value.cluster).to.equal(C3)
    expect(right.comparing.compare(left.comparing.sums()), 'of C1 they know the same').to.equal(
      null,
    )
  })

  it('follows nothing from who had no home, where only some are heard of', () => {
    const [left, right] = pair(30, [C1])
    right.hears(reporterOf(named(99)), '')
    expect(left.asks(right, [left.comparing.sums()]).said).to.deep.equal(['report_sums'])
    expect(right.asks(left, [right.comparing.sums()]).said).to.deep.equal(['report_sums'])
    right.scope = left.scope = null
    left.asks(right, [left.comparing.sums()])
    expect(left.table.get(named(99)), 'where all are').to.not.equal(null)
  })

  it('tells a newcomer of who has no home, and of nobody who said so long ago', () => {
    for (const scope of [[C1], null]) {
      const [left, right] = [new Mind('left', scope), new Mind('right', scope)]
      left.home = false
      right.hears(reporterOf(named(1)), '', NOW - 720_000)
      right.hears(reporterOf(named(2)), '', NOW - 720_001)
      right.hears(reporterOf(named(3)), C1, NOW - 720_001)
      left.asks(right, [left.comparing.ask()])
      const told = [1, 2, 3].map((n) => left.table.get(named(n)) !== null)
      expect(told, String(scope)).to.deep.equal([true, false, true])
    }
  })

  it('names all that it knows at once while that is little, and asks by sums when it is not', () => {
    const [left, right] = [new Mind('left'), new Mind('right')]
    for (let n = 0; n < 60; n += 1) right.hears(reporterOf(named(n)))
    expect(left.comparing.ask().type).to.equal('report_digest')
    left.asks(right, [left.comparing.ask()])
    expect(left.table.size).to.equal(60)
    expect(left.comparing.ask().type).to.equal('report_sums')
    left.home = false
    expect(left.comparing.ask().type, 'it looks for its home').to.equal('report_digest')
  })

  it('asks by itself for what it lacks as long as it has no home, and asks nothing back', () => {
    const [left, right] = pair(30)
    left.home = false
    left.table.forget(named(2))
    expect(right.asks(left, [right.comparing.sums()]).said).to.deep.equal(['report_sums'])
    right.home = false
    const { said } = left.asks(right, left.comparing.nextRound())
    expect(said, 'of another that has none').to.deep.equal(['report_digest', 'report_delta'])
    expect(left.table.get(named(2))).to.not.equal(null)
  })

  it('passes on news of clusters of the regions around at once, by sums', () => {
    const [left, right] = [new Mind('left', [C1]), new Mind('right', [C1])]
    for (const mind of [left, right]) mind.hearsOf(C1)
    right.hearsOf(C1, SECONDS + 60)
    right.hearsOf(C2)
    right.hearsOf(C3, SECONDS, LA)
    left.asks(right, [left.comparing.sums()])
    expect(left.digests.get(C1)?.round).to.equal(SECONDS + 60)
    expect(left.digests.get(C2)).to.not.equal(null)
    expect(left.digests.get(C3), 'of far away another time').to.equal(null)
    expect(left.asks(right, [left.comparing.sums()]).said).to.deep.equal(['report_sums'])
  })

  it('compares in every other round, and hears of clusters far away in every fourth', () => {
    const [left, right] = [new Mind('left', [C1]), new Mind('right', [C1])]
    right.hearsOf(C3, SECONDS, LA)
    const rounds = [1, 2, 3, 4].map(() => left.comparing.nextRound())
    expect(rounds.map((round) => round.length)).to.deep.equal([0, 1, 0, 2])
    for (const round of rounds.slice(0, 3)) left.asks(right, round)
    expect(left.digests.get(C3)).to.equal(null)
    left.asks(right, rounds[3] ?? [])
    expect(left.digests.get(C3)).to.not.equal(null)
  })

  it('is told of no cluster farther away than all that it can keep', () => {
    const [left, right] = [new Mind('left', [C1]), new Mind('right', [C1])]
    for (let n = 0; n < 128; n += 1)
      left.hearsOf(`n${n}` as ClusterId, SECONDS, { lat: 37.7, lon: -122.4 + n / 1_000 })
    right.hearsOf(C3, SECONDS, LA)
    right.hearsOf(C2, SECONDS, { lat: 37.7, lon: -122.41 })
    for (let round = 0; round < 40; round += 1) {
      const { said } = left.asks(right, left.comparing.nextRound())
      if (round > 30) expect(said.filter((type) => type === 'report_delta')).to.deep.equal([])
    }
    expect(left.digests.get(C3)).to.equal(null)
    expect(left.digests.get(C2)).to.not.equal(null)
  })
})
