/** Lets so many tasks run at a time, so many wait, and turns the rest away. */
export class Slots {
  #free: number
  readonly #waitingMax: number
  readonly #waiting: (() => void)[] = []

  constructor(parallelMax: number, waitingMax: number) {
    this.#free = parallelMax
    this.#waitingMax = waitingMax
  }

  /** Null, without running it, if too many wait already. */
  async run<T>(task: () => Promise<T>): Promise<T | null> {
    if (this.#free > 0) this.#free--
    else if (this.#waiting.length >= this.#waitingMax) return null
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await task()
    } finally {
      // A waiting task takes this one's slot over, so that no third can slip in between.
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }
}
