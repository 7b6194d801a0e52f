import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ed25519Identity } from './crypto/node-crypto.ts'
import { Failure } from './models/failure.ts'
import type { PeerId } from './models/ids.ts'
import type { Currency } from './models/money.ts'
import { createIdentity, KEY_FILE, loadIdentity } from './network/identity.ts'
import { decodeInvite } from './network/admission/invite.ts'
import {
  createNetwork,
  loadNetworkState,
  NETWORK_FILE,
  saveNetworkState,
} from './network/admission/network-file.ts'
import { redeemInvite } from './network/admission/redeem-invite.ts'

/**
 * What is done to a home directory before a daemon runs in it: key, configuration, network papers.
 * Like `daemon.ts` it puts adapters together, so that the CLI sees none of them.
 */

export const CONFIG_FILE = 'config.yaml'
/** The key and the tokens are in it. */
const OWNER_ONLY = 0o700

export interface NetworkSummary {
  readonly name: string
  readonly founder: PeerId
  readonly currency: Currency
  readonly isFounder: boolean
}

export interface HomeOptions {
  readonly home: string
  /** `NODE_KEY`: then no key file is made or read. */
  readonly nodeKey: string | null
}

/** Makes the directory and the shop's key; what is there already is kept. */
export async function prepareHome(options: HomeOptions): Promise<{ peer: PeerId; isNew: boolean }> {
  mkdirSync(options.home, { recursive: true, mode: OWNER_ONLY })
  const isNew = options.nodeKey === null && !existsSync(join(options.home, KEY_FILE))
  const { peer } = isNew ? await createIdentity(options.home) : await identityOf(options)
  return { peer, isNew }
}

/** Writes the configuration; refuses with `conflict` to replace another. */
export function writeConfig(home: string, text: string): string {
  const path = join(home, CONFIG_FILE)
  if (existsSync(path) && readFileSync(path, 'utf8') !== text) {
    throw new Failure('conflict', `${path} exists: edit it, or remove it and run init again`, path)
  }
  mkdirSync(home, { recursive: true, mode: OWNER_ONLY })
  writeFileSync(path, text)
  return path
}

/** Founds a network: this node is its first member. Refuses with `conflict` if it is in one. */
export async function foundNetwork(
  options: HomeOptions,
  name: string,
  currency: Currency,
  now: number,
): Promise<NetworkSummary> {
  refuseSecondNetwork(options.home)
  const identity = await identityOf(options)
  saveNetworkState(options.home, createNetwork(name, currency, identity, now))
  return { name, currency, founder: identity.peer, isFounder: true }
}

/** Exchanges an invite for a membership certificate; the inviting node must be running. */
export async function joinNetwork(options: HomeOptions, invite: string): Promise<NetworkSummary> {
  const decoded = decodeInvite(invite)
  refuseSecondNetwork(options.home, decoded.network.id)
  const identity = await identityOf(options)
  const state = await redeemInvite(decoded, identity)
  saveNetworkState(options.home, state)
  return summaryOf(state.network, identity)
}

/** Null while the node is in no network. */
export async function networkOf(options: HomeOptions): Promise<NetworkSummary | null> {
  if (!existsSync(join(options.home, NETWORK_FILE))) return null
  const identity = await identityOf(options)
  return summaryOf(loadNetworkState(options.home).network, identity)
}

function identityOf({ home, nodeKey }: HomeOptions): Promise<Ed25519Identity> {
  return loadIdentity({ dataDir: home, ...(nodeKey === null ? {} : { nodeKey }) })
}

function summaryOf(
  { name, founder, currency }: { name: string; founder: PeerId; currency: Currency },
  { peer }: Ed25519Identity,
): NetworkSummary {
  return { name, founder, currency, isFounder: founder === peer }
}

/** The same network again is no second one: an invite may be redeemed twice. */
function refuseSecondNetwork(home: string, wanted: string | null = null): void {
  if (!existsSync(join(home, NETWORK_FILE))) return
  const { network } = loadNetworkState(home)
  if (network.id === wanted) return
  const fix = 'a node is in one network; use another --home for another'
  throw new Failure('conflict', `this node is in the network ${network.name} already: ${fix}`)
}
