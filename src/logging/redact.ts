/**
 * Fields that never reach a log: personal data lives in private records only (DESIGN.md 5.5), and a
 * token in a log is a token given away. By name, at any depth: whoever logs need not think of it.
 */
const HIDDEN: ReadonlySet<string> = new Set([
  'recipient',
  'street',
  'postcode',
  'email',
  'phone',
  'address',
  'token',
  'authorization',
  'secret',
  'key',
  'seed',
  'invite',
  'salt',
])

const HIDDEN_AS = '(hidden)'
/** Details of a log line are shallow; what is deeper was not meant for it. */
const DEPTH_MAX = 4

export function redact(details: object): Record<string, unknown> {
  return cleaned(details, 0) as Record<string, unknown>
}

function cleaned(value: unknown, depth: number): unknown {
  if (value instanceof Error) return { name: value.name, message: value.message }
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEPTH_MAX) return '…'
  if (Array.isArray(value)) return value.map((item) => cleaned(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      HIDDEN.has(name.toLowerCase()) ? HIDDEN_AS : cleaned(inner, depth + 1),
    ]),
  )
}
