import { styleText } from 'node:util'
import { pino } from 'pino'
import type { Logger as PinoLogger } from 'pino'
import { redact } from './redact.ts'

export interface LoggerOptions {
  readonly level: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'
  /** `auto`: one line for people on a terminal, JSON for programs anywhere else. */
  readonly format: 'auto' | 'pretty' | 'json'
}

export type Logger = PinoLogger

/** Where lines go: stderr, so that a command's output stays its own. Tests hand in their own. */
export interface LogSink {
  write(line: string): void
  readonly isTTY?: boolean
}

/** A node's log. Personal data and secrets do not pass, whoever hands them in (`redact.ts`). */
export function createLogger(options: LoggerOptions, sink: LogSink = process.stderr): Logger {
  const pretty = options.format === 'pretty' || (options.format === 'auto' && sink.isTTY === true)
  const out = pretty ? { write: (line: string) => sink.write(forPeople(line, sink)) } : sink
  return pino(
    { level: options.level, base: null, formatters: { log: (details) => redact(details) } },
    out,
  )
}

const LEVELS: Readonly<Record<number, readonly [name: string, colour: 'red' | 'yellow' | 'gray']>> =
  {
    60: ['fatal', 'red'],
    50: ['error', 'red'],
    40: ['warn', 'yellow'],
    20: ['debug', 'gray'],
    10: ['trace', 'gray'],
  }

/** `12:00:01 the node runs  api=http://127.0.0.1:7471`. */
function forPeople(line: string, sink: LogSink): string {
  const { level, time, msg, ...details } = JSON.parse(line) as Record<string, unknown>
  const [name, colour] = LEVELS[level as number] ?? ['', 'gray']
  const label = name === '' ? '' : `${sink.isTTY === true ? styleText(colour, name) : name} `
  const shown = Object.entries(details).map(([key, value]) => {
    return `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`
  })
  const clock = new Date(time as number).toTimeString().slice(0, 8)
  return `${[`${clock} ${label}${String(msg)}`, ...shown].join('  ')}\n`
}
