import { setTimeout as sleep } from 'node:timers/promises'

/** What it reads keys from: a terminal's input. */
export interface Keyboard {
  setRawMode(raw: boolean): unknown
  on(event: 'data', listener: (key: Buffer) => void): unknown
  off(event: 'data', listener: (key: Buffer) => void): unknown
  resume(): unknown
  pause(): unknown
}

/** What it draws on. */
export interface Screen {
  readonly rows?: number
  readonly columns?: number
  write(text: string): unknown
}

const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'
/** Home, and after the last line everything below is cleared: nothing flickers. */
const HOME = '\u001b[H'
const CLEAR_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'
/** q, Q, Escape, Ctrl-C, Ctrl-D. */
const QUITS = new Set(['q', 'Q', '\u001b', '\u0003', '\u0004'])

/** A page that is drawn anew until somebody presses q; the terminal is left as it was found. */
export class LiveScreen {
  readonly #keys: Keyboard
  readonly #screen: Screen

  constructor(keys: Keyboard, screen: Screen) {
    this.#keys = keys
    this.#screen = screen
  }

  /** `look` gives the lines; where it fails, that is what is shown, and the next look may succeed. */
  async run(look: () => Promise<readonly string[]>, everyMs: number): Promise<void> {
    const quit = new AbortController()
    const { signal } = quit
    const heard = (key: Buffer): void => {
      if (QUITS.has(key.toString())) quit.abort()
    }
    this.#keys.setRawMode(true)
    this.#keys.on('data', heard)
    this.#keys.resume()
    this.#screen.write(ENTER)
    try {
      while (!signal.aborted) {
        this.#draw(await look().catch((error: unknown) => [String(error)]))
        await sleep(everyMs, undefined, { signal }).catch(() => undefined)
      }
    } finally {
      this.#screen.write(LEAVE)
      this.#keys.off('data', heard)
      this.#keys.setRawMode(false)
      this.#keys.pause()
    }
  }

  #draw(lines: readonly string[]): void {
    const { rows = 24, columns = 80 } = this.#screen
    const shown = [...lines.slice(0, rows - 1), 'q quits'].map((line) => line.slice(0, columns))
    this.#screen.write(`${HOME}${shown.join(`${CLEAR_LINE}\r\n`)}${CLEAR_LINE}${CLEAR_BELOW}`)
  }
}
