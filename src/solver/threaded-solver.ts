import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { DivisionAnswer, DivisionCase, DivisionSolver } from '../ports/division-solver.ts'
import type { SolverTask } from './solver-worker.ts'

export interface SolverLimits {
  /** Shops x lines of a case. */
  readonly cellsMax: number
  /** Cases that wait for the one in hand. */
  readonly waitingMax: number
  /** The solver stops by itself after so long, with what it has. */
  readonly solveMsMax: number
  /** … and is ended if it does not; loading it counts too. */
  readonly answerMsMax: number
  /** An idle thread ends after so long. */
  readonly idleMs: number
}

export const SOLVER_LIMITS: SolverLimits = {
  // Twice the 40 shops that a router searches, times the 24 lines that an order may have. Solves
  // of this size took 70 MiB (and mostly their whole second); memory grows with cells, and nothing else
  // bounds that of WebAssembly.
  cellsMax: 2_000,
  // A second each at worst, and nobody waits longer than two: what comes after these comes too late.
  waitingMax: 8,
  // Nineteen of twenty hard cases took less, on a busy machine; what is found by then is used.
  solveMsMax: 1_000,
  answerMsMax: 3_000,
  // Hard cases come in bursts, with the baskets of one merchant; at rest a node is to be small.
  idleMs: 30_000,
}

/** Numbers of an order in JavaScript: what a solve needs beside its WebAssembly memory. Mebibytes. */
const HEAP_MIB_MAX = 64

interface Waiting {
  readonly asked: DivisionCase
  readonly done: (answer: DivisionAnswer) => void
}

/**
 * HiGHS in a thread of its own: begun with the first case, ended when idle, and killed when it takes
 * too long. Every case is answered once, also while it stops.
 */
export class ThreadedSolver implements DivisionSolver {
  readonly #limits: SolverLimits
  readonly #waiting: Waiting[] = []
  #current: Waiting | null = null
  #worker: Worker | null = null
  #timer: NodeJS.Timeout | null = null
  #stopped = false

  constructor(limits: SolverLimits = SOLVER_LIMITS) {
    this.#limits = limits
  }

  divide(asked: DivisionCase, done: (answer: DivisionAnswer) => void): void {
    const { shops, lines } = asked.problem
    const refuse = (reason: 'too_large' | 'busy' | 'failed'): void =>
      queueMicrotask(() => done({ type: 'unsolved', reason }))
    if (this.#stopped) refuse('failed')
    else if (shops * lines > this.#limits.cellsMax) refuse('too_large')
    else if (this.#waiting.length >= this.#limits.waitingMax) refuse('busy')
    else {
      this.#waiting.push({ asked, done })
      this.#next()
    }
  }

  /** Nothing is solved any more; what waits is answered. */
  async stop(): Promise<void> {
    this.#stopped = true
    const left = [this.#current, ...this.#waiting.splice(0)]
    this.#current = null
    const worker = this.#dismiss()
    for (const one of left) one?.done({ type: 'unsolved', reason: 'failed' })
    await worker?.terminate()
  }

  #next(): void {
    if (this.#current !== null) return
    const next = this.#waiting.shift() ?? null
    this.#current = next
    if (next === null) {
      if (this.#worker !== null) this.#after(this.#limits.idleMs, () => void this.#end())
      return
    }
    const worker = (this.#worker ??= this.#begin())
    this.#after(this.#limits.answerMsMax, () => this.#give('too_slow'))
    const task: SolverTask = { asked: next.asked, secondsMax: this.#limits.solveMsMax / 1_000 }
    worker.postMessage(task)
  }

  #begin(): Worker {
    const worker = new Worker(workerUrl(), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX },
      // HiGHS talks of its progress; nobody is there to hear it.
      stdout: true,
      stderr: true,
    })
    // A node that wants to end does not wait for an answer that nobody needs any more.
    worker.unref()
    worker.on('message', (answer: DivisionAnswer) => {
      if (worker === this.#worker) this.#settle(answer)
    })
    const broken = (): void => {
      if (worker === this.#worker) this.#give('failed')
    }
    worker.on('error', broken)
    worker.on('exit', broken)
    return worker
  }

  /** The case in hand is given up, and its thread with it: the next one has a new one. */
  #give(reason: 'too_slow' | 'failed'): void {
    void this.#end()
    this.#settle({ type: 'unsolved', reason })
  }

  #settle(answer: DivisionAnswer): void {
    const { done } = this.#current ?? {}
    this.#current = null
    this.#clear()
    done?.(answer)
    this.#next()
  }

  async #end(): Promise<void> {
    await this.#dismiss()?.terminate()
  }

  #dismiss(): Worker | null {
    const worker = this.#worker
    this.#worker = null
    this.#clear()
    return worker
  }

  #after(delayMs: number, then: () => void): void {
    this.#clear()
    this.#timer = setTimeout(then, delayMs)
    this.#timer.unref()
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}

/** Beside this file, as source or built: the extension is our own. */
function workerUrl(): URL {
  return new URL(`./solver-worker${path.extname(import.meta.url)}`, import.meta.url)
}
