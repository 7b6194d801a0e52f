import { distanceKm, EARTH_RADIUS_KM } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import { makeBlankSku } from '../../models/ids.ts'
import type { PeerId, StoreId } from '../../models/ids.ts'
import type { OrderSpec } from '../../models/order.ts'
import type { Hours, KnownShop } from '../../models/shop.ts'
import { customsZone, openZones } from '../../routing/customs.ts'
import { REPORT_UNITS_MAX } from '../../wire/limits.ts'
import type { ClusterDigest } from './digest.ts'

/** Takes work until the last minute of a day, and has parcels away by its first: none is better for both. */
const ALWAYS: Hours = {
  week: Array.from({ length: 7 }, () => ({ opensAt: '00:00', closesAt: '00:01' })),
  cutOff: '23:59',
  closedDays: [],
}

/**
 * The best shop that a cluster could have for an order, by its digest: all that any of its shops
 * makes, at the lowest prices, with paper on the shelf, never closed, and as near to the destination
 * as the cluster reaches. So its cost is a bound that no real shop of the cluster goes below, in the
 * words of the one cost model. It goes by the cluster's name.
 */
export function bestImaginable(digest: ClusterDigest, spec: OrderSpec): KnownShop {
  const { near } = spec.destination
  const at = towards(digest.centre, near, digest.reachKm)
  const peer = digest.cluster as string as PeerId
  const stock = spec.items.map(({ substrate, size }) => [
    makeBlankSku(substrate, size),
    REPORT_UNITS_MAX,
  ])
  return {
    profile: {
      peer,
      boot: 1,
      revision: 1,
      name: digest.name,
      place: {
        ...at,
        country: nearestCountry(digest.countries, at, spec),
        city: digest.name,
        timeZone: digest.timeZone,
        site: '',
      },
      capabilities: digest.capabilities,
      capacity: digest.capacity,
      hours: ALWAYS,
      shipping: digest.shipping,
      currency: digest.currency,
      leadDays: digest.leadDays,
      embargo: [],
      goods: digest.goods,
    },
    report: {
      peer,
      storeId: '' as StoreId,
      boot: digest.epoch,
      seq: digest.round,
      profile: [1, 1],
      at: digest.round * 1_000,
      mode: digest.openShops > 0 ? 'open' : 'paused',
      today: digest.today,
      promise: digest.free,
      stock: Object.fromEntries(stock) as KnownShop['report']['stock'],
      bidPrice: digest.bidPrice,
      cluster: digest.cluster,
    },
  }
}

/** The destination's own, or one from which parcels to it are not declared, if there is any. */
function nearestCountry(countries: readonly string[], at: LatLon, spec: OrderSpec): string {
  const { country, near, postcodePrefix } = spec.destination
  if (countries.includes(country)) return country
  const open = openZones(customsZone(country, near, postcodePrefix))
  return countries.find((one) => open.includes(customsZone(one, at))) ?? countries[0] ?? ''
}

/** From one place towards another, so many kilometres or all the way, along the great circle. */
function towards(from: LatLon, to: LatLon, km: number): LatLon {
  const whole = distanceKm(from, to)
  if (whole <= km) return to
  const angle = whole / EARTH_RADIUS_KM
  const share = km / whole
  const [ofFrom, ofTo] = [Math.sin((1 - share) * angle), Math.sin(share * angle)]
  const a = unit(from)
  const b = unit(to)
  const [x, y, z] = a.map((n, i) => ofFrom * n + ofTo * (b[i] ?? 0)) as [number, number, number]
  const degrees = 180 / Math.PI
  return { lat: Math.atan2(z, Math.hypot(x, y)) * degrees, lon: Math.atan2(y, x) * degrees }
}

function unit({ lat, lon }: LatLon): readonly number[] {
  const [phi, lambda] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180]
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)]
}
