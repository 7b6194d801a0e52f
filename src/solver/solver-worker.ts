import { parentPort } from 'node:worker_threads'
import loadHighs from 'highs'
import { assert } from '../models/failure.ts'
import type { DivisionAnswer, DivisionCase } from '../ports/division-solver.ts'
import { solveDivision } from './solve-division.ts'
import type { Highs } from './solve-division.ts'

/** One case at a time, and its answer. */
export interface SolverTask {
  readonly asked: DivisionCase
  readonly secondsMax: number
}

const port = parentPort
assert(port !== null, 'the solver runs as a thread')
// Its types are those of a CommonJS module; what is loaded is an ES module.
const highs = (await (loadHighs as unknown as () => Promise<unknown>)()) as Highs
port.on('message', ({ asked, secondsMax }: SolverTask) => {
  const answer: DivisionAnswer = solveDivision(highs, asked, secondsMax)
  port.postMessage(answer)
})
