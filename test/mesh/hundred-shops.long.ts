import { expect } from 'chai'
import { runMany } from './many/run-many.ts'
import { tallyLines } from './many/tally-lines.ts'

/** Issue 4, "Show it" 6. Other runs of the same: `node test/mesh/many-nodes.ts SHOPS ORDERS SEED`. */
describe('a hundred whole nodes in one process', function () {
  this.timeout(3_600_000)

  it('form clusters, and ship a thousand orders while shops are killed and come back', async () => {
    const say = (line: string): void => void process.stdout.write(`      ${line}\n`)
    const tally = await runMany({ shops: 100, orders: 1_000, seed: 'hundred', say })
    for (const line of tallyLines(tally)) say(line)
    expect(tally.clusters.length).to.be.above(1)
    expect(tally.placed).to.have.length(1_000)
    expect(tally.kills).to.be.above(10)
    expect([...tally.stuck]).to.deep.equal([])
    expect(tally.printedTwice).to.deep.equal([])
    expect(tally.unitsPrinted).to.equal(tally.unitsOrdered)
    expect(tally.flaws).to.deep.equal([])
  })
})
