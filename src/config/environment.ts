import type { Setting } from './layer.ts'
import type { Problem } from './problem.ts'
import { OTHER_VARIABLES, SETTING_SOURCES } from './settings.ts'
import type { SettingSource } from './settings.ts'
import { suggest } from './suggest.ts'

export type Environment = Readonly<Record<string, string | undefined>>
/** As commander hands them out: `--log-level debug` is `{ logLevel: 'debug' }`; others are ignored. */
export type Flags = Readonly<Record<string, unknown>>

/** Empty variables count as unset: that is how shells and container files unset them. */
export function environmentSettings(env: Environment): Setting[] {
  return SETTING_SOURCES.flatMap((source) => {
    const text = env[source.env]
    if (text === undefined || text.trim() === '') return []
    const origin = { type: 'environment', variable: source.env } as const
    return [{ path: source.field.split('.'), value: readText(source, text), origin }]
  })
}

export function flagSettings(flags: Flags): Setting[] {
  return SETTING_SOURCES.flatMap((source) => {
    if (source.flag === null) return []
    const given = flags[flagAttribute(source.flag)]
    if (given === undefined) return []
    const value = typeof given === 'string' ? readText(source, given) : given
    const origin = { type: 'flag', flag: source.flag.split(' ')[0] ?? source.flag } as const
    return [{ path: source.field.split('.'), value, origin }]
  })
}

/** `--log-level <level>` is `logLevel`. */
export function flagAttribute(flag: string): string {
  const name = flag.split(' ')[0]?.replace(/^--/, '') ?? ''
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** A misspelt PRINTNODE_ variable would otherwise be ignored in silence. */
export function unknownVariables(env: Environment): Problem[] {
  const known = new Set([
    ...SETTING_SOURCES.map((source) => source.env),
    ...Object.keys(OTHER_VARIABLES),
  ])
  return Object.keys(env)
    .filter((name) => name.startsWith('PRINTNODE_') && !known.has(name))
    .map((name) => {
      const near = suggest(name, known)
      return {
        field: name,
        value: 'not a variable that printnode knows',
        fix: near === null ? 'unset it; see .env.example' : `did you mean ${near}?`,
        origin: { type: 'environment', variable: name },
      }
    })
}

const TRUE = new Set(['true', 'yes', 'on', '1'])
const FALSE = new Set(['false', 'no', 'off', '0'])

/** Text that is not of the kind stays text: the schema then says what was wanted. */
function readText(source: SettingSource, text: string): unknown {
  const trimmed = text.trim()
  switch (source.kind) {
    case 'text':
      return trimmed
    case 'number':
      return /^[+-]?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed
    case 'boolean':
      if (TRUE.has(trimmed.toLowerCase())) return true
      return FALSE.has(trimmed.toLowerCase()) ? false : trimmed
    case 'list':
      return trimmed
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
  }
}
