/**
 * The house rules as functions of (path, text), so that the spec can hold them against planted
 * violations too. Paths are relative to the repository, with forward slashes.
 */
export interface Violation {
  readonly path: string
  readonly line: number
  readonly rule: string
}

/** Longer files hide a second noun (STYLE.md). */
export const FILE_LINES_MAX = 400

const CORE = ['models', 'registers', 'keys', 'membership', 'orders', 'desk', 'clusters', 'routing']

/** What each folder of `src` may import besides itself (DESIGN.md 3). `x/y.ts` allows one file. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  models: [],
  wire: ['models'],
  // The commands are a contract too, although the runtime answers them.
  ports: ['models', 'wire', 'runtime/commands/command.ts'],
  registers: ['models', 'wire', 'ports'],
  keys: ['models', 'wire', 'ports', 'registers'],
  membership: ['models', 'wire', 'ports'],
  desk: ['models', 'wire', 'ports'],
  // Formation is a pure rule over places, alike on every node.
  routing: ['models', 'wire', 'ports', 'clusters/formation/formation.ts'],
  orders: ['models', 'wire', 'ports', 'registers', 'keys', 'membership', 'desk', 'routing'],
  clusters: ['models', 'wire', 'ports', 'registers', 'membership', 'desk', 'routing'],
  runtime: [...CORE, 'wire', 'ports'],
  config: ['models', 'ports'],
  logging: ['models', 'ports', 'config'],
  crypto: ['models', 'ports', 'wire'],
  // What each adapter that writes files needs to know of disks.
  files: [],
  network: ['models', 'ports', 'wire', 'crypto', 'logging', 'files'],
  store: ['models', 'ports', 'wire', 'crypto', 'logging', 'files'],
  production: ['models', 'ports', 'wire', 'logging', 'files'],
  solver: ['models', 'ports'],
  api: ['models', 'ports', 'wire', 'runtime/commands/command.ts', 'files'],
  cli: [
    'models',
    'api',
    'config',
    'daemon.ts',
    'inspect.ts',
    'setup.ts',
    'version.ts',
    'ports',
    'runtime/commands/command.ts',
    // One command replays a world; it loads it when it is asked to.
    'sim/hunt/replay.ts',
  ],
  // What-if: the product's own router over files, with the intake's own checks.
  plan: [
    'models',
    'routing',
    'config',
    'api',
    'clusters/formation/formation.ts',
    'runtime/commands/command.ts',
  ],
  sim: [...CORE, 'wire', 'ports', 'runtime', 'crypto', 'plan/map-svg.ts'],
}

/** Adapters may know the core's types, but not run it. */
const TYPES_OF_CORE = new Set(['crypto', 'network', 'store', 'production', 'api', 'config'])

/** Composition: may see everything but the faces of people and the simulated world. */
const ROOTS: Readonly<Record<string, readonly string[]>> = {
  'daemon.ts': ['cli', 'sim'],
  'inspect.ts': ['cli', 'sim'],
  'setup.ts': ['cli', 'sim'],
  'version.ts': ['cli', 'sim'],
  'index.ts': ['cli', 'sim'],
}

interface Import {
  readonly target: string
  readonly typeOnly: boolean
  readonly line: number
}

export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

