import { isWithin } from '../../clusters/digests/digest-table.ts'
import type { DigestEntry, DigestTable } from '../../clusters/digests/digest-table.ts'
import { regionOf } from '../../clusters/digests/region.ts'
import { NEIGHBOUR_HYSTERESIS, REPORTED_SHOPS_MAX } from '../../clusters/digests/scope.ts'
import type { Heap } from '../../membership/reports/heaps.ts'
import type { ShopEntry } from '../../membership/reports/known-entry.ts'
import type { Nearby, ReportTable } from '../../membership/reports/report-table.ts'
import { shareFor, SHARE_NAMES_MAX, WHOLE } from '../../membership/reports/share.ts'
import type { PeerId } from '../../models/ids.ts'
import type { ReportMessage } from '../../wire/messages.ts'
import { NO_DELTA } from '../../wire/no-delta.ts'
import type { Listening } from './listening.ts'

type Sums = Extract<ReportMessage, { type: 'report_sums' }>
type Differ = Extract<ReportMessage, { type: 'report_differ' }>
type Ask = Extract<ReportMessage, { type: 'report_digest' }>

/** Who is at home compares in every other round: gossip loses little, and connections that come ask anyway. */
const HOME_ROUNDS = 2
/** News of clusters far away is minutes old anyway: who has it is asked in every fourth round. */
const FAR_ROUNDS = 4

export interface ComparingInit {
  readonly table: ReportTable
  readonly digests: DigestTable
  readonly listening: Pick<Listening, 'clusters' | 'regions' | 'wants' | 'isBounded'>
  /** Where a shop is at home, as far as is known here; '': nowhere, or it has not said where. */
  readonly homeOf: (entry: ShopEntry) => Heap
  /** It said so long ago that it has no home that it must have one by now. */
  readonly isOutdated: (entry: ShopEntry) => boolean
  /** Shops of whose homes more is known than their reports say. */
  told(): Iterable<PeerId>
  /** This shop. */
  isAtHome(): boolean
  readonly shopsMax?: number
}

/**
 * What two nodes know, compared: what gossip lost is found again, and who starts is told of the others.
 * Two who know the same say so in some hundred bytes: a number for each cluster of which both hear all.
 * Only where those differ are versions named, and only what is newer is sent.
 */
export class Comparing {
  readonly #init: ComparingInit
  #rounds = 0

  constructor(init: ComparingInit) {
    this.#init = init
  }

  /** To one who has just come, or who has told of shops that were not known here. */
  ask(): ReportMessage {
    const { table } = this.#init
    // So few are named in as many bytes. And who looks for its home must know its neighbours soon:
    // with one question more a third of the shops of a network that starts moved once again.
    const isUrgent = !this.#init.isAtHome() || table.size <= SHARE_NAMES_MAX
    return isUrgent ? this.#askWhole() : this.sums()
  }

