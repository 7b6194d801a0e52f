import { multiaddr } from '@multiformats/multiaddr'
import { z } from 'zod'
import { STRATEGIES } from '../models/order.ts'
import { choice, flag, pattern, text, whole } from './fields.ts'
import { routingSection } from './routing-section.ts'
import { shopSection, stockSection } from './shop-section.ts'

export const PROFILES = ['local', 'lan', 'wan'] as const
export type ProfileName = (typeof PROFILES)[number]

const address = z
  .string('a multiaddr, for example /ip4/192.0.2.7/tcp/7571')
  .refine(isMultiaddr, 'a multiaddr, for example /ip4/192.0.2.7/tcp/7571')

function isMultiaddr(address: string): boolean {
  try {
    return multiaddr(address).getComponents().length > 0
  } catch {
    return false
  }
}

/** More addresses than a host has interfaces are a mistake. */
const addresses = z
  .array(address, 'a list of multiaddrs, [] for none')
  .max(32, 'at most 32 addresses')

const node = z.strictObject({
  name: pattern(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    '1 to 63 letters, digits, dots, dashes and underscores, for example san-francisco',
  ),
  home: text(1024, 'the path of a directory'),
  key: z
    .string('the private key as printed by `printnode init`')
    .min(32, 'the private key as printed by `printnode init`')
    .max(1024, 'the private key as printed by `printnode init`')
    .nullable(),
})

const network = z.strictObject({
  listen: addresses,
  announce: addresses,
  bootstrap: addresses,
  mdns: flag(),
  dht: flag(),
})

const api = z.strictObject({
  host: pattern(
    /^[A-Za-z0-9.:_-]{1,253}$/,
    'an address or host name of this machine, for example 127.0.0.1',
  ),
  port: whole(0, 65_535, 'a port from 0 to 65535; 0 takes any free one'),
  singlePort: flag(),
  /** Names, besides localhost and numeric addresses, under which the API may be called (rebinding). */
  allowedHosts: z
    .array(
      pattern(/^[A-Za-z0-9.-]{1,253}$/, 'a host name without a port, for example shop.example.org'),
      'a list of host names, [] for none',
    )
    .max(32, 'at most 32 host names'),
})

const floor = z.strictObject({
  hotFolder: text(1024, 'the path of a directory'),
  start: choice(['auto', 'manual']),
  confirm: choice(['operator', 'auto']),
  concurrentJobs: whole(1, 100, 'jobs on the floor at once, 1 to 100'),
})

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

const orders = z.strictObject({
  ackByMs: whole(MINUTE_MS, DAY_MS, 'milliseconds from a minute (60000) to a day (86400000)'),
  startByMs: whole(
    MINUTE_MS,
    30 * DAY_MS,
    'milliseconds from a minute (60000) to 30 days (2592000000)',
  ),
  strategy: choice(STRATEGIES as readonly ['auto', 'cluster', 'direct', 'split']),
  quoteForMs: whole(
    MINUTE_MS,
    30 * DAY_MS,
    'milliseconds from a minute (60000) to 30 days (2592000000)',
  ),
  fiveKeepersAbove: whole(
    0,
    1_000_000_000,
    'a price in minor units (50000 is 500.00), 0 to 1000000000',
  ),
  fiveKeepersBeyondMs: whole(
    0,
    400 * DAY_MS,
    'milliseconds from 0 to 400 days (34560000000): 7 days are 604800000',
  ),
  maxSplits: whole(1, 8, 'shops that one order may be split over, 1 to 8'),
})

const logging = z.strictObject({
  level: choice(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']),
  format: choice(['auto', 'pretty', 'json']),
})

export const configSchema = z.strictObject({
  profile: choice(PROFILES),
  node,
  shop: shopSection,
  stock: stockSection,
  network,
  api,
  floor,
  orders,
  routing: routingSection,
  logging,
})

type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T

/** The whole configuration of one daemon. Paths are absolute; money is in minor units. */
export type Config = DeepReadonly<z.infer<typeof configSchema>>
export type ShopSection = Config['shop']
