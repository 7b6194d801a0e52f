import type { Message } from '../../../src/wire/messages.ts'

/** Fields that are maps: their keys are data. */
const MAPS: ReadonlySet<string> = new Set(['units', 'blanks'])

/**
 * Every place in a message with the kind of value there: `prepare.ballot.counter whole number`. Two
 * messages of one shape have the same kinds, apart from what may be null or empty. Written down here
 * once more, other than in the codec, so that the codec can be held against it.
 */
export function kindsOf(message: Message): readonly string[] {
  return kindsAt(message.type, message)
}

function kindsAt(path: string, value: unknown): readonly string[] {
  if (value instanceof Uint8Array) return [`${path} bytes`]
  if (Array.isArray(value))
    return [`${path} list`, ...value.flatMap((v) => kindsAt(`${path}[]`, v))]
  if (typeof value === 'number') {
    return [`${path} ${Number.isSafeInteger(value) && value >= 0 ? 'whole number' : 'number'}`]
  }
  if (typeof value !== 'object' || value === null)
    return [`${path} ${value === null ? 'null' : typeof value}`]
  const isMap = MAPS.has(path.split('.').at(-1) ?? '')
  const names = Object.keys(value).sort()
  const own = isMap ? `${path} map` : `${path} {${names.join(' ')}}`
  return [
    own,
    ...Object.entries(value).flatMap(([name, v]) => kindsAt(`${path}.${isMap ? '*' : name}`, v)),
  ]
}
