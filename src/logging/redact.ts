import { redactText } from './redact-text.ts'

/**
 * Fields that never reach a log: personal data lives in private records only (DESIGN.md 5.5), and a
 * token in a log is a token given away. By name, at any depth: whoever logs need not think of it.
 */
const HIDDEN: ReadonlySet<string> = new Set([
  'recipient',
  'shipto',
  'street',
  'postcode',
  'email',
  'phone',
  'address',
  'token',
  'authorization',
  'cookie',
  'password',
  'secret',
  'key',
  'nodekey',
  'node_key',
  'privatekey',
  'seed',
  'invite',
  'salt',
])
/** Whoever has one of these is a recipient, and all of it goes: the name and the city too. */
const PERSONAL: readonly string[] = ['street', 'postcode', 'postalcode']

const HIDDEN_AS = '(hidden)'
/** Details of a log line are shallow and short; what is more was not meant for it. */
const DEPTH_MAX = 4
const ITEMS_MAX = 50
const STACK_LINES_MAX = 12

/** What may be logged of any value. Never throws, also for circles and for what JSON can not say. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value)
  if (typeof value === 'function') return '(function)'
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return redactError(value, depth)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`
  if (value instanceof Map || value instanceof Set) return `${value.size} entries`
  if (depth >= DEPTH_MAX) return '…'
  if (Array.isArray(value)) return redactList(value, depth)
  const names = Object.keys(value)
  if (names.some((name) => PERSONAL.includes(name.toLowerCase()))) return { hidden: 'a recipient' }
  return redactFields(value, names, depth)
}

function redactFields(value: object, names: readonly string[], depth: number): object {
  return Object.fromEntries(
    names
      .slice(0, ITEMS_MAX)
      .map((name) => [
        name,
        HIDDEN.has(name.toLowerCase())
          ? HIDDEN_AS
          : redact((value as Record<string, unknown>)[name], depth + 1),
      ]),
  )
}

function redactList(list: readonly unknown[], depth: number): unknown[] {
  const shown = list.slice(0, ITEMS_MAX).map((item) => redact(item, depth + 1))
  return list.length > ITEMS_MAX ? [...shown, `and ${list.length - ITEMS_MAX} more`] : shown
}

/** Of an error's own fields only the code: others may carry anything that it was about. */
function redactError(error: Error, depth: number): object {
  const code = (error as { code?: unknown }).code
  const stack = error.stack?.split('\n').slice(0, STACK_LINES_MAX).join('\n')
  return {
    name: error.name,
    message: redactText(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(stack === undefined ? {} : { stack: redactText(stack) }),
    ...(error.cause === undefined || depth >= DEPTH_MAX
      ? {}
      : { cause: redact(error.cause, depth + 1) }),
  }
}
