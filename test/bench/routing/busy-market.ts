import type { LatLon } from '../../../src/models/geo.ts'
import { DAY_MS, makeBlankSku } from '../../../src/models/ids.ts'
import type { MerchantId, OrderId, PeerId } from '../../../src/models/ids.ts'
import type { KnownShop, ShopReport } from '../../../src/models/shop.ts'
import type { RouteRequest } from '../../../src/routing/request.ts'
import type { ShopTable } from '../../../src/routing/index/shop-table.ts'
import type { Chance } from '../../../src/runtime/chance.ts'
import { NOW, POSTER, TODAY, capability, item, request, shop } from '../../unit/routing/fixtures.ts'

const SIZES = ['A4', 'A3', 'A2'] as const
const SUBSTRATES = ['silk-170', 'matt-120', 'silk-250'] as const
const ZONES = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles']
const DAYS = 14
const CLOSED_DAYS_AHEAD = 20

/** The contiguous United States, evenly: shops and customers of one market. */
function somewhere(chance: Chance): LatLon {
  return { lat: 30 + chance.next() * 17, lon: -122 + chance.next() * 47 }
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

function pick<T>(chance: Chance, from: readonly [T, ...T[]]): T {
  return from[chance.below(from.length)] ?? from[0]
}

/**
 * A market in which every hard constraint turns some shop away: what it can make, blanks, room by
 * day, hours, holidays and cut-offs in its own zone, embargoes, refusals, goods, and its own record.
 */
export class BusyMarket {
  private readonly chance: Chance

  constructor(chance: Chance) {
    this.chance = chance
  }

  open(table: ShopTable, count: number): KnownShop[] {
    const shops = Array.from({ length: count }, (_, n) => this.shop(`shop-${n}`))
    for (const { profile, report } of shops) {
      table.upsert(profile, report)
      const { chance } = this
      table.setRecord(profile.peer, {
        latePerMille: chance.below(60),
        reprintPerMille: chance.below(30),
      })
    }
    return shops
  }

  /** The same shop an hour later: other room, other stock, other price. */
  report(known: ShopReport): ShopReport {
    const { chance } = this
    return {
      ...known,
      seq: known.seq + 1,
      promise: { digital: this.promise() },
      bidPrice: { digital: chance.below(60) },
    }
  }

  order(seq: number): RouteRequest {
    const { chance } = this
    const size = pick(chance, ['A4', 'A3', 'A2'])
    const substrate = pick(chance, ['silk-170', 'matt-120', 'silk-250'])
    const finishings = chance.next() < 0.3 ? (['laminate'] as const) : []
    const print = item({ ...POSTER, size, substrate, finishings }, 1 + chance.below(20))
    const special = chance.next() < 0.05
    const items = [special ? { ...print, goods: ['restricted' as const] } : print]
    return request({
      order: `o-busy-${seq}` as OrderId,
      shares: [[0, items[0]?.quantity ?? 1]],
      excluded: new Map([[`shop-${seq}` as PeerId, 'tried']]),
      arriveBy: NOW + (4 + chance.below(6)) * DAY_MS,
      spec: {
        merchant: `m-${chance.below(50)}` as MerchantId,
        items,
        destination: {
          country: 'US',
          postcodePrefix: '941',
          near: somewhere(chance),
          addressHash: '',
        },
        priceCap: { amount: 60_000, currency: 'USD' },
        strategy: 'direct',
        rules: {
          deny: [`shop-${seq + 1}` as PeerId, `shop-${seq + 2}` as PeerId],
          latePerMilleMax: 50,
          reprintPerMilleMax: 25,
        },
      },
    })
  }

  private promise(): number[] {
    const { chance } = this
    const perDay = chance.below(15)
    let units = 0
    return Array.from({ length: DAYS }, () => (units += chance.below(perDay + 1)))
  }

  private shop(peer: string): KnownShop {
    const { chance } = this
    const sizes = SIZES.filter(() => chance.next() < 0.8)
    const substrates = SUBSTRATES.filter(() => chance.next() < 0.7)
    const base = shop({ peer, at: somewhere(chance) })
    const opensAt = pick(chance, ['00:00', '07:00', '09:00'])
    const day = { opensAt, closesAt: '18:00' }
    const stock = SIZES.flatMap((size) =>
      SUBSTRATES.map((paper) => [makeBlankSku(paper, size), chance.below(60)] as const),
    )
    return {
      profile: {
        ...base.profile,
        place: { ...base.profile.place, timeZone: pick(chance, ZONES as [string, ...string[]]) },
        capabilities: [
          capability({
            sizes,
            substrates,
            finishings: chance.next() < 0.6 ? ['laminate'] : [],
            price: { setup: 100 + chance.below(300), unit: 40 + chance.below(60), finishing: 5 },
          }),
        ],
        hours: {
          week: [day, day, day, day, day, chance.next() < 0.3 ? day : null, null],
          cutOff: pick(chance, ['12:00', '15:00', '18:00']),
          closedDays: [dateOf(TODAY + chance.below(CLOSED_DAYS_AHEAD))],
        },
        leadDays: chance.below(2),
        embargo: chance.next() < 0.03 ? ['US'] : [],
        ...(chance.next() < 0.1 ? { goods: ['restricted' as const] } : {}),
        refuses: { merchants: [`m-${chance.below(50)}` as MerchantId], products: [] },
      },
      report: {
        ...base.report,
        mode: chance.next() < 0.03 ? 'paused' : 'open',
        promise: { digital: this.promise() },
        stock: Object.fromEntries(stock),
        bidPrice: { digital: chance.below(60) },
      },
    }
  }
}
