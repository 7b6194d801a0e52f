import { CITIES } from './gazetteer-cities.ts'
import { COUNTRY_CENTRES, US_STATE_CENTRES } from './gazetteer-centres.ts'
import { distanceKm } from './geo.ts'
import type { LatLon } from './geo.ts'

/** How exact a found place is: routing by a country's centre is a guess that the merchant should see. */
export type PlacePrecision = 'city' | 'region' | 'country'

export interface FoundPlace {
  readonly at: LatLon
  readonly precision: PlacePrecision
}

function parseCentres(text: string): ReadonlyMap<string, LatLon> {
  const centres = new Map<string, LatLon>()
  for (const entry of text.trim().split(/[;\n]/)) {
    const [code = '', lat, lon] = entry.split(' ')
    centres.set(code, { lat: Number(lat), lon: Number(lon) })
  }
  return centres
}

function parseCities(text: string): ReadonlyMap<string, LatLon> {
  const cities = new Map<string, LatLon>()
  let country = ''
  for (const entry of text.trim().split(/[;\n]/)) {
    const match = /^(?:([A-Z]{2}):)?(.+) (\S+) (\S+)$/.exec(entry)
    if (match === null) continue
    const [, begins, name, lat, lon] = match
    if (begins !== undefined) country = begins
    const key = `${country}/${name}`
    // The larger city of two with one name comes first, and stays.
    if (!cities.has(key)) cities.set(key, { lat: Number(lat), lon: Number(lon) })
  }
  return cities
}

const COUNTRIES = parseCentres(COUNTRY_CENTRES)
const US_STATES = parseCentres(US_STATE_CENTRES)
const CITY_PLACES = parseCities(CITIES)

/** From a state's centre to its farthest city (Texas): Portland, Maine is not Portland, Oregon. */
const STATE_REACH_KM = 900

/** Letters that decomposition does not reduce to ASCII. */
const LETTERS: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', æ: 'ae' }

/** `Sankt Gallen` and `sankt-gallen` are one name; so are `Köln` and `Koln`. */
function simplify(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[ßøłđæ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

/** Clusters are named after the same few hundred places again and again. */
const NEAREST_MAX = 4_096
const nearestKnown = new Map<string, string>()

/** The city of the table nearest to a place, as people write it: `San Francisco US`. */
export function nearestCity(at: LatLon): string {
  const place = `${at.lat},${at.lon}`
  const known = nearestKnown.get(place)
  if (known !== undefined) return known
  if (nearestKnown.size >= NEAREST_MAX) nearestKnown.clear()
  const city = findNearestCity(at)
  nearestKnown.set(place, city)
  return city
}

function findNearestCity(at: LatLon): string {
  let nearest = ''
  let nearestKm = Infinity
  for (const [key, place] of CITY_PLACES) {
    // A degree of latitude is 111 km everywhere: most of the table is passed over by that alone.
    if (Math.abs(place.lat - at.lat) * 111 > nearestKm) continue
    const km = distanceKm(at, place)
    if (km >= nearestKm) continue
    nearest = key
    nearestKm = km
  }
  const [country = '', name = ''] = nearest.split('/')
  return `${name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())} ${country}`
}

export function isKnownCountry(country: string): boolean {
  return COUNTRIES.has(country)
}

/**
 * Where an address is, from its city, else its region, else its country: offline, in degrees exact to
 * a tenth. Null if the country is not known. `country` is ISO 3166-1 alpha-2, `region` a state code.
 */
export function findPlace(country: string, region: string, city: string): FoundPlace | null {
  const name = simplify(city)
  const at = CITY_PLACES.get(`${country}/${name}`) ?? CITY_PLACES.get(`${country}/${name} city`)
  const state = country === 'US' ? US_STATES.get(region.trim().toUpperCase()) : undefined
  const elsewhere = at && state && distanceKm(at, state) > STATE_REACH_KM
  if (at !== undefined && !elsewhere) return { at, precision: 'city' }
  if (state !== undefined) return { at: state, precision: 'region' }
  const centre = COUNTRIES.get(country)
  return centre === undefined ? null : { at: centre, precision: 'country' }
}
