/** Where a value came from: shown by `config show` and named in every error. */
export type Origin =
  | { readonly type: 'default' }
  /** Computed from other values, as the text says. */
  | { readonly type: 'derived'; readonly how: string }
  | { readonly type: 'profile'; readonly name: string }
  | { readonly type: 'file'; readonly path: string; readonly line: number | null }
  | { readonly type: 'environment'; readonly variable: string }
  | { readonly type: 'flag'; readonly flag: string }

/** `['shop', 'place', 'lat']`; numbers index into lists. */
export type Path = readonly (string | number)[]

/** One value of one layer. Lists are values: a later layer replaces a list, it never mixes two. */
export interface Setting {
  readonly path: readonly string[]
  readonly value: unknown
  readonly origin: Origin
}

export type Tree = { [key: string]: unknown }

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function fieldName(path: Path): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`
    return name === '' ? key : `${name}.${key}`
  }, '')
}

/** The leaves of a section. Null leaves are absent: `embargo:` with nothing behind it means unset. */
export function settingsOf(
  tree: Tree,
  originOf: (path: readonly string[]) => Origin,
  prefix: readonly string[] = [],
): Setting[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = [...prefix, key]
    if (value === null || value === undefined) return []
    return isTree(value)
      ? settingsOf(value, originOf, path)
      : [{ path, value, origin: originOf(path) }]
  })
}

/** What all layers say together, and where each leaf of it came from. */
export interface Merged {
  readonly tree: Tree
  /** By field name. */
  readonly origins: ReadonlyMap<string, Origin>
}

/** Later settings win. */
export function merge(
  sections: readonly (readonly string[])[],
  settings: Iterable<Setting>,
): Merged {
  // Without a prototype, a key `__proto__` is an unknown key like any other.
  const tree: Tree = Object.create(null) as Tree
  const origins = new Map<string, Origin>()
  for (const section of sections) sectionAt(tree, origins, section)
  for (const { path, value, origin } of settings) {
    const section = sectionAt(tree, origins, path.slice(0, -1))
    const key = path.at(-1)
    if (section === null || key === undefined) continue
    if (isTree(section[key])) forget(origins, path)
    section[key] = value
    origins.set(fieldName(path), origin)
  }
  return { tree, origins }
}

/** The section at a path, made if need be; null if a person wrote a plain value there. */
function sectionAt(tree: Tree, origins: Map<string, Origin>, path: readonly string[]): Tree | null {
  let at: Tree = tree
  for (const [depth, key] of path.entries()) {
    const field = fieldName(path.slice(0, depth + 1))
    // A person's plain value stays, so that the schema can complain about it; a default gives way.
    if (!isTree(at[key]) && isBuiltIn(origins.get(field))) {
      at[key] = Object.create(null) as Tree
      origins.delete(field)
    }
    const next = at[key]
    if (!isTree(next)) return null
    at = next
  }
  return at
}

function isBuiltIn(origin: Origin | undefined): boolean {
  return origin === undefined || ['default', 'derived', 'profile'].includes(origin.type)
}

function forget(origins: Map<string, Origin>, path: readonly string[]): void {
  const prefix = `${fieldName(path)}.`
  for (const field of origins.keys()) if (field.startsWith(prefix)) origins.delete(field)
}

/** The origin of a field, of the list that it lies in, or of anything below it; null: nobody set it. */
export function originOf(origins: ReadonlyMap<string, Origin>, path: Path): Origin | null {
  for (let length = path.length; length > 0; length -= 1) {
    const origin = origins.get(fieldName(path.slice(0, length)))
    if (origin !== undefined) return origin
  }
  const prefix = `${fieldName(path)}.`
  for (const [field, origin] of origins) if (field.startsWith(prefix)) return origin
  return null
}
