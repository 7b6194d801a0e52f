/**
 * Usage: node test/mesh/many-nodes.ts [COUNT]
 *
 * Runs COUNT whole nodes (100 if not given) in this one process over libp2p's memory transport, and
 * says how long they take to know each other and what they cost.
 */
import { eventually, Mesh } from './mesh-shop.ts'
import type { ShopPlan } from './mesh-shop.ts'

const MIB = 2 ** 20
/** Twenty nodes know each other in seconds; the handshakes of a thousand take minutes. */
const KNOW_MS_MAX = 600_000

const count = Number(process.argv[2] ?? 100)
if (!Number.isInteger(count) || count < 1 || count > 1_000) {
  console.error('COUNT is a whole number from 1 to 1000')
  process.exit(2)
}

function plan(number: number): ShopPlan {
  const open = { opensAt: '00:00', closesAt: '23:59' }
  return {
    profile: {
      name: `Shop ${number}`,
      place: {
        lat: 25 + ((number * 7) % 24),
        lon: -120 + ((number * 11) % 48),
        country: 'US',
        city: `City ${number}`,
        timeZone: 'America/Chicago',
        site: `site-${number}`,
      },
      capabilities: [],
      capacity: {},
      hours: { week: Array.from({ length: 7 }, () => open), cutOff: '23:00', closedDays: [] },
      shipping: { parcel: 400, per100Km: 30, customs: 0 },
      currency: 'USD',
      leadDays: 0,
      embargo: [],
    },
    stock: [],
  }
}

const seconds = (from: number): string => ((Date.now() - from) / 1_000).toFixed(1)

const begun = Date.now()
const mesh = new Mesh()
console.log(`starting ${count} nodes …`)
await mesh.start(Array.from({ length: count }, (_, number) => plan(number)))
console.log(`${seconds(begun)} s: all run`)
await eventually('all shops know all', KNOW_MS_MAX, async () => {
  const views = await Promise.all(mesh.shops.map((shop) => shop.ask({ type: 'status' })))
  const least = Math.min(...views.map(({ knownShops }) => knownShops))
  process.stdout.write(`\r${seconds(begun)} s: the least informed knows ${least} of ${count}  `)
  return least === count
})
const perNode = process.memoryUsage().rss / MIB / count
console.log(`\n${seconds(begun)} s: all know all; ${perNode.toFixed(1)} MiB a node`)
await mesh.stop()