const IMPORT =
  /^[ \t]*(?:import|export)(\s+type)?\b(?:[^'"`;]*?\sfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm

export function importsOf(text: string): readonly Import[] {
  return [...text.matchAll(IMPORT)].map((match) => ({
    target: match[2] ?? match[3] ?? '',
    typeOnly: match[1] !== undefined,
    line: lineOf(text, match.index + match[0].length),
  }))
}

/** `src/orders/a.ts` + `../models/b.ts` = `models/b.ts`; null if it leads out of `src`. */
function resolveInSrc(path: string, target: string): string | null {
  const parts = path.split('/').slice(0, -1)
  for (const step of target.split('/')) {
    if (step === '..') parts.pop()
    else if (step !== '.') parts.push(step)
  }
  return parts[0] === 'src' ? parts.slice(1).join('/') : null
}

function mayImport(from: string, target: string, typeOnly: boolean): boolean {
  const folder = from.includes('/') ? from.slice(0, from.indexOf('/')) : from
  const targetFolder = target.includes('/') ? target.slice(0, target.indexOf('/')) : target
  const forbiddenToRoot = ROOTS[from]
  if (forbiddenToRoot !== undefined) return !forbiddenToRoot.includes(targetFolder)
  if (folder === targetFolder) return true
  const allowed = MAY_IMPORT[folder]
  if (allowed === undefined) return false
  if (allowed.includes(targetFolder) || allowed.includes(target)) return true
  return typeOnly && TYPES_OF_CORE.has(folder) && [...CORE, 'runtime'].includes(targetFolder)
}

export function checkImportDirection(path: string, text: string): readonly Violation[] {
  if (!path.startsWith('src/')) return []
  const from = path.slice('src/'.length)
  return importsOf(text).flatMap(({ target, typeOnly, line }) => {
    if (!target.startsWith('.')) return []
    const resolved = resolveInSrc(path, target)
    if (resolved !== null && mayImport(from, resolved, typeOnly)) return []
    return [{ path, line, rule: `${from} may not import ${resolved ?? target}` }]
  })
}

/** Packages that are synchronous and deterministic enough for the core. */
const CORE_PACKAGES = ['h3-js', 'uint8arrays', 'kdbush', 'geokdbush']

const IMPURE: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\bDate\.now\b/, 'reads a clock'],
  [/\bnew Date\(\s*\)/, 'reads a clock'],
  [/\bperformance\b/, 'reads a clock'],
  [/\bMath\.random\b/, 'rolls dice'],
  [/\bcrypto\.(getRandomValues|randomUUID)\b/, 'rolls dice'],
  [/\bset(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/, 'sets a timer'],
  [/\b(async|await)\b|\bPromise\b/, 'is asynchronous'],
  [/\bprocess\./, 'touches the process'],
  [/\bconsole\./, 'writes to the console'],
]

export function checkCorePurity(path: string, text: string): readonly Violation[] {
  const folder = path.split('/')[1] ?? ''
  if (!path.startsWith('src/') || !CORE.includes(folder)) return []
  const imports = importsOf(text).flatMap(({ target, line }) =>
    target.startsWith('.') || CORE_PACKAGES.some((p) => target === p || target.startsWith(`${p}/`))
      ? []
      : [{ path, line, rule: `the core imports ${target}` }],
  )
  const words = blankOut(text)
    .split('\n')
    .flatMap((lineText, index) =>
      IMPURE.flatMap(([pattern, what]) =>
        pattern.test(lineText) ? [{ path, line: index + 1, rule: `the core ${what}` }] : [],
      ),
    )
  return [...imports, ...words]
}

export function checkFileForm(path: string, text: string): readonly Violation[] {
  const found: Violation[] = []
  const say = (line: number, rule: string): void => {
    found.push({ path, line, rule })
  }
  const lines = text.split('\n').length - 1
  if (lines > FILE_LINES_MAX) say(lines, `${lines} lines; at most ${FILE_LINES_MAX}`)
  const name = path.split('/').at(-1) ?? ''
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.property)?(\.(spec|long|bench))?\.(ts|js|cjs)$/.test(name)) {
    say(1, `${name} is not kebab-case`)
  }
  if (/^utils?\.|-utils?\.|^helpers?\./.test(name)) say(1, `${name} says nothing of its job`)
  const code = blankOut(text)
  for (const match of code.matchAll(/^export default\b/gm)) {
    say(lineOf(code, match.index), 'default export')
  }
  for (const match of text.matchAll(/\b(TODO|FIXME|XXX)\b/g)) {
    // The rule has to name what it forbids, here and in its spec.
    if (!path.startsWith('test/unit/tidy')) say(lineOf(text, match.index), `left-over ${match[0]}`)
  }
  if (path !== 'src/index.ts' && isBarrel(code)) say(1, 'a barrel: import from the file itself')
  return found
}

/** Nothing but re-exports. */
function isBarrel(code: string): boolean {
  const statements = code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return statements.length > 0 && statements.every((line) => /^export (\*|type \{|\{)/.test(line))
}

export function checkFile(path: string, text: string): readonly Violation[] {
  return [
    ...checkImportDirection(path, text),
    ...checkCorePurity(path, text),
    ...checkFileForm(path, text),
  ]
}

/**
 * The code with comments and the insides of strings as spaces, lines kept. Good enough for rules on
 * words; it knows no nesting of template literals.
 */
export function blankOut(text: string): string {
  const skipped =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g
  return text.replace(skipped, (piece) => piece.replace(/[^\n]/g, ' '))
}
