import type { Told } from './traffic.ts'

const MINUTE_MS = 60_000

/** Traffic of so many shops, for people. */
export function perNode({ kinds, ms }: Told, shops: number): string {
  const minutes = ms / MINUTE_MS
  const bytes = kinds.reduce((sum, kind) => sum + kind.bytes, 0)
  const count = kinds.reduce((sum, kind) => sum + kind.count, 0)
  const share = (value: number): number => value / shops / minutes
  const first = kinds
    .slice(0, 4)
    .map((kind) => `${kind.type} ${kib(share(kind.bytes))}`)
    .join(', ')
  return `${kib(share(bytes))} and ${share(count).toFixed(0)} messages a node and minute (${first})`
}

export function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`
}
