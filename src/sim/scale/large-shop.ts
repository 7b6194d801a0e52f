import type { Process } from '../../models/catalog.ts'
import type { LatLon } from '../../models/geo.ts'
import { makeBlankSku } from '../../models/ids.ts'
import type { ShopProfile, StockLine } from '../../models/shop.ts'
import type { Dice } from '../dice.ts'
import { TRADES } from '../drawing/draw-shops.ts'
import { simPeer } from '../drawing/names.ts'
import { solarZone } from './globe.ts'
import type { City, Globe } from './globe.ts'

/** A shop of the large world, before it opens. */
export interface LargeShop {
  readonly index: number
  readonly profile: ShopProfile
  readonly stock: readonly StockLine[]
  readonly city: City
  /** Its people begin each job themselves, when they come to it: until then it may be given to another shop. */
  readonly startsByHand: boolean
}

/** In the middle of the night a print shop is closed, and its computer may be off. */
const OPENS_AT = '08:00'
const CLOSES_AT = '19:00'
const CUT_OFF = '17:00'
/** More than a day's orders want: what runs out here is time on the press. */
const ON_THE_SHELF = 100_000
/** Of a thousand shops. */
const BY_HAND_RATE = 300

export function drawLargeShop(globe: Globe, dice: Dice, index: number): LargeShop {
  const city = globe.city(dice)
  const at: LatLon = globe.around(city, dice)
  const trades = dice.sample(TRADES, dice.between(1, TRADES.length))
  const peer = simPeer(dice.stream('peer'))
  const day = { opensAt: OPENS_AT, closesAt: CLOSES_AT }
  const capacity: Partial<Record<Process, number>> = {}
  for (const { process } of trades) capacity[process] = dice.between(50, 500)
  return {
    index,
    city,
    startsByHand: dice.stream('hands').hits(BY_HAND_RATE),
    profile: {
      peer,
      boot: 0,
      revision: 0,
      name: `${city.name} ${index}`,
      place: {
        ...at,
        country: city.country,
        city: city.name,
        timeZone: solarZone(at.lon),
        // Two shops of a large city rarely share a street.
        site: `${city.name}/${dice.between(0, 30)}`,
      },
      capabilities: trades.map(({ process, sizes, substrate }) => ({
        process,
        sizes,
        substrates: [substrate],
        finishings: ['fold'],
        coloursMax: 4,
        sidesMax: 2,
        price: { setup: dice.between(0, 500), unit: dice.between(200, 600), finishing: 10 },
      })),
      capacity,
      hours: { week: [day, day, day, day, day, day, day], cutOff: CUT_OFF, closedDays: [] },
      shipping: { parcel: dice.between(300, 800), per100Km: dice.between(5, 40), customs: 1_500 },
      currency: 'USD',
      leadDays: 0,
      embargo: [],
    },
    stock: trades.flatMap(({ substrate, sizes }) =>
      sizes.map((size) => ({
        sku: makeBlankSku(substrate, size),
        onHand: ON_THE_SHELF,
        reorderPoint: 5,
      })),
    ),
  }
}
