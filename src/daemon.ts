import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { buildApi } from './api/server.ts'
import { TokenBook } from './api/token-book.ts'
import { STEWARD_TERMS } from './clusters/steward/steward-terms.ts'
import type { LoadedConfig } from './config/load.ts'
import type { Config } from './config/schema.ts'
import { initialStock, makeShopProfile } from './config/shop-profile.ts'
import { NodeCrypto } from './crypto/node-crypto.ts'
import { createLogger } from './logging/logger.ts'
import type { Logger } from './logging/logger.ts'
import { RecentProblems } from './logging/recent-problems.ts'
import { DETECTOR_TERMS } from './membership/detection/detector-terms.ts'
import { assert, Failure } from './models/failure.ts'
import { loadIdentity } from './network/identity.ts'
import type { MeshNetwork } from './network/mesh-network.ts'
import { loadNetworkState } from './network/admission/network-file.ts'
import type { NetworkState } from './network/admission/network-file.ts'
import {
  attachWebSocketUpgrade,
  INTERNAL_WEBSOCKET,
  singlePortAddresses,
} from './network/single-port.ts'
import { startNetwork } from './network/start-network.ts'
import { exportOrder } from './orders/proof/order-export.ts'
import type { NetworkAdmin } from './ports/network-admin.ts'
import { configuredSettings } from './routing/configured.ts'
import type { StopProgress } from './runtime/commands/command.ts'
import type { QuitReason } from './runtime/effect.ts'
import type { NodeHandle } from './runtime/node-handle.ts'
import { HotFolder } from './production/hot-folder.ts'
import { Preflight } from './production/preflight.ts'
import { LiveHands } from './runtime/live-hands.ts'
import { LiveNode } from './runtime/live-node.ts'
import type { LiveParts } from './runtime/live-node.ts'
import { ThreadedSolver } from './solver/threaded-solver.ts'
import { FileArtworkStore } from './store/artwork-store.ts'
import { distrustStore } from './store/store-files.ts'
import { openStore } from './store/open-store.ts'
import type { OpenedStore } from './store/open-store.ts'
import { programVersion } from './config/version.ts'

