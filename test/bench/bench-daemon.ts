import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { DaemonProcess } from '../../src/cli/daemon-process.ts'
import { freePort } from '../e2e/fleet.ts'
import { CITIES, shopConfig } from '../e2e/shop-config.ts'

const BARE = fileURLToPath(new URL('bare-server.ts', import.meta.url))

/** A folder for the homes of daemons, gone when the bench is over. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'printnode-bench-'))
  try {
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Makes the home of a shop that can take any number of orders and starts none of them by itself. */
export async function prepareShop(folder: string, index: number): Promise<DaemonProcess> {
  const place = CITIES[index % CITIES.length] ?? CITIES[0]
  const listen = [`/ip4/127.0.0.1/tcp/${await freePort()}`]
  const text = shopConfig({ name: `Shop ${index}`, ...place, listen, onHand: 1_000_000 })
  const config = parse(text) as { shop: object; floor: object }
  const file = join(folder, `shop-${index}.yaml`)
  const unlimited = { ...config.shop, capacity: { digital: 1_000_000 } }
  const manual = { ...config.floor, start: 'manual' }
  writeFileSync(file, stringify({ ...config, shop: unlimited, floor: manual }))
  const node = new DaemonProcess(join(folder, `home-${index}`))
  await node.mustRun('init', '--config', file)
  return node
}

/** The first shop of a network of its own, running. */
export async function startFounder(folder: string): Promise<DaemonProcess> {
  const node = await prepareShop(folder, 0)
  await node.mustRun('network', 'create', 'bench')
  await node.start('--port', '0')
  return node
}

export interface BareServer {
  readonly url: string
  stop(): void
}

/** In a process of its own, as the daemon is. */
export function startBareServer(folder: string): Promise<BareServer> {
  const child = spawn(process.execPath, [BARE, join(folder, 'bare.log')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the bare server ended with ${code}`)))
    child.stdout.once('data', (line: Buffer) =>
      resolve({ url: `${line.toString().trim()}/`, stop: () => child.kill() }),
    )
  })
}
