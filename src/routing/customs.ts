import type { LatLon } from '../models/geo.ts'

/**
 * Which customs territory a place belongs to. Membership of a customs union is not membership of
 * the EU: Monaco is in the union; the Canaries and Åland are in the EU but beyond a border at which
 * parcels are declared; Northern Ireland is within both the British and the European one. A parcel
 * inside one territory needs no declaration. The Windsor framework is of 2023; others are older.
 */
const UNIONS: Readonly<Record<string, string>> = {
  EU: 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK',
  GB: 'GB GG IM JE',
  CH: 'CH LI',
  EAEU: 'AM BY KG KZ RU',
  GCC: 'AE BH KW OM QA SA',
  SACU: 'BW LS NA SZ ZA',
  US: 'PR US',
}

const TERRITORY = new Map<string, string>()
for (const [union, countries] of Object.entries(UNIONS)) {
  for (const country of countries.split(' ')) TERRITORY.set(country, union)
}

/** A part of a country that is a territory of its own: by postcode, or by where it lies. */
interface Exclave {
  readonly territory: string
  readonly country: string
  readonly postcode: RegExp
  /** Degrees; nothing else of that country lies within. */
  readonly south: number
  readonly north: number
  readonly west: number
  readonly east: number
}

const EXCLAVES: readonly Exclave[] = [
  // Codes reserved in ISO 3166: IC the Canaries, EA Ceuta and Melilla. XI as customs forms write it.
  exclave('IC', 'ES', /^3[58]/, [27.5, 29.5], [-18.3, -13.3]),
  exclave('EA', 'ES', /^5[12]/, [35.1, 35.95], [-5.4, -2.8]),
  exclave('XI', 'GB', /^BT/i, [54, 55.35], [-8.2, -5.4]),
  exclave('AX', 'FI', /^22/, [59.7, 60.7], [19, 21.1]),
]

function exclave(
  territory: string,
  country: string,
  postcode: RegExp,
  [south, north]: readonly [number, number],
  [west, east]: readonly [number, number],
): Exclave {
  return { territory, country, postcode, south, north, west, east }
}

/** ISO 3166-1 alpha-2 in; the union's name, or the country itself where it stands alone. */
export function customsTerritory(country: string): string {
  return TERRITORY.get(country) ?? country
}

/** Of a place, to the precision of its postcode (its first characters are enough) or its point. */
export function customsZone(country: string, at: LatLon, postcode = ''): string {
  for (const e of EXCLAVES) {
    if (e.country !== country) continue
    const within = at.lat >= e.south && at.lat <= e.north && at.lon >= e.west && at.lon <= e.east
    if (postcode === '' ? within : e.postcode.test(postcode)) return e.territory
  }
  return customsTerritory(country)
}

const OPEN: Readonly<Record<string, readonly string[]>> = {
  XI: ['XI', 'EU', 'GB'],
  EU: ['EU', 'XI'],
  GB: ['GB', 'XI'],
}

/** The territories from which a parcel into this one is not declared; itself first, at most three. */
export function openZones(zone: string): readonly string[] {
  return OPEN[zone] ?? [zone]
}
