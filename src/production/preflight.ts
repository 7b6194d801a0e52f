import { stat } from 'node:fs/promises'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { Failure } from '../models/failure.ts'
import { refuse } from './preflight-result.ts'
import type { PreflightResult } from './preflight-result.ts'

export interface PreflightLimits {
  readonly bytesMax: number
  readonly timeMsMax: number
}

export const PREFLIGHT_LIMITS: PreflightLimits = {
  // As the artwork store: what it took must be checkable.
  bytesMax: 200 * 1024 * 1024,
  // The largest real files take 5 s on a slow shop computer; a file made to hang a reader never ends.
  timeMsMax: 30_000,
}

/** Parsed objects of the largest real files; more is a bomb. Mebibytes. */
const HEAP_MIB_MAX = 1024
/** Checks that wait: each is short, so a longer queue means that something is stuck. */
const WAITING_MAX = 64

/**
 * Checks one file at a time, each in a thread of its own that is killed when it takes too long: PDF
 * is a format that others write and that can be made to hang its reader.
 */
export class Preflight {
  readonly #limits: PreflightLimits
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(limits: PreflightLimits = PREFLIGHT_LIMITS) {
    this.#limits = limits
  }

  /** `size` is the ordered one, null for any. Throws Failure `busy` if too many checks wait. */
  async check(file: string, size: string | null): Promise<PreflightResult> {
    if (this.#waiting >= WAITING_MAX) {
      throw new Failure('busy', 'too many files wait for preflight: try again in a minute')
    }
    this.#waiting += 1
    const mine = this.#last.then(async () => await this.#run(file, size))
    this.#last = mine.catch(() => {})
    try {
      return await mine
    } finally {
      this.#waiting -= 1
    }
  }

  async #run(file: string, size: string | null): Promise<PreflightResult> {
    const { bytesMax, timeMsMax } = this.#limits
    if ((await stat(file)).size > bytesMax) {
      const mib = Math.floor(bytesMax / 1_048_576)
      return refuse('too_large', `the file is larger than ${mib} MiB: export a smaller one`)
    }
    const worker = new Worker(workerUrl(), {
      workerData: { file, size },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX },
      // The parser talks to the console about each flaw; nobody there could do anything about it.
      stdout: true,
      stderr: true,
    })
    try {
      return await answerOf(worker, timeMsMax)
    } finally {
      await worker.terminate()
    }
  }
}

async function answerOf(worker: Worker, timeMsMax: number): Promise<PreflightResult> {
  return await new Promise((resolve) => {
    const tooComplex = (why: string): void => {
      resolve(refuse('too_complex', `the file ${why}: flatten it and export it again`))
    }
    const timer = setTimeout(() => tooComplex('takes too long to read'), timeMsMax)
    worker.once('message', resolve)
    worker.once('error', () => tooComplex('can not be read in the memory there is'))
    worker.once('exit', () => {
      clearTimeout(timer)
      tooComplex('stopped its reader')
    })
  })
}

/** Beside this file, as source or built: the extension is our own. */
function workerUrl(): URL {
  return new URL(`./preflight-worker${path.extname(import.meta.url)}`, import.meta.url)
}
