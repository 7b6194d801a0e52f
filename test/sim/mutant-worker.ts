import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import type { Order } from '../../src/sim/hunt/hunt.ts'
import type { Edit, Mutant } from './mutant.ts'

/**
 * Runs seeds of a program in which one thing is wrong: the sources are changed as they are loaded,
 * in this thread alone. What ships has no switch that could be thrown by accident.
 */
const { edits, emphasis } = workerData as Mutant
const SOURCES = new URL('../../src/', import.meta.url).href

registerHooks({
  load(url, context, nextLoad) {
    const mine = edits.filter((edit) => url === SOURCES + edit.file)
    if (mine.length === 0) return nextLoad(url, context)
    const source = mine.reduce(change, readFileSync(new URL(url), 'utf8'))
    return { ...nextLoad(url, context), source }
  },
})

function change(source: string, { file, find, put }: Edit): string {
  const pieces = source.split(find)
  // A mutant that no longer fits is a checker that is no longer tested.
  if (pieces.length !== 2) {
    throw new Error(
      `src/${file} has ${pieces.length - 1} times, not once: ${find}\nwrite the mutant anew`,
    )
  }
  return pieces.join(put)
}

const { runScenario } = await import('../../src/sim/run.ts')
const { drawPlain } = await import('../../src/sim/drawing/draw-scenario.ts')
const { emphasize } = await import('../../src/sim/drawing/emphasis.ts')

parentPort?.on('message', (order: Order) => {
  if (order === 'leave') {
    parentPort?.close()
    return
  }
  const drawn = drawPlain(order.seed)
  parentPort?.postMessage(runScenario(emphasis === null ? drawn : emphasize(drawn, emphasis)))
})
