/** Where a command writes and what it was started with: the process, or a test. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Standard output is a terminal: colour and progress make sense. */
  readonly isTty: boolean
  /** Results: standard output, one line. */
  readonly out: (line: string) => void
  /** Everything else: standard error, one line. */
  readonly err: (line: string) => void
  readonly now: () => number
}

export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', unlessUnread)
  return {
    env: process.env,
    cwd: process.cwd(),
    isTty: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    now: Date.now,
  }
}

/** `printnode health | head`: that nobody reads on is no fault, and a daemon works on without. */
function unlessUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const
export type Style = keyof typeof CODES

/** Colour on a terminal, plain text in a pipe. */
export function styled(terminal: Terminal, style: Style, text: string): string {
  return terminal.isTty ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text
}
