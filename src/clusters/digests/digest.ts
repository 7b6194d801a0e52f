import type { Process } from '../../models/catalog.ts'
import { distanceKm, h3Cell, h3Centre, shortCell, wholeCell } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { Currency } from '../../models/money.ts'
import type { GoodsFlag } from '../../models/route-rules.ts'
import { PROMISE_DAYS } from '../../models/shop.ts'
import type { Capability, KnownShop, PromiseVector, Shipping } from '../../models/shop.ts'
import { centreOf } from '../formation/group.ts'

/** What a cluster tells others about itself: enough to know whether to ask it, and whom (DESIGN.md 5.2). */
export interface ClusterDigest extends DigestBody {
  readonly cluster: ClusterId
  readonly epoch: number
  /** Grows with each digest of an epoch, whoever of the cluster signs it. */
  readonly round: number
  /** Seconds until its next sign of life, at the latest, if nothing changes. */
  readonly pace: number
  readonly author: PeerId
}

/** What it says, without who says it and when. */
export interface DigestBody {
  /** City of the member nearest to the centre. */
  readonly name: string
  readonly centre: LatLon
  /** From the centre to the farthest member, rounded up. */
  readonly reachKm: number
  /** IANA zone of the member nearest to the centre. */
  readonly timeZone: string
  readonly countries: readonly string[]
  readonly shops: number
  readonly openShops: number
  /** Members by H3 cell: what formation elsewhere needs to know of them. */
  readonly cells: Readonly<Record<string, number>>
  /** One a process: all that any of its shops makes of it, at the lowest price that any of them asks. */
  readonly capabilities: readonly Capability[]
  /** The local day that vectors begin with, in days since 1970. */
  readonly today: number
  /** The most that one of its shops can still promise by each day, two digits of it. */
  readonly free: Readonly<Partial<Record<Process, PromiseVector>>>
  /** Units a working day of all its open shops. */
  readonly capacity: Readonly<Partial<Record<Process, number>>>
  /** The lowest that any open shop asks for scarce capacity. */
  readonly bidPrice: Readonly<Partial<Record<Process, number>>>
  readonly shipping: Shipping
  readonly currency: Currency
  readonly leadDays: number
  readonly goods: readonly GoodsFlag[]
  /** Members that answer questions, the likeliest first. */
  readonly contacts: readonly PeerId[]
  /** Members whom a majority of the others holds unreachable: nothing new is offered to them from outside either. */
  readonly absent: readonly PeerId[]
  /** Dissolved clusters whose members went here, the newest first: their orders are looked for here. */
  readonly successorOf: readonly ClusterId[]
}

/** Cells 17 km across: formation far away needs no more, and a city's shops share a few. */
const CELL_RESOLUTION = 5
/** One may be starting anew, another cut off. */
const CONTACTS_MAX = 3

/** Null for a cluster of which nothing is known here. `contacts` come in order of their rank. */
export function summarise(
  shops: readonly KnownShop[],
  contacts: readonly PeerId[],
  successorOf: readonly ClusterId[],
  absent: readonly PeerId[] = [],
): DigestBody | null {
  const places = shops.map(({ profile }) => profile.place)
  if (places.length === 0) return null
  const centre = centreOf(places)
  const byDistance = shops.toSorted(
    (a, b) =>
      distanceKm(a.profile.place, centre) - distanceKm(b.profile.place, centre) ||
      (a.profile.peer < b.profile.peer ? -1 : 1),
  )
  const nearest = (byDistance[0] as KnownShop).profile
  const farthest = (byDistance.at(-1) as KnownShop).profile
  const open = byDistance.filter(({ report }) => report.mode === 'open')
  const today = Math.max(0, ...open.map(({ report }) => report.today))
  // Where everybody is closed for a while, what they make at other times is still worth knowing.
  const makers = (open.length === 0 ? byDistance : open).map(({ profile }) => profile)
  return {
    name: nearest.place.city,
    centre,
    reachKm: Math.ceil(distanceKm(farthest.place, centre)),
    timeZone: nearest.place.timeZone,
    countries: [...new Set(places.map(({ country }) => country))].sort(),
    shops: shops.length,
    openShops: open.length,
    cells: countCells(places),
    capabilities: mergeCapabilities(makers.flatMap(({ capabilities }) => capabilities)),
    today,
    free: mostFree(open, today),
    capacity: sumOf(makers.map(({ capacity }) => capacity)),
    bidPrice: leastOf(open.map(({ report, profile }) => bidsOf(report.bidPrice, profile))),
    shipping: {
      parcel: least(makers.map(({ shipping }) => shipping.parcel)),
      per100Km: least(makers.map(({ shipping }) => shipping.per100Km)),
      customs: least(makers.map(({ shipping }) => shipping.customs)),
    },
    currency: nearest.currency,
    leadDays: least(makers.map(({ leadDays }) => leadDays)),
    goods: [...new Set(makers.flatMap(({ goods }) => goods ?? []))].sort(),
    contacts: contacts.slice(0, CONTACTS_MAX),
    absent: [...absent].sort(),
    successorOf,
  }
}