export interface DaemonOptions {
  readonly loaded: LoadedConfig
  /** Only `NODE_KEY` and `PRINTNODE_TOKEN` are read from it. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A node that runs. */
export interface Daemon {
  readonly handle: NodeHandle
  readonly apiUrl: string
  /** Resolves if the node can promise nothing any more: the process must end. */
  readonly failed: Promise<Error>
  /**
   * Before a planned stop: hands on what others can do meanwhile (`runtime/keeping/planned-stop.ts`). Bounded;
   * null where the node itself could not answer, and is stopped all the same.
   */
  retire(onProgress: (progress: StopProgress) => void): Promise<StopProgress | null>
  /** Ends it in order: no new commands, no network, everything written. */
  stop(): Promise<void>
}

/**
 * Written beside the store once a desk has been opened. If the store is gone and this is not, stock
 * must be counted by a person (D5): configured counts are for a shop's first day only.
 */
const DESK_MARKER = 'desk-opened'

/** The composition root: configuration in, running node out. Throws Failure for what a person must mend. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { config } = options.loaded
  const { home } = config.node
  const log = createLogger(config.logging)
  const identity = await loadIdentity({ dataDir: home, nodeKey: config.node.key ?? undefined })
  const state = loadNetworkState(home)
  requireCurrency(config, state)
  const clock = Date.now
  const problems = new RecentProblems()
  const tell: LiveParts['log'] = (level, message, details) => {
    if (level !== 'info') problems.note(level, message, clock())
    log[level](details, message)
  }
  const opened = await openStore(home, { nowMs: clock() })
  announceOpening(opened, log)
  const undo: (() => unknown)[] = [() => opened.store.close()]
  try {
    const artwork = await FileArtworkStore.open(join(home, 'artwork'), clock)
    const door = await HotFolder.open({
      directory: config.floor.hotFolder,
      artwork,
      style: {
        paper: config.shop.place.country === 'US' ? 'letter' : 'A4',
        shopName: config.shop.name,
        timeZone: config.shop.place.timeZone,
        device: config.node.name,
        version: programVersion(),
      },
      now: clock,
      onProblem: (problem) => {
        problems.note('warn', problem, clock())
        log.warn(problem)
      },
    })
    const preflight = new Preflight()
    const solver = new ThreadedSolver()
    undo.unshift(() => solver.stop())
    const stopping = new AbortController()
    const failed = Promise.withResolvers<Error>()
    const parts: { network: MeshNetwork | null } = { network: null }
    const network = (): MeshNetwork => {
      if (parts.network === null) throw new Failure('internal', 'the network is not there yet')
      return parts.network
    }
    const crypto = new NodeCrypto(identity, state.network.id)
    const node = new LiveNode({
      machine: {
        birth: {
          crypto,
          store: opened.store.storeId,
          boot: opened.store.boot,
          sequence: opened.store.sequence,
          nonce: randomBytes(8).toString('hex'),
        },
        profile: makeShopProfile(
          config.shop,
          { peer: identity.peer, boot: opened.store.boot, revision: 1 },
          clock(),
        ),
        routing: configuredSettings(state.network.currency, config.routing),
        stock: initialStock(config.stock),
        firstDesk: isFirstDesk(home, opened),
        floor: config.floor,
        placement: config.orders,
        clusterPrices: config.routing.clusterPrices ?? false,
        quoteForMs: config.orders.quoteForMs,
        keeping: config.orders,
        detector: DETECTOR_TERMS[config.profile],
        steward: STEWARD_TERMS[config.profile],
      },
      store: opened.store,
      network,
      hands: () => hands,
      solver,
      clock,
      log: tell,
      onHalt: (reason) => failed.resolve(new Failure('store_failed', reason)),
      onQuit: (reason) => failed.resolve(quitFailure(reason, home)),
    })
    // Halted before its disk is closed: a timer in between would commit to nothing.
    undo.unshift(() => node.stop())
    const live = await startNetwork({
      identity,
      state,
      dataDir: home,
      ...listening(config),
      bootstrap: config.network.bootstrap,
      mdns: config.network.mdns,
      ...(config.network.dht ? {} : { dht: false }),
      artwork,
      events: node.events,
      log: (level, message, details) => tell(level, message, { ...details }),
      clock,
    })
    parts.network = live
    undo.unshift(() => door.idle())
    undo.unshift(() => live.stop())
    const hands = new LiveHands({
      self: identity.peer,
      artwork,
      fetcher: live.artwork,
      announce: (files) => live.announceArtwork(files),
      clock,
      inspect: async (path) => (await preflight.check(path, null)).ok,
      door,
      signal: stopping.signal,
      log: (message, details) => tell('warn', message, details),
    })
    const handle: NodeHandle = {
      execute: (command) => node.execute(command),
      onEvent: (listener) => node.onEvent(listener),
      vitals: () => ({
        disk: node.disk.summary(),
        problemCount: problems.count,
        problems: problems.list(),
      }),
      artwork,
      network: live,
    }
    const api = await buildApi(
      {
        handle,
        admin: adminOf(live, state),
        tokens: TokenBook.open(home, options.env['PRINTNODE_TOKEN']),
        preflight: async (path, size) => await preflight.check(path, size),
        currency: state.network.currency,
        exportOrder: (order) => exportOrder(order, state.network.id),
        orderDefaults: config.orders,
        now: clock,
        version: programVersion(),
      },
      {
        allowedHosts: config.api.allowedHosts,
        log: (level, message, details) => log[level](details, message),
      },
    )
    undo.unshift(() => api.close())
    const apiUrl = await listen(api, config, live, undo)
    node.start()
    log.info({ api: apiUrl, peer: identity.peer, addresses: live.addresses() }, 'the node runs')
    return {
      handle,
      apiUrl,
      failed: failed.promise,
      retire: (onProgress) => retire(handle, onProgress),
      stop: async () => {
        stopping.abort()
        for (const step of undo) await step()
      },
    }
  } catch (error) {
    for (const step of undo) await step()
    throw error
  }
}

/** Longer than every bound inside the machine: only a disk that takes no more holds it up for so long. */
const RETIRE_MS_MAX = 90_000
const PROGRESS_EVERY_MS = 1_000

async function retire(
  handle: NodeHandle,
  onProgress: (progress: StopProgress) => void,
): Promise<StopProgress | null> {
  const timers = new AbortController()
  const { signal } = timers
  const look = async (): Promise<void> => {
    const { stop } = await handle.execute({ type: 'status' })
    if (stop !== null && !signal.aborted) onProgress(stop)
  }
  const looks = setInterval(() => void look(), PROGRESS_EVERY_MS)
  try {
    const late = sleep(RETIRE_MS_MAX, null, { signal }).catch(() => null)
    const ended = handle.execute({ type: 'stop' }).then(({ progress }) => progress)
    return await Promise.race([ended, late])
  } finally {
    clearInterval(looks)
    timers.abort()
  }
}

/** Prices of different currencies cannot be compared: a network has one (models/money.ts). */
function requireCurrency(config: Config, state: NetworkState): void {
  const { currency } = state.network
  if (config.shop.currency === currency) return
  const problem = `shop.currency is ${config.shop.currency}, the network ${state.network.name} settles in ${currency}`
  throw new Failure(
    'invalid_config',
    `${problem}: give your prices in ${currency}`,
    'shop.currency',
  )
}

function announceOpening({ store, opening }: OpenedStore, log: Logger): void {
  if (opening.type !== 'amnesia') return
  const { reason, movedTo } = opening
  log.error(
    { reason, movedTo, store: store.storeId },
    'the store could not be trusted and was set aside: count the stock, then run `printnode resume`',
  )
}

function isFirstDesk(home: string, { opening }: OpenedStore): boolean {
  const marker = join(home, DESK_MARKER)
  const known = existsSync(marker)
  if (!known) writeFileSync(marker, 'Stock was configured once. Keep this file.\n')
  return opening.type === 'fresh' && !known
}

/** Why the machine itself stopped, and what is to be done. */
function quitFailure(reason: QuitReason, home: string): Failure {
  switch (reason) {
    case 'rolled_back':
      // The next start sets the store aside and begins as another keeper (DESIGN.md 7).
      distrustStore(home, 'peers remember more of this store than it holds: a restored backup')
      return new Failure(
        'store_failed',
        'this store is older than what other shops remember of it: start again, it will begin anew',
      )
    case 'twin':
      return new Failure(
        'conflict',
        "another daemon runs with this shop's key and disk: stop one of them, and remove its copy",
      )
  }
}

function adminOf(network: MeshNetwork, { network: identity }: NetworkState): NetworkAdmin {
  const { name, founder, currency } = identity
  return {
    name,
    founder,
    currency,
    invite: (request) => network.invite(request),
    expel: (peer) => network.expel(peer),
  }
}

/** In single-port mode peers come in over WebSocket on the API's own port, and nowhere else. */
function listening({ network, api }: Config): {
  listen: readonly string[]
  announce: readonly string[]
} {
  if (!api.singlePort) return { listen: network.listen, announce: network.announce }
  const own =
    network.announce.length === 0 ? singlePortAddresses(api.host, api.port) : network.announce
  return { listen: [INTERNAL_WEBSOCKET], announce: own }
}

async function listen(
  api: FastifyInstance,
  config: Config,
  network: MeshNetwork,
  undo: (() => unknown)[],
): Promise<string> {
  const { host, port, singlePort } = config.api
  await api.listen({ host, port })
  if (singlePort) {
    const internal = network.webSocketPort()
    assert(internal !== null, 'a single-port node listens for WebSockets inside')
    undo.unshift(attachWebSocketUpgrade(api.server, internal))
  }
  const address = api.server.address() as AddressInfo
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${shown}:${address.port}`
}
