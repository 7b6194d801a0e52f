import { expect } from 'chai'
import type { ReservationId, StoreId } from '../../../../src/models/ids.ts'
import type { JobTicket } from '../../../../src/ports/production.ts'
import { SimClock } from '../../../../src/sim/town/clock.ts'
import { Dice } from '../../../../src/sim/dice.ts'
import { FAULTLESS, SimPrinter } from '../../../../src/sim/town/sim-printer.ts'
import type { PrinterTerms } from '../../../../src/sim/town/sim-printer.ts'

const JOB = 'o-1.p1.1' as ReservationId
const TICKET = { job: JOB } as JobTicket

const SOUND: PrinterTerms = { ...FAULTLESS, kind: 'folder', answerMsMax: 100 }

class Bench {
  readonly clock = new SimClock(0)
  readonly printer: SimPrinter

  constructor(terms: Partial<PrinterTerms>, seed = '1') {
    const all = { ...SOUND, ...terms }
    const desk = (): StoreId => 'store' as StoreId
    this.printer = new SimPrinter(0, this.clock, new Dice(seed), all, desk, () => undefined)
  }

  rest(): void {
    while (this.clock.step(this.clock.now + 60_000));
  }

  stage(): string {
    let heard: string | null = 'nothing'
    this.printer.stage(TICKET, (failure) => (heard = failure))
    this.rest()
    return heard ?? 'staged'
  }

  release(): string {
    let heard = 'nothing'
    this.printer.release(JOB, (outcome) => (heard = outcome))
    this.rest()
    return heard
  }

  probe(): string {
    let heard = 'nothing'
    this.printer.probe(JOB, (state) => (heard = state))
    this.rest()
    return heard
  }

  get presses(): number {
    return this.printer.presses.length
  }
}

describe('simulated printer', () => {
  it('knows a job from staging to paper, and a folder presses a name once', () => {
    const bench = new Bench({})
    expect(bench.probe()).to.equal('absent')
    expect(bench.stage()).to.equal('staged')
    expect(bench.probe()).to.equal('staged')
    expect(bench.release()).to.equal('released')
    expect(bench.probe()).to.equal('released')
    bench.stage()
    expect(bench.release()).to.equal('released')
    expect(bench.presses).to.equal(1)
  })

  it('as a queue presses as often as it is told to', () => {
    const bench = new Bench({ kind: 'queue' })
    bench.stage()
    bench.release()
    bench.stage()
    bench.release()
    expect(bench.presses).to.equal(2)
  })

  it('presses and loses the reply, or loses the job and says the same', () => {
    const lost = new Bench({ lostReplyRate: 1_000 })
    lost.stage()
    expect(lost.release()).to.equal('unknown')
    expect(lost.presses).to.equal(1)
    const failed = new Bench({ failureRate: 1_000 })
    failed.stage()
    expect(failed.release()).to.be.oneOf(['unknown', 'door_failed'])
    expect(failed.presses).to.equal(0)
  })

  it('forgets names when it is of that kind', () => {
    const bench = new Bench({ forgetRate: 1_000 })
    bench.stage()
    bench.release()
    expect(bench.probe()).to.be.oneOf(['absent', 'unknown'])
  })

  it('is busy, and then nothing has happened', () => {
    const bench = new Bench({ busyRate: 1_000 })
    expect(bench.stage()).to.equal('door_busy')
    expect(bench.release()).to.equal('door_failed')
    expect(bench.presses).to.equal(0)
  })

  it('prints what a dead process had sent to the queue; a rename is done or is not', () => {
    const queue = new Bench({ kind: 'queue' })
    queue.stage()
    queue.printer.release(JOB, () => undefined)
    queue.printer.processEnded()
    queue.rest()
    expect(queue.presses).to.equal(1)
    const counts = new Set<number>()
    for (let seed = 0; seed < 30; seed += 1) {
      const folder = new Bench({}, String(seed))
      folder.stage()
      folder.printer.release(JOB, () => undefined)
      folder.printer.processEnded()
      const then = folder.presses
      folder.rest()
      expect(folder.presses).to.equal(then)
      counts.add(then)
    }
    expect([...counts].sort((a, b) => a - b)).to.deep.equal([0, 1])
  })

  it('prints no more once a person has pulled the plug', () => {
    const bench = new Bench({ kind: 'queue' })
    bench.stage()
    bench.printer.release(JOB, () => undefined)
    expect(bench.printer.purge(JOB)).to.equal(0)
    bench.rest()
    expect(bench.presses).to.equal(0)
  })
})
