import { fieldName, isTree, originOf } from './layer.ts'
import type { Path } from './layer.ts'
import type { LoadedConfig } from './load.ts'
import { describeOrigin } from './problem.ts'
import { SECRET_FIELDS } from './settings.ts'

export interface ShownSetting {
  readonly field: string
  /** Secrets are `(hidden)`. */
  readonly value: unknown
  /** `flag --port`, `configs/oakland.yaml:12`, `default`. */
  readonly from: string
}

/** Every leaf of a configuration with its origin: the JSON form of `printnode config show`. */
export function showConfig(loaded: LoadedConfig): ShownSetting[] {
  return leavesOf(loaded.config, []).map(({ path, value }) => {
    const field = fieldName(path)
    const origin = originOf(loaded.origins, path)
    const secret = SECRET_FIELDS.includes(field) && value !== null
    return {
      field,
      value: secret ? '(hidden)' : value,
      from: origin === null ? 'default' : describeOrigin(origin),
    }
  })
}

/** One line a setting, values and origins aligned. */
export function formatShown(settings: readonly ShownSetting[]): string {
  const lines = settings.map(({ field, value, from }) => [`${field} = ${written(value)}`, from])
  const width = Math.min(72, Math.max(...lines.map(([left = '']) => left.length)))
  return lines.map(([left = '', from = '']) => `${left.padEnd(width)}  # ${from}`).join('\n')
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

interface Leaf {
  readonly path: Path
  readonly value: unknown
}

/** Lists of plain values are one leaf; lists of sections are opened. */
function leavesOf(value: unknown, path: Path): Leaf[] {
  if (isTree(value)) {
    return Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...path, key]))
  }
  if (Array.isArray(value) && value.some((item) => isTree(item))) {
    return value.flatMap((child, index) => leavesOf(child, [...path, index]))
  }
  return [{ path, value }]
}
