/**
 * Usage: node --max-semi-space-size=128 test/mesh/many-nodes.ts [SHOPS [ORDERS [SEED]]]
 *
 * Runs SHOPS whole nodes (100 if not given) in this one process over libp2p's memory transport, waits
 * for their clusters, ships ORDERS (none if not given) while shops are killed and come back, and says
 * what it took.
 */
import { runMany } from './many/run-many.ts'
import { tallyLines } from './many/tally-lines.ts'

const [shops = 100, orders = 0] = process.argv.slice(2, 4).map(Number)
if (!Number.isInteger(shops) || shops < 3 || shops > 1_000 || !Number.isInteger(orders)) {
  console.error('SHOPS is a whole number from 3 to 1000, and ORDERS a whole number')
  process.exit(2)
}
const tally = await runMany({
  shops,
  orders,
  seed: process.argv[4] ?? 'many',
  say: (line) => console.log(line),
})
console.log(tallyLines(tally).join('\n'))
// For whoever started this as a test.
process.send?.(tally)
