import { styleText } from 'node:util'

type Colour = 'red' | 'yellow' | 'gray'

const LEVELS: Readonly<Record<number, readonly [name: string, colour: Colour]>> = {
  60: ['fatal', 'red'],
  50: ['error', 'red'],
  40: ['warn', 'yellow'],
  20: ['debug', 'gray'],
  10: ['trace', 'gray'],
}

/** One JSON line of the log for people: `12:00:01 the node runs  api=http://127.0.0.1:7471`. */
export function prettyLine(line: string, colours: boolean): string {
  const { level, time, msg, ...details } = JSON.parse(line) as Record<string, unknown>
  const [name, colour] = LEVELS[level as number] ?? ['', 'gray']
  const label =
    name === '' ? '' : `${colours ? styleText(colour, name, { validateStream: false }) : name} `
  const shown = Object.entries(details).map(([key, value]) => {
    return `${harmless(key)}=${harmless(shortForm(value))}`
  })
  const clock = new Date(time as number).toTimeString().slice(0, 8)
  return `${[`${clock} ${label}${harmless(shortForm(msg ?? ''))}`, ...shown].join('  ')}\n`
}

function shortForm(value: unknown): string {
  if (typeof value === 'string') return value
  const { name, message, stack } = (value ?? {}) as Record<string, unknown>
  // An error on a terminal: what it was. The stack is for the JSON form.
  if (typeof stack === 'string') return `${String(name)}: ${String(message)}`
  return JSON.stringify(value)
}

/** A line stays a line, and nobody's text moves the cursor or changes the colours of a terminal. */
function harmless(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, ' ')
}
