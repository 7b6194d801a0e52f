import { expect } from 'chai'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { MANY_NODES_FLAGS } from './many/flags.ts'
import type { ManyTally } from './many/run-many.ts'

const MANY_NODES = fileURLToPath(new URL('many-nodes.ts', import.meta.url))

/** Issue 4, "Show it" 6. Other runs of the same: `node test/mesh/many-nodes.ts SHOPS ORDERS SEED`. */
describe('a hundred whole nodes in one process', function () {
  this.timeout(3_600_000)

  it('form clusters, and ship a thousand orders while shops are killed and come back', async () => {
    const child = fork(MANY_NODES, ['100', '1000', 'hundred'], { execArgv: [...MANY_NODES_FLAGS] })
    const told = once(child, 'message')
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).to.equal(0)
    const [tally] = (await told) as [ManyTally]
    expect(tally.clusters.length).to.be.above(1)
    expect(tally.placed).to.have.length(1_000)
    expect(tally.kills).to.be.above(10)
    expect(tally.stuck).to.deep.equal([])
    expect(tally.printedTwice).to.deep.equal([])
    expect(tally.unitsPrinted).to.equal(tally.unitsOrdered)
    expect(tally.flaws).to.deep.equal([])
  })
})
