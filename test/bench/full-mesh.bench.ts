import type { DaemonProcess } from '../../src/cli/daemon-process.ts'
import { allSeeAll, until } from '../e2e/fleet.ts'
import type { Report } from './bench.ts'
import { inFolder, prepareShop, startFounder } from './bench-daemon.ts'
import { median } from './statistics.ts'

export const name = 'time to full mesh of five daemons'

const RUNS = 3
const DAEMONS = 5
const MS_MAX = 60_000

/** Four daemons that were never started before, and know one that runs, start at the same time. */
export async function run(report: Report): Promise<void> {
  const up: number[] = []
  const connected: number[] = []
  const known: number[] = []
  for (let i = 0; i < RUNS; i += 1) {
    await inFolder(async (folder) => {
      report.progress(`${DAEMONS} daemons, run ${i + 1} of ${RUNS}`)
      const founder = await startFounder(folder)
      const nodes = [founder]
      try {
        for (let index = 1; index < DAEMONS; index += 1) {
          const node = await prepareShop(folder, index)
          const { invite } = await founder.api.post<{ invite: string }>('/network/invites')
          await node.mustRun('init', '--join', invite)
          nodes.push(node)
        }
        const from = performance.now()
        await Promise.all(nodes.slice(1).map((node) => node.start('--port', '0')))
        up.push(performance.now() - from)
        await allConnected(nodes)
        connected.push(performance.now() - from)
        await allSeeAll(nodes, MS_MAX)
        known.push(performance.now() - from)
      } finally {
        await Promise.all(nodes.map((node) => node.kill()))
      }
    })
  }
  report.table(
    `${DAEMONS} daemons on loopback that know one of them, from the start of the other ${DAEMONS - 1}`,
    ['', 'median ms', 'worst ms'],
    [
      rowOf('every API answers', up),
      rowOf('everybody is connected to everybody', connected),
      rowOf('everybody knows what everybody can print', known),
    ],
  )
  report.note(
    `${RUNS} runs; all processes share this machine's cores, and starting Node is most of it.`,
  )
}

function rowOf(what: string, times: readonly number[]): string[] {
  return [what, median(times).toFixed(0), Math.max(...times).toFixed(0)]
}

async function allConnected(nodes: readonly DaemonProcess[]): Promise<void> {
  await until('a full mesh', MS_MAX, async () => {
    for (const { api } of nodes) {
      const { connectedPeers } = await api.get<{ connectedPeers: number }>('/status')
      if (connectedPeers < nodes.length - 1) return null
    }
    return true
  })
}
