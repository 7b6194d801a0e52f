import { Fleet } from '../fleet.ts'
import { Lan } from '../lan.ts'
import { TownShop } from './shop.ts'

const PORT = '7471'
/** Every machine has addresses of its own, so that all may use one port. */
const LISTEN = ['/ip4/0.0.0.0/tcp/7571']

interface Spot {
  readonly city: string
  readonly lat: number
  readonly lon: number
}

/** Shops that start nothing by themselves and run out of nothing, each on a machine of its own. */
export class TownOnMachines {
  readonly lan: Lan
  readonly fleet: Fleet
  readonly shops: readonly TownShop[]

  private constructor(lan: Lan, fleet: Fleet, shops: readonly TownShop[]) {
    this.lan = lan
    this.fleet = fleet
    this.shops = shops
  }

  static async start(spots: readonly Spot[]): Promise<TownOnMachines> {
    const lan = Lan.create(spots.length)
    const siteOf = (index: number) => ({
      prefix: lan.prefix(index),
      startOptions: ['--port', PORT, '--host', lan.address(index)],
    })
    const traits = {
      listen: LISTEN,
      start: 'manual' as const,
      onHand: 1_000_000,
      capacity: 1_000_000,
    }
    try {
      const fleet = await Fleet.start(
        spots.map((spot) => ({ ...spot, ...traits })),
        siteOf,
      )
      const shops = fleet.nodes.map((node, n) => new TownShop(node, siteOf(n).startOptions))
      return new TownOnMachines(lan, fleet, shops)
    } catch (error) {
      lan.remove()
      throw error
    }
  }

  async stop(): Promise<void> {
    await this.fleet.stop()
    this.lan.remove()
  }

  cut(from: readonly number[], to: readonly number[]): void {
    for (const a of from) for (const b of to) this.lan.cut(a, b)
  }
}
