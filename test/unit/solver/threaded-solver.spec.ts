import { expect } from 'chai'
import * as fc from 'fast-check'
import type { DivisionAnswer, DivisionCase } from '../../../src/ports/division-solver.ts'
import { SOLVER_LIMITS, ThreadedSolver } from '../../../src/solver/threaded-solver.ts'
import type { SolverLimits } from '../../../src/solver/threaded-solver.ts'
import { anyProblem } from '../routing/split-twin.ts'

const PLAIN = { together: [], lotMin: 1 }

function sample(shops: number, lines: number): DivisionCase {
  const shape = { shops, lines, units: 40, processes: 2 }
  const [problem] = fc.sample(anyProblem(shape), { numRuns: 1, seed: 3 })
  if (problem === undefined) throw new Error('no sample')
  const limit = problem.limit.map((_, at) => problem.demand[at % lines] ?? 0)
  const room = problem.room.map(() => 40 * lines)
  return { problem: { ...problem, limit, room, shopsMax: shops }, rules: PLAIN }
}

describe('the solver in a thread of its own', () => {
  const begun: ThreadedSolver[] = []

  function begin(limits: Partial<SolverLimits> = {}): ThreadedSolver {
    const solver = new ThreadedSolver({ ...SOLVER_LIMITS, ...limits })
    begun.push(solver)
    return solver
  }

  async function ask(solver: ThreadedSolver, asked: DivisionCase): Promise<DivisionAnswer> {
    return await new Promise((resolve) => solver.divide(asked, resolve))
  }

  afterEach(async () => {
    for (const solver of begun.splice(0)) await solver.stop()
  })

  it('solves one case after the other, and begins again after a rest', async () => {
    const solver = begin({ idleMs: 0 })
    const answers = await Promise.all([ask(solver, sample(4, 2)), ask(solver, sample(6, 3))])
    expect(answers.map(({ type }) => type)).to.deep.equal(['solved', 'solved'])
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect((await ask(solver, sample(4, 2))).type).to.equal('solved')
  })

  it('refuses what is too large for the memory that it is meant to take', async () => {
    const solver = begin({ cellsMax: 11 })
    const refused = await ask(solver, sample(4, 3))
    expect(refused).to.deep.equal({ type: 'unsolved', reason: 'too_large' })
  })

  it('refuses what would wait behind too many others', async () => {
    const solver = begin({ waitingMax: 1 })
    const asked = sample(4, 2)
    const answers = await Promise.all([1, 2, 3].map(async () => await ask(solver, asked)))
    expect(answers[2]).to.deep.equal({ type: 'unsolved', reason: 'busy' })
    expect(answers.slice(0, 2).map(({ type }) => type)).to.deep.equal(['solved', 'solved'])
  })

  it('is ended when it takes too long, and the next case is solved all the same', async () => {
    // Shorter than it takes to load: the thread is ended in the midst of it.
    const solver = begin({ answerMsMax: 1 })
    const given = await ask(solver, sample(4, 2))
    expect(given).to.deep.equal({ type: 'unsolved', reason: 'too_slow' })
    const patient = begin()
    expect((await ask(patient, sample(4, 2))).type).to.equal('solved')
  })

  it('says that it broke where a case breaks it, and goes on with the next', async () => {
    const solver = begin()
    const asked = sample(4, 2)
    const broken = ask(solver, { ...asked, rules: null as never })
    const next = ask(solver, asked)
    expect(await broken).to.deep.equal({ type: 'unsolved', reason: 'failed' })
    expect((await next).type).to.equal('solved')
  })

  it('answers all that wait when it is stopped, and whoever asks afterwards', async () => {
    const solver = begin()
    const asked = sample(4, 2)
    const waiting = [ask(solver, asked), ask(solver, asked)]
    await solver.stop()
    waiting.push(ask(solver, asked))
    const failed = { type: 'unsolved', reason: 'failed' }
    expect(await Promise.all(waiting)).to.deep.equal([failed, failed, failed])
  })
})
