import path from 'node:path'
import { isTree } from './layer.ts'
import type { Merged, Setting, Tree } from './layer.ts'

/** What the machine says: handed in, so that tests give the same answer everywhere. */
export interface Machine {
  readonly cwd: string
  readonly homeDir: string
  readonly timeZone: string
}

/** Defaults that follow from other values; each gives way to anything that was set. */
export function derivedSettings(tree: Tree, home: string, machine: Machine): Setting[] {
  const nodeName = leaf(tree, ['node', 'name'])
  const shopName = leaf(tree, ['shop', 'name'])
  const lat = leaf(tree, ['shop', 'place', 'lat'])
  const lon = leaf(tree, ['shop', 'place', 'lon'])
  // Without a place there is an error anyway; a second one about the site would only distract.
  const site = [lat, lon].map((degrees) => Number(degrees).toFixed(4)).join(',')
  return [
    derived(
      ['node', 'name'],
      slugOf(typeof shopName === 'string' ? shopName : ''),
      'from shop.name',
    ),
    ...(typeof nodeName === 'string'
      ? [derived(['shop', 'name'], nodeName, 'from node.name')]
      : []),
    derived(['shop', 'place', 'timeZone'], machine.timeZone, "this machine's time zone"),
    // Two shops at one spot share a power line: unless told otherwise they count as one site.
    derived(['shop', 'place', 'site'], site, 'from shop.place.lat and lon'),
    derived(['floor', 'hotFolder'], path.join(home, 'hot-folder'), 'in node.home'),
  ]
}

/**
 * In single-port mode peers come in over the API's port, which hands them to a WebSocket listener
 * on loopback: without being told otherwise, that is all that listens.
 */
export function singlePortSettings({ tree, origins }: Merged): Setting[] {
  const listens = origins.get('network.listen')?.type
  if (leaf(tree, ['api', 'singlePort']) !== true || listens !== 'profile') return []
  return [derived(['network', 'listen'], ['/ip4/127.0.0.1/tcp/0/ws'], 'for api.singlePort')]
}

/** Absolute form of a path that a person wrote. */
export function resolvePath(written: string, base: string, machine: Machine): string {
  const expanded =
    written === '~' || written.startsWith('~/')
      ? path.join(machine.homeDir, written.slice(1))
      : written
  return path.resolve(base, expanded)
}

function leaf(tree: Tree, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((at, key) => (isTree(at) ? at[key] : undefined), tree)
}

function derived(keys: readonly string[], value: unknown, how: string): Setting {
  return { path: keys, value, origin: { type: 'derived', how } }
}

/** `Bay Print & Co` is `bay-print-co`; a name without a Latin letter is `shop`. */
function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63)
  return slug === '' ? 'shop' : slug
}