/** Places of a digest's members, as far as it tells them: one for each, in the middle of its cell. */
export function placesOf({ cells }: Pick<ClusterDigest, 'cells'>): LatLon[] {
  return Object.entries(cells).flatMap(([cell, count]) => {
    const centre = h3Centre(wholeCell(cell))
    return Array.from({ length: count }, () => centre)
  })
}

/** In whichever order they are named. */
export function sameCells(a: ClusterDigest['cells'], b: ClusterDigest['cells']): boolean {
  if (a === b) return true
  const cells = Object.entries(a)
  return cells.length === Object.keys(b).length && cells.every(([cell, shops]) => b[cell] === shops)
}

function countCells(places: readonly LatLon[]): Record<string, number> {
  const cells: Record<string, number> = {}
  for (const place of places) {
    const cell = shortCell(h3Cell(place, CELL_RESOLUTION))
    cells[cell] = (cells[cell] ?? 0) + 1
  }
  return cells
}

function mergeCapabilities(all: readonly Capability[]): Capability[] {
  const byProcess = Map.groupBy(all, ({ process }) => process)
  return [...byProcess.values()].map(merge).sort((a, b) => (a.process < b.process ? -1 : 1))
}

/** What shops make of one process: at least one of them does. */
function merge(some: readonly Capability[]): Capability {
  const [first] = some as readonly [Capability]
  const united = (of: (one: Capability) => readonly string[]): string[] =>
    [...new Set(some.flatMap(of))].sort()
  return {
    process: first.process,
    sizes: united(({ sizes }) => sizes),
    substrates: united(({ substrates }) => substrates),
    finishings: united(({ finishings }) => finishings),
    coloursMax: Math.max(...some.map(({ coloursMax }) => coloursMax)),
    sidesMax: some.some(({ sidesMax }) => sidesMax === 2) ? 2 : 1,
    price: {
      setup: least(some.map(({ price }) => price.setup)),
      unit: least(some.map(({ price }) => price.unit)),
      finishing: least(some.map(({ price }) => price.finishing)),
    },
  }
}

function mostFree(shops: readonly KnownShop[], today: number): DigestBody['free'] {
  const most: Partial<Record<Process, number[]>> = {}
  for (const { report } of shops) {
    for (const [process, vector] of Object.entries(report.promise) as [Process, number[]][]) {
      const best = (most[process] ??= Array.from({ length: PROMISE_DAYS }, () => 0))
      for (let day = 0; day < PROMISE_DAYS; day += 1) {
        // A report of yesterday begins a day earlier; beyond its end it promises what it last did.
        const at = Math.min(vector.length - 1, day + today - report.today)
        best[day] = Math.max(best[day] as number, twoDigits(vector[at] ?? 0))
      }
    }
  }
  return most
}

/** Rounded down: a tenth more or less moves no order, and every unit would be another digest. */
function twoDigits(units: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, units))) - 1)
  return Math.floor(units / unit) * unit
}

function sumOf(
  records: readonly Readonly<Partial<Record<Process, number>>>[],
): DigestBody['capacity'] {
  const sum: Partial<Record<Process, number>> = {}
  for (const record of records)
    for (const [process, units] of Object.entries(record) as [Process, number][])
      sum[process] = (sum[process] ?? 0) + units
  return sum
}

/** What each process of a shop asks: nothing, where its report does not say. */
function bidsOf(
  bids: Readonly<Partial<Record<Process, number>>>,
  { capabilities }: KnownShop['profile'],
): Partial<Record<Process, number>> {
  return Object.fromEntries(capabilities.map(({ process }) => [process, bids[process] ?? 0]))
}

function leastOf(records: readonly Partial<Record<Process, number>>[]): DigestBody['bidPrice'] {
  const lowest: Partial<Record<Process, number>> = {}
  for (const record of records)
    for (const [process, bid] of Object.entries(record) as [Process, number][])
      lowest[process] = Math.min(lowest[process] ?? bid, Math.floor(bid))
  for (const process of Object.keys(lowest) as Process[])
    if (lowest[process] === 0) delete lowest[process]
  return lowest
}

function least(values: readonly number[]): number {
  return Math.min(...values)
}
