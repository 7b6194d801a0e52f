import type { ManyTally } from './run-many.ts'

/** The figures of a run, for people. */
export function tallyLines(tally: ManyTally): string[] {
  const { clusters, placed, stuck } = tally
  const shops = clusters.reduce((sum, size) => sum + size, 0)
  const again = placed.filter(({ tries }) => tries > 1).length
  return [
    `${shops} nodes in ${clusters.length} clusters of ${clusters.join(', ')} after ${(tally.formedMs / 1_000).toFixed(1)} s`,
    `${tally.rssMibPerNode.toFixed(1)} MiB resident a node, ${tally.liveMibPerNode.toFixed(1)} of it alive; ` +
      `${tally.connectionsPerNode.toFixed(0)} connections; idle ${tally.idleCpuPercent.toFixed(2)} % of a core a node`,
    `${placed.length} orders in ${(tally.shippedMs / 1_000).toFixed(1)} s under ${tally.kills} kills, ` +
      `${again} asked for more than once, ${stuck.length} not shipped; ${tally.cpuMsPerOrder.toFixed(0)} ms of CPU an order`,
    `${tally.unitsOrdered} units ordered, ${tally.unitsPrinted} printed, ${tally.printedTwice.length} jobs printed twice`,
    ...stuck.map(([order, state]) => `  ${order}: ${state}`),
    ...tally.flaws.map((flaw) => `  ${flaw}`),
  ]
}