  /** To anybody, now and then. */
  nextRound(): readonly ReportMessage[] {
    this.#rounds += 1
    // Sums are answered by those at home alone.
    if (!this.#init.isAtHome()) return [this.#askWhole()]
    if (this.#rounds % HOME_ROUNDS !== 0) return []
    return this.#rounds % FAR_ROUNDS === 0 ? [this.sums(), this.#askFar()] : [this.sums()]
  }

  sums(): Sums {
    const { table, digests, listening } = this.#init
    const sums = table.sums()
    const { clusters, regions } = listening
    // Where only some are heard of, each node has met others before they had a home: nothing follows from that.
    const heaps: readonly Heap[] = listening.isBounded ? clusters : [...sums.keys()]
    const cells = digests.sums(null)
    return {
      type: 'report_sums',
      all: !listening.isBounded,
      heaps: heaps.map((heap) => [heap, sums.get(heap) ?? 0] as const),
      regions: [...regions].map((region) => [region, cells.get(region) ?? 0] as const),
      within: digests.reach,
    }
  }

  /** Null: of all that a peer asks about the same is known here, or nothing to speak of. */
  compare(theirs: Sums): Differ | null {
    const { table, digests, listening } = this.#init
    const named = new Map(theirs.heaps)
    const mine = table.sums()
    // Of a cluster that is not heard of here only some shops are known: nothing follows from its sum.
    const heaps = [...mine.keys()].filter(
      (heap) =>
        listening.wants(heap) &&
        (theirs.all || named.has(heap)) &&
        named.get(heap) !== mine.get(heap),
    )
    const cells = digests.sums(theirs.within)
    const regions = theirs.regions.flatMap(([region, sum]) => {
      const known = cells.get(region)
      return known === undefined || known === sum || !listening.regions.has(region) ? [] : [region]
    })
    return heaps.length + regions.length === 0 ? null : { type: 'report_differ', heaps, regions }
  }

  /** What is to be said to that. */
  hear(from: PeerId, message: Sums | Differ | Ask): readonly ReportMessage[] {
    switch (message.type) {
      case 'report_sums': {
        // Who has just come lacks most of it, and asks for all there is itself.
        if (!this.#init.isAtHome()) return []
        const differ = this.compare(message)
        return differ === null ? [] : [differ]
      }
      case 'report_differ':
        return [this.detail(message)]
      case 'report_digest':
        return this.answer(from, message)
    }
  }

  /** What this node has of what a peer has otherwise. */
  detail({ heaps, regions }: Differ): Ask {
    const { table, digests, listening } = this.#init
    const asked = new Set(heaps.filter((heap) => listening.wants(heap)))
    const cells = new Set(regions.filter((region) => listening.regions.has(region)))
    return {
      type: 'report_digest',
      versions: table.digest(asked),
      heaps: [...asked],
      share: [WHOLE.nth, WHOLE.of],
      digests: digests.versions(WHOLE, ({ region }) => cells.has(region)),
      cells: [...cells],
      regions: [...listening.regions],
      within: digests.reach,
    }
  }

  /** Answers what a peer lacks of what it wants. */
  answer(from: PeerId, ask: Ask): readonly ReportMessage[] {
    const { table, digests, homeOf, isOutdated } = this.#init
    const [nth, of] = ask.share
    const heaps = new Set<Heap>(ask.heaps)
    const regions = new Set(ask.regions)
    const isWanted = (entry: ShopEntry): boolean => {
      const home = homeOf(entry)
      if (home !== '') return heaps.has(home)
      return heaps.has('') && standsIn(regions, entry) && !isOutdated(entry)
    }
    const isNear = ({ region }: DigestEntry): boolean => regions.size === 0 || regions.has(region)
    const cells = ask.cells === null ? null : new Set(ask.cells)
    const isAsked = ({ digest, region }: DigestEntry): boolean =>
      (cells?.has(region) ?? true) && isWithin(digest.centre, ask.within)
    const lacked = digests.lackedBy(ask.digests, { isNear, isAsked }, { nth, of })
    const deltas =
      ask.heaps === null
        ? table.deltaFor(ask.versions, (entry) => !isOutdated(entry), this.#near(from))
        : table.deltaFor(ask.versions, isWanted, { heaps, others: this.#init.told() })
    return lacked.digests.length + lacked.pulses.length === 0
      ? deltas
      : [{ ...NO_DELTA, ...lacked }, ...deltas]
  }

  #askWhole(): Ask {
    const { table, digests, listening } = this.#init
    const { clusters, regions } = listening
    return {
      type: 'report_digest',
      versions: table.digest(),
      heaps: listening.isBounded ? ['', ...clusters] : null,
      share: [WHOLE.nth, WHOLE.of],
      digests: digests.versions(),
      cells: null,
      regions: [...regions],
      within: digests.reach,
    }
  }

  /** Digests alone, wherever they are from, another share of them each time. */
  #askFar(): Ask {
    const { digests, listening } = this.#init
    const share = shareFor(this.#rounds / FAR_ROUNDS, digests.size)
    return {
      type: 'report_digest',
      versions: [],
      heaps: [],
      share: [share.nth, share.of],
      digests: digests.versions(share),
      cells: null,
      regions: [...listening.regions],
      within: digests.reach,
    }
  }

  /**
   * Shops to tell a peer of that wants all there is: as many as it will keep, for in a large network it
   * would only forget the others, and those near it decide where it is at home. Not there: all.
   */
  #near(from: PeerId): Nearby | null {
    const { table, shopsMax = REPORTED_SHOPS_MAX } = this.#init
    const place = table.known(from)?.profile.place
    if (place === undefined) return null
    return { place, most: Math.ceil(shopsMax * NEIGHBOUR_HYSTERESIS) }
  }
}

/** One of which it is not known where it stands is given the benefit of the doubt. */
export function standsIn(regions: ReadonlySet<string>, { profile }: ShopEntry): boolean {
  return profile === null || regions.size === 0 || regions.has(regionOf(profile.value.place))
}
