import type { ClusterId } from '../../models/ids.ts'
import type { ShopEntry } from './known-entry.ts'

/** Shops by the cluster that they say they are at home in; '': they say none. */
export type Heap = ClusterId | ''

/** As its newest report says, which is the same on every node that has it. */
export function heapOf({ report }: Pick<ShopEntry, 'report'>): Heap {
  return report?.value.cluster ?? ''
}

const PRIME = 0x01000193

/** 32 bits of a name and numbers: equal where those are. */
export function hashOf(name: string, numbers: readonly number[]): number {
  let hash = 0
  for (let at = 0; at < name.length; at += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(at), PRIME)
  }
  for (const number of numbers) {
    // Numbers beyond 32 bits are times in milliseconds: both halves count.
    hash = Math.imul(hash ^ (number | 0), PRIME)
    hash = Math.imul(hash ^ Math.floor(number / 2 ** 32), PRIME)
    hash ^= hash >>> 15
  }
  return hash >>> 0
}
