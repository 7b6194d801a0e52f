import { homedir } from 'node:os'
import path from 'node:path'
import { contradictions } from './cross-checks.ts'
import { DEFAULTS, SECTIONS } from './defaults.ts'
import { derivedSettings, resolvePath, singlePortSettings } from './derived.ts'
import type { Machine } from './derived.ts'
import { environmentSettings, flagSettings, unknownVariables } from './environment.ts'
import type { Environment, Flags } from './environment.ts'
import { fieldName, isTree, merge, originOf, settingsOf } from './layer.ts'
import type { Merged, Origin, Path, Setting } from './layer.ts'
import { configFailure, quote } from './problem.ts'
import type { Problem } from './problem.ts'
import { profileSettings } from './profile.ts'
import { PROFILES, configSchema } from './schema.ts'
import type { Config, ProfileName } from './schema.ts'
import { problemsOf } from './schema-issues.ts'
import { PATH_FIELDS } from './settings.ts'
import { readYamlFile } from './yaml-file.ts'

export interface ConfigInput {
  readonly env: Environment
  /** A command's options as commander parsed them; `config` names the file. */
  readonly flags?: Flags
  readonly machine?: Machine
}

/** A valid configuration and where each leaf of it came from, by field name. */
export interface LoadedConfig {
  readonly config: Config
  readonly origins: ReadonlyMap<string, Origin>
  /** The file that was read; null: none. */
  readonly file: string | null
}

export type ConfigResult =
  | { readonly type: 'loaded'; readonly loaded: LoadedConfig }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }

/** As `readConfig`, but throws `invalid_config` with all problems in its message. */
export function loadConfig(input: ConfigInput): LoadedConfig {
  const result = readConfig(input)
  if (result.type === 'invalid') throw configFailure(result.problems)
  return result.loaded
}

/** defaults <- profile <- file <- environment <- flags, checked as a whole, frozen. */
export function readConfig(input: ConfigInput): ConfigResult {
  const machine = input.machine ?? thisMachine()
  const above = [...environmentSettings(input.env), ...flagSettings(input.flags ?? {})]
  const file = readLayer(input, above, machine)
  const problems = [...unknownVariables(input.env), ...file.problems]
  const profile = profileOf([...file.settings, ...above])
  const written = [...settingsOf(DEFAULTS, () => ({ type: 'default' })), profile]
    .concat(profileSettings(profile.value as ProfileName), file.settings, above)
    .map((setting) => absolute(setting, machine))
  const merged = withDerived(written, machine)
  const parsed = configSchema.safeParse(merged.tree)
  const locate = (origin: Origin, at: Path): Origin =>
    origin.type === 'file' ? { ...origin, line: file.lineOf(at) } : origin
  if (!parsed.success) {
    problems.push(...problemsOf(configSchema, merged, parsed.error.issues, locate))
    return { type: 'invalid', problems }
  }
  const config = deepFreeze(parsed.data) as Config
  for (const { path: at, value, fix } of contradictions(config)) {
    const origin = originOf(merged.origins, at)
    const where = origin === null ? null : locate(origin, at)
    problems.push({ field: fieldName(at), value: quote(value), fix, origin: where })
  }
  if (problems.length > 0) return { type: 'invalid', problems }
  return { type: 'loaded', loaded: { config, origins: merged.origins, file: file.path } }
}

/** The data directory alone, for clients that need no shop: flag, environment, or `~/.printnode`. */
export function resolveHome(input: ConfigInput): string {
  const machine = input.machine ?? thisMachine()
  const above = [...environmentSettings(input.env), ...flagSettings(input.flags ?? {})]
  return homeOf(above, machine)
}

function thisMachine(): Machine {
  return {
    cwd: process.cwd(),
    homeDir: homedir(),
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  }
}

interface FileLayer {
  readonly path: string | null
  readonly settings: readonly Setting[]
  readonly problems: readonly Problem[]
  readonly lineOf: (path: Path) => number | null
}

function readLayer(input: ConfigInput, above: readonly Setting[], machine: Machine): FileLayer {
  const none = { path: null, settings: [], problems: [], lineOf: () => null }
  const named = input.flags?.['config'] ?? nonEmpty(input.env['PRINTNODE_CONFIG'])
  const asked = typeof named === 'string' ? resolvePath(named, machine.cwd, machine) : null
  const at = asked ?? path.join(homeOf(above, machine), 'config.yaml')
  const file = readYamlFile(at)
  switch (file.type) {
    case 'read': {
      const originAt = (keys: readonly string[]): Origin => {
        return { type: 'file', path: at, line: file.lineOf(keys) }
      }
      return { ...none, path: at, settings: settingsOf(file.tree, originAt), lineOf: file.lineOf }
    }
    case 'absent': {
      // Nobody asked for the file in the home: without it, defaults and environment may do.
      if (asked === null) return none
      const origin = { type: 'file', path: at, line: null } as const
      const fix = 'name a file that exists, or run `printnode init`'
      return {
        ...none,
        problems: [{ field: 'configuration file', value: 'not there', fix, origin }],
      }
    }
    case 'bad':
      return { ...none, problems: file.problems }
  }
}

function profileOf(settings: readonly Setting[]): Setting {
  const chosen = settings.findLast((setting) => fieldName(setting.path) === 'profile')
  const known = (PROFILES as readonly unknown[]).includes(chosen?.value)
  // An unknown profile is reported by the schema; meanwhile `lan` keeps the other errors meaningful.
  return { path: ['profile'], value: known ? chosen?.value : 'lan', origin: { type: 'default' } }
}

function homeOf(settings: readonly Setting[], machine: Machine): string {
  const set = settings.findLast((setting) => fieldName(setting.path) === 'node.home')
  const written = typeof set?.value === 'string' ? set.value : '~/.printnode'
  return resolvePath(written, machine.cwd, machine)
}

function absolute(setting: Setting, machine: Machine): Setting {
  const { value, origin } = setting
  if (typeof value !== 'string' || !PATH_FIELDS.includes(fieldName(setting.path))) return setting
  // A path in a file means the same wherever the daemon is started from.
  const base = origin.type === 'file' ? path.dirname(origin.path) : machine.cwd
  return { ...setting, value: resolvePath(value, base, machine) }
}

function withDerived(written: readonly Setting[], machine: Machine): Merged {
  const home = homeOf(written, machine)
  const homeSetting: Setting = { path: ['node', 'home'], value: home, origin: { type: 'default' } }
  const key: Setting = { path: ['node', 'key'], value: null, origin: { type: 'default' } }
  const first = merge(SECTIONS, written)
  const below = [homeSetting, key, ...derivedSettings(first.tree, home, machine)]
  return merge(SECTIONS, [...below, ...written, ...singlePortSettings(first)])
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text
}

function deepFreeze(value: unknown): unknown {
  if (isTree(value) || Array.isArray(value)) {
    for (const child of Object.values(value)) deepFreeze(child)
    Object.freeze(value)
  }
  return value
}
