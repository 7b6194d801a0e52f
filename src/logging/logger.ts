import { format } from 'node:util'
import { pino } from 'pino'
import type { Logger as PinoLogger } from 'pino'
import { prettyLine } from './pretty-line.ts'
import { redactText } from './redact-text.ts'
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
  const isTerminal = sink.isTTY === true
  const pretty = options.format === 'pretty' || (options.format === 'auto' && isTerminal)
  // https://no-color.org
  const colours = isTerminal && (process.env['NO_COLOR'] ?? '') === ''
  const out = pretty ? { write: (line: string) => sink.write(prettyLine(line, colours)) } : sink
  return redactChildren(
    pino(
      {
        level: options.level,
        base: null,
        hooks: {
          logMethod(args, method) {
            const [details, message] = cleanArguments(args)
            if (details === null) method.call(this, message)
            else method.call(this, details, message)
          },
        },
      },
      out,
    ),
  )
}

/**
 * What a child logger is given once it repeats in every line, and no hook of pino sees it. Children
 * inherit from their parent, so this holds for all of them.
 */
function redactChildren(logger: PinoLogger): PinoLogger {
  const make: MakeChild = Reflect.get(logger, 'child')
  const child: MakeChild = function redacted(this: PinoLogger, bindings, options) {
    return make.call(this, redact(bindings) as object, options)
  }
  return Object.assign(logger, { child })
}

type MakeChild = (this: PinoLogger, bindings: object, options?: object) => PinoLogger

/**
 * The details and the message of a call in any of pino's forms, with what was to be interpolated
 * already in the message: everything that will be written passes here.
 */
function cleanArguments(args: readonly unknown[]): [details: object | null, message: string] {
  const [first, ...rest] = args
  if (typeof first === 'string') return [null, messageOf(first, rest)]
  const [message, ...values] = rest
  const details = first instanceof Error ? { err: redact(first) } : redact(first)
  const fields = typeof details === 'object' && details !== null ? details : { value: details }
  const text = message ?? (first instanceof Error ? first.message : '')
  return [fields, typeof text === 'string' ? messageOf(text, values) : format(redact(text))]
}

function messageOf(text: string, values: readonly unknown[]): string {
  if (values.length === 0) return redactText(text)
  return redactText(format(text, ...values.map((value) => redact(value))))
}
