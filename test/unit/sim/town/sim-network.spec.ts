import { expect } from 'chai'
import { SimClock } from '../../../../src/sim/town/clock.ts'
import { Dice } from '../../../../src/sim/dice.ts'
import { SimNetwork } from '../../../../src/sim/town/sim-network.ts'
import type { NetworkTerms } from '../../../../src/sim/town/sim-network.ts'
import { Tally } from '../../../../src/sim/tally.ts'

const CALM: NetworkTerms = {
  delayMsMin: 1,
  delayMsMax: 100,
  stallRate: 0,
  stallMsMax: 0,
  lossRate: 0,
  duplicateRate: 0,
  ordered: false,
  noticeMsMax: 1_000,
}

class Bench {
  readonly clock = new SimClock(0)
  readonly tally = new Tally()
  readonly heard: string[] = []
  readonly running = [true, true, true]
  readonly network: SimNetwork

  constructor(terms: Partial<NetworkTerms> = {}, seed = '1') {
    this.network = new SimNetwork(
      this.clock,
      new Dice(seed),
      { ...CALM, ...terms },
      3,
      {
        isRunning: (node) => this.running[node] === true,
        frame: (from, to, bytes) => this.heard.push(`${from}>${to} ${bytes[0]}`),
        fate: () => undefined,
        peerUp: (node, peer) => this.#hear(node, `${node} up ${peer}`),
        peerDown: (node, peer) => this.#hear(node, `${node} down ${peer}`),
      },
      this.tally,
    )
  }

  /** What a process dies of when it hears it. */
  deadly = ''

  #hear(node: number, news: string): void {
    this.heard.push(news)
    if (news !== this.deadly) return
    this.deadly = ''
    this.end(node)
  }

  end(node: number): void {
    this.running[node] = false
    this.network.processEnded(node)
  }

  begin(node: number): void {
    this.running[node] = true
    this.network.processStarted(node)
  }

  send(count: number): void {
    for (let n = 0; n < count; n += 1) this.network.send(0, 1, new Uint8Array([n]))
  }

  rest(): string[] {
    while (this.clock.step(this.clock.now + 600_000));
    return this.heard.splice(0)
  }
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, n) => `0>1 ${n}`)

describe('simulated network', () => {
  it('delivers everything, in any order unless it keeps order', () => {
    const loose = new Bench()
    loose.send(50)
    const heard = loose.rest()
    expect(heard).to.have.members(numbers(50))
    expect(heard).not.to.deep.equal(numbers(50))
    const strict = new Bench({ ordered: true })
    strict.send(50)
    expect(strict.rest()).to.deep.equal(numbers(50))
  })

  it('loses and doubles at its rates', () => {
    const bench = new Bench({ lossRate: 300, duplicateRate: 300 })
    bench.send(200)
    const heard = bench.rest()
    expect(bench.tally.of('net.lost')).to.be.within(30, 90)
    expect(bench.tally.of('net.doubled')).to.be.within(20, 70)
    expect(heard.length).to.equal(200 - bench.tally.of('net.lost') + bench.tally.of('net.doubled'))
  })

  it('carries nothing in a direction that is cut, also what was on its way', () => {
    const bench = new Bench()
    bench.send(3)
    bench.network.cuts.cut(0, 1)
    bench.network.cuts.cut(0, 1)
    bench.network.send(1, 0, new Uint8Array([9]))
    expect(bench.rest()).to.deep.equal(['1>0 9'])
    bench.network.cuts.mend(0, 1)
    bench.send(1)
    expect(bench.rest()).to.deep.equal([])
    bench.network.cuts.mend(0, 1)
    bench.send(1)
    expect(bench.rest()).to.deep.equal(['0>1 0'])
  })

  it('tells both ends of a connection, and of its end before the next beginning', () => {
    const bench = new Bench()
    bench.network.reconsider(0, 1)
    expect(bench.rest()).to.have.members(['0 up 1', '1 up 0'])
    bench.end(1)
    bench.begin(1)
    const heard = bench.rest().filter((line) => line.startsWith('0') && line.endsWith('1'))
    expect(heard).to.deep.equal(['0 down 1', '0 up 1'])
  })

  it('connects again who died of what it heard of a connection (seed 1610001)', () => {
    for (const deadly of ['0 down 1', '0 up 1', '1 up 0']) {
      for (let seed = 1; seed <= 20; seed += 1) {
        const bench = new Bench({ noticeMsMax: 60_000 }, `${seed}`)
        const { network, running } = bench
        network.reconsider(0, 1)
        bench.rest()
        // The other end believes in the former connection until it hears of this one, mostly.
        bench.end(1)
        bench.begin(1)
        bench.deadly = deadly
        bench.rest()
        const dead = running.indexOf(false)
        expect(dead).to.equal(Number(deadly[0]))
        bench.begin(dead)
        expect(bench.rest()).to.include.members(['0 up 1', '1 up 0'])
      }
    }
  })

  it('leaves a half-open connection believed in until somebody notices', () => {
    const bench = new Bench({ noticeMsMax: 30_000 })
    bench.network.reconsider(0, 1)
    bench.rest()
    bench.network.cuts.cut(0, 1)
    bench.network.reconsider(0, 1)
    expect(bench.network.believes(0, 1)).to.equal(true)
    bench.rest()
    expect(bench.network.believes(0, 1)).to.equal(false)
    bench.network.calm()
    expect(bench.rest()).to.include.members(['0 up 1', '1 up 0'])
  })
})
