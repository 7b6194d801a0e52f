import { readFileSync } from 'node:fs'

/** V8 asks for memory in pieces of 256 KB, each a map of its own; 9,700 shops had 65,530 of them when they died of it. */
const MAPS_A_SHOP = 7
/** Twice what ten thousand take. */
const MAPS_ENOUGH = 262_144
const LIMIT = '/proc/sys/vm/max_map_count'

/** How many maps of memory a process may have; null: not Linux, or nobody says. */
export function mapsMax(): number | null {
  try {
    return Number(readFileSync(LIMIT, 'utf8'))
  } catch {
    return null
  }
}

/** What to do before so many shops are begun with, so that they do not die for want of maps after an hour; null: nothing. */
export function mapsAdvice(shops: number, most: number | null): string | null {
  if (most === null || shops * MAPS_A_SHOP < most) return null
  return (
    `${shops} shops need more pieces of memory than the ${most} that this Linux gives to one process: ` +
    `first run sysctl -w vm.max_map_count=${Math.max(MAPS_ENOUGH, shops * MAPS_A_SHOP * 2)}`
  )
}
