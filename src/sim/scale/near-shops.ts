import KDBush from 'kdbush'
import { around } from 'geokdbush'
import type { LatLon } from '../../models/geo.ts'
import type { LargeShop } from './large-shop.ts'

/** Shops by distance from a place. */
export class NearShops {
  readonly #index: KDBush

  constructor(shops: readonly LargeShop[]) {
    this.#index = new KDBush(shops.length)
    for (const { profile } of shops) this.#index.add(profile.place.lon, profile.place.lat)
    this.#index.finish()
  }

  /** Their indices, the nearest first; only those that `suits` says. */
  to({ lat, lon }: LatLon, count: number, suits?: (shop: number) => boolean): number[] {
    return around(this.#index, lon, lat, count, Infinity, suits)
  }
}
