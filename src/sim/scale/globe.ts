import { assert } from '../../models/failure.ts'
import { coarse } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import type { Dice } from '../dice.ts'
import { CITIES } from './cities.ts'

/** A city with its share of the world's people. */
export interface City extends LatLon {
  readonly country: string
  readonly name: string
  readonly people: number
}

/** Degrees: a metropolis, its suburbs and the towns around it. */
const AROUND = 0.4

function parse(text: string): City[] {
  const cities: City[] = []
  let country = ''
  for (const entry of text.trim().split(/[;\n]/)) {
    const match = /^(?:([A-Z]{2}):)?(.+) (\S+) (\S+) (\d+)$/.exec(entry)
    assert(match !== null, `not a city: ${entry}`)
    const [, begins, name = '', lat, lon, people] = match
    if (begins !== undefined) country = begins
    cities.push({ country, name, lat: Number(lat), lon: Number(lon), people: Number(people) })
  }
  return cities
}

/** Draws places as people live: a city of ten millions a hundred times as often as one of a hundred thousand. */
export class Globe {
  readonly #cities = parse(CITIES)
  /** People in this city and all before it. */
  readonly #upTo: number[] = []

  constructor() {
    let sum = 0
    for (const { people } of this.#cities) {
      sum += people
      this.#upTo.push(sum)
    }
  }

  city(dice: Dice): City {
    const all = this.#upTo.at(-1) as number
    const drawn = dice.unit() * all
    let low = 0
    let high = this.#upTo.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#upTo[middle] as number) <= drawn) low = middle + 1
      else high = middle
    }
    return this.#cities[low] as City
  }

  /** Somewhere in or around a city, to a tenth of a degree as orders and reports have it. */
  around(city: City, dice: Dice): LatLon {
    const lat = city.lat + (dice.unit() - 0.5) * 2 * AROUND
    const lon = city.lon + (dice.unit() - 0.5) * 2 * AROUND
    return coarse({ lat: Math.max(-89, Math.min(89, lat)), lon: ((lon + 540) % 360) - 180 })
  }
}

/** A time zone by the sun, which is all that an evening needs; IANA's signs are the wrong way round. */
export function solarZone(lon: number): string {
  const hours = Math.round(lon / 15)
  return hours === 0 ? 'Etc/GMT' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`
}
