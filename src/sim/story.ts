/** What happened, told line by line; a world without a listener pays nothing for it. */
export class Story {
  readonly #startAt: number
  readonly #write: (line: string) => void
  /** Tell messages and writes too, not only what people and faults do. */
  readonly verbose: boolean

  constructor(startAt: number, verbose: boolean, write: (line: string) => void) {
    this.#startAt = startAt
    this.verbose = verbose
    this.#write = write
  }

  tell(now: number, who: string, text: string): void {
    this.#write(`${clockText(now - this.#startAt)}  ${who.padEnd(6)} ${text}`)
  }
}

/** `0:12:03.250` since the world began. */
function clockText(ms: number): string {
  const pad = (n: number, digits: number): string => String(Math.floor(n)).padStart(digits, '0')
  const s = ms / 1_000
  return `${pad(s / 3_600, 2)}:${pad((s / 60) % 60, 2)}:${pad(s % 60, 2)}.${pad(ms % 1_000, 3)}`
}
