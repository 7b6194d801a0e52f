import type { Process } from './catalog.ts'
import type { BlankSku } from './ids.ts'
import { makeBlankSku } from './ids.ts'
import type { Item, Share } from './order.ts'

/** The units and blanks that a part takes from a shop's books. */
export interface Claim {
  readonly units: Readonly<Partial<Record<Process, number>>>
  readonly blanks: Readonly<Record<BlankSku, number>>
}

/** Computed alike by the conductor that offers and by the desk that reserves. */
export function claimOf(items: readonly Item[], shares: readonly Share[]): Claim {
  const units: Partial<Record<Process, number>> = {}
  const blanks: Record<BlankSku, number> = {}
  for (const [line, quantity] of shares) {
    const item = items[line]
    // A share of a line that the order does not have takes nothing: the order machine refuses it.
    if (item === undefined) continue
    const sku = makeBlankSku(item.substrate, item.size)
    units[item.process] = (units[item.process] ?? 0) + quantity
    blanks[sku] = (blanks[sku] ?? 0) + quantity
  }
  return { units, blanks }
}

/** Each process with its units, in the order of the names. */
export function claimedUnits(claim: Claim): (readonly [process: Process, units: number])[] {
  return sortedEntries(claim.units as Readonly<Record<Process, number>>)
}

/** Each blank with its count, in the order of the names. */
export function claimedBlanks(claim: Claim): (readonly [sku: BlankSku, count: number])[] {
  return sortedEntries(claim.blanks)
}

export function sameClaim(a: Claim, b: Claim): boolean {
  const text = (claim: Claim): string => JSON.stringify([claimedUnits(claim), claimedBlanks(claim)])
  return text(a) === text(b)
}

function sortedEntries<K extends string>(
  record: Readonly<Record<K, number>>,
): (readonly [K, number])[] {
  const entries = Object.entries(record) as [K, number][]
  // By code unit, the same on every machine.
  return entries.sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
}
