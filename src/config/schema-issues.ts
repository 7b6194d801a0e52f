import { z } from 'zod'
import { fieldName, isTree, originOf } from './layer.ts'
import type { Merged, Origin, Path } from './layer.ts'
import type { Problem } from './problem.ts'
import { quote } from './problem.ts'
import { SECRET_FIELDS, SETTING_SOURCES } from './settings.ts'
import { suggest } from './suggest.ts'

/** Turns what the schema found into problems: field, value, fix, and where the value was said. */
export function problemsOf(
  schema: z.ZodType,
  merged: Merged,
  issues: readonly z.core.$ZodIssue[],
  locate: (origin: Origin, path: Path) => Origin,
): Problem[] {
  const place = (path: Path): Origin | null => {
    const origin = originOf(merged.origins, path)
    return origin === null ? null : locate(origin, path)
  }
  return issues.flatMap((issue) => {
    const path = issue.path as Path
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, path)
      return issue.keys.map((key) => unknownKey([...path, key], known, place([...path, key])))
    }
    const value = valueAt(merged.tree, path)
    // Under a prefix-free tree an undefined value is one that nobody set.
    if (value === undefined) return [missing(path, wanted(issue), place(path))]
    const shown = SECRET_FIELDS.includes(fieldName(path)) ? '(hidden)' : quote(value)
    return [
      {
        field: fieldName(path),
        value: shown,
        fix: `must be ${wanted(issue)}`,
        origin: place(path),
      },
    ]
  })
}

function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.expected === 'object') return 'a section with keys'
  return issue.message
}

function unknownKey(path: Path, known: readonly string[], origin: Origin | null): Problem {
  const near = suggest(String(path.at(-1)), known)
  return {
    field: fieldName(path),
    value: 'not a known key',
    fix: near === null ? `known here: ${known.join(', ')}` : `did you mean ${near}?`,
    origin,
  }
}

function missing(path: Path, fix: string, origin: Origin | null): Problem {
  const field = fieldName(path)
  const source = SETTING_SOURCES.find((candidate) => candidate.field === field)
  const how = source === undefined ? '' : `; set it in the file or as ${source.env}`
  return { field, value: null, fix: `needs ${fix}${how}`, origin }
}

function valueAt(tree: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => {
    if (Array.isArray(at)) return at[Number(key)] as unknown
    return isTree(at) ? at[key] : undefined
  }, tree)
}

/** The keys that the schema knows in one section. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  const section = path.reduce<unknown>((at, key) => {
    if (at instanceof z.ZodArray) return at.element
    return at instanceof z.ZodObject ? (at.shape as Record<string, unknown>)[key] : null
  }, schema)
  return section instanceof z.ZodObject ? Object.keys(section.shape) : []
}
