import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { DaemonProcess } from '../../src/cli/daemon-process.ts'
import { allSeeAll, placeOrder, shipOrder, until } from './fleet.ts'
import { Lan } from './lan.ts'
import { CITIES, shopConfig } from './shop-config.ts'

const MACHINES = 3
const FIND_MS_MAX = 5_000
const PORT = '7471'

describe('e2e: three machines on one LAN, mDNS only', function () {
  this.timeout(120_000)
  let lan: Lan | null = null
  let root = ''
  const nodes: DaemonProcess[] = []

  before(async function () {
    const obstacle = Lan.obstacle()
    if (obstacle !== null) {
      console.log(`    skipped: ${obstacle}`)
      this.skip()
    }
    lan = Lan.create(MACHINES)
    root = mkdtempSync(join(tmpdir(), 'printnode-lan-'))
    for (let machine = 0; machine < MACHINES; machine += 1) await setUp(lan, machine)
  })
  after(async () => {
    await Promise.all(nodes.map((node) => node.kill()))
    lan?.remove()
    if (root !== '') rmSync(root, { recursive: true, force: true })
  })

  const startOptions = (machine: number): readonly string[] => [
    '--mdns',
    'on',
    '--port',
    PORT,
    '--host',
    lan?.address(machine) ?? '',
  ]

  /** Admits a machine by an invite, and then takes every address from it. */
  async function setUp(lan: Lan, machine: number): Promise<void> {
    const node = new DaemonProcess(join(root, `node-${machine}`), lan.prefix(machine))
    const file = join(root, `node-${machine}.yaml`)
    const place = CITIES[machine] ?? CITIES[0]
    const substrates = machine === 0 ? [] : ['silk-170']
    const listen = ['/ip4/0.0.0.0/tcp/7571']
    const name = `Shop ${machine}`
    writeFileSync(file, shopConfig({ name, ...place, listen, substrates }))
    await node.mustRun('init', '--config', file)
    const [founder] = nodes
    if (founder === undefined) {
      await node.mustRun('network', 'create', 'lan')
      await node.start(...startOptions(0))
    } else {
      const { invite } = await founder.api.post<{ invite: string }>('/network/invites')
      await node.mustRun('init', '--join', invite)
    }
    nodes.push(node)
    const papers = join(node.home, 'network.json')
    const network = JSON.parse(readFileSync(papers, 'utf8')) as object
    writeFileSync(papers, JSON.stringify({ ...network, bootstrap: [] }))
  }

  it('finds all within 5 s of the last start', async () => {
    await nodes[0]?.stop()
    for (const node of nodes) rmSync(join(node.home, 'peers.json'), { force: true })
    await Promise.all(nodes.map((node, machine) => node.start(...startOptions(machine))))
    await until('each is connected to each', FIND_MS_MAX, async () => {
      for (const { api } of nodes) {
        const { connectedPeers } = await api.get<{ connectedPeers: number }>('/status')
        if (connectedPeers < MACHINES - 1) return null
      }
      return true
    })
  })

  it('prints an order of one machine on another', async () => {
    const [intake] = nodes as [DaemonProcess]
    await allSeeAll(nodes, 10_000)
    const { id } = await placeOrder(intake)
    const shipped = await shipOrder(nodes, intake, id, 30_000)
    expect(shipped.parts).to.have.length(1)
  })
})
