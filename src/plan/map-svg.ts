import { createRequire } from 'node:module'
import { feature, mesh } from 'topojson-client'
import type { LatLon } from '../models/geo.ts'

/** A dot on the map. */
export interface MapShop extends LatLon {
  readonly name: string
  /** Parcels that it sends. */
  readonly parcels: number
}

export interface MapParcel {
  readonly from: LatLon
  readonly to: LatLon
}

interface Frame {
  readonly west: number
  readonly east: number
  readonly south: number
  readonly north: number
}

const WIDTH_PX = 1_200
const HEIGHT_MAX_PX = 1_200
/** Around the outermost dots, so that their names fit. */
const MARGIN_SHARE = 0.08
/** Two shops in one street still make a map of a town. */
const SPAN_MIN_DEGREES = 2
/** Coasts in more detail, where the map shows less than this. */
const FINE_BELOW_DEGREES = 40
const LINES_ABOUT = 8
const LEGEND_PX = 28
const LEGEND_STEP_PX = 220
/** Names of more shops than this would cover the map. */
const NAMES_MAX = 60

/** Shops, destinations and parcels between them on a plain map: equirectangular, true at its middle. */
export function drawMap(
  shops: readonly MapShop[],
  destinations: readonly LatLon[],
  parcels: readonly MapParcel[],
): string {
  const sheet = new Sheet(frameOf([...shops, ...destinations]))
  const reached = new Set(parcels.map(({ to }) => placeKey(to)))
  const isReached = (at: LatLon): boolean => reached.has(placeKey(at))
  const without = parcels.length === 0 ? [] : destinations.filter((at) => !isReached(at))
  const served = destinations.filter((at) => !without.includes(at))
  return [
    sheet.head(),
    `<g fill="none" stroke="#d5dde3" stroke-width="0.5">${graticule(sheet)}</g>`,
    `<path d="${coasts(sheet)}" fill="#eef1ea" stroke="#9fb0a0" stroke-width="0.6"/>`,
    `<path d="${borders(sheet)}" fill="none" stroke="#c3cdc0" stroke-width="0.6"/>`,
    `<g stroke="#3b6ea5" stroke-opacity="0.35" stroke-width="1">${parcels.map((p) => line(sheet, p)).join('')}</g>`,
    `<g fill="#3b6ea5">${served.map((at) => dot(sheet, at, 2, '')).join('')}</g>`,
    `<g fill="none" stroke="#222" stroke-width="1.2">${without.map((at) => cross(sheet, at)).join('')}</g>`,
    `<g fill="#c8452c" stroke="#fff" stroke-width="0.8">${shops.map((shop) => shopDot(sheet, shop)).join('')}</g>`,
    shops.length > NAMES_MAX ? '' : names(sheet, shops),
    legend(sheet, shops, served.length, without.length, parcels.length),
    '</svg>\n',
  ].join('\n')
}

function placeKey({ lat, lon }: LatLon): string {
  return `${lat} ${lon}`
}

class Sheet {
  readonly frame: Frame
  readonly height: number
  readonly #perDegreeLon: number
  readonly #perDegreeLat: number

  constructor(frame: Frame) {
    this.frame = frame
    const middle = ((frame.north + frame.south) / 2) * (Math.PI / 180)
    this.#perDegreeLon = WIDTH_PX / (frame.east - frame.west)
    const perDegreeLat = this.#perDegreeLon / Math.max(0.2, Math.cos(middle))
    const height = (frame.north - frame.south) * perDegreeLat
    this.height = Math.round(Math.min(HEIGHT_MAX_PX, height))
    this.#perDegreeLat = this.height / (frame.north - frame.south)
  }

  x(lon: number): string {
    return ((lon - this.frame.west) * this.#perDegreeLon).toFixed(1)
  }

  y(lat: number): string {
    return ((this.frame.north - lat) * this.#perDegreeLat).toFixed(1)
  }

  head(): string {
    const height = this.height + LEGEND_PX
    const size = `width="${WIDTH_PX}" height="${height}" viewBox="0 0 ${WIDTH_PX} ${height}"`
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif"><rect width="100%" height="100%" fill="#f7fafc"/>`
  }
}

function frameOf(points: readonly LatLon[]): Frame {
  const lats = points.map(({ lat }) => lat)
  const lons = points.map(({ lon }) => lon)
  const range = (values: readonly number[]): readonly [number, number] => {
    const low = values.reduce((a, b) => Math.min(a, b), values[0] ?? 0)
    const high = values.reduce((a, b) => Math.max(a, b), values[0] ?? 0)
    const margin = Math.max((high - low) * MARGIN_SHARE, (SPAN_MIN_DEGREES - (high - low)) / 2)
    return [low - margin, high + margin]
  }
  const [south, north] = range(lats)
  const [west, east] = range(lons)
  return { west, east, south: Math.max(-90, south), north: Math.min(90, north) }
}

function graticule(sheet: Sheet): string {
  const { west, east, south, north } = sheet.frame
  const step = stepOf(Math.max(east - west, north - south) / LINES_ABOUT)
  const lines: string[] = []
  for (let lon = Math.ceil(west / step) * step; lon <= east; lon += step) {
    lines.push(`<path d="M${sheet.x(lon)},0V${sheet.height}"/>`)
  }
  for (let lat = Math.ceil(south / step) * step; lat <= north; lat += step) {
    lines.push(`<path d="M0,${sheet.y(lat)}H${WIDTH_PX}"/>`)
  }
  return lines.join('')
}

function stepOf(degrees: number): number {
  return [1, 2, 5, 10, 15, 30].find((step) => step >= degrees) ?? 30
}

type Atlas = Parameters<typeof feature>[0]

/** The whole span that a frame shows, in degrees. */
function spanOf({ west, east, south, north }: Frame): number {
  return Math.max(east - west, north - south)
}

/** Made by Natural Earth, public domain. */
function atlasOf(frame: Frame, kind: 'land' | 'countries'): Atlas {
  const scale = spanOf(frame) < FINE_BELOW_DEGREES ? '50m' : '110m'
  return createRequire(import.meta.url)(`world-atlas/${kind}-${scale}.json`) as Atlas
}

/** Rings of [lon, lat], of all land that the frame may show. */
function coasts(sheet: Sheet): string {
  const atlas = atlasOf(sheet.frame, 'land')
  const land = atlas.objects['land']
  if (land === undefined) return ''
  const drawn = feature(atlas, land)
  const shapes = drawn.type === 'FeatureCollection' ? drawn.features : [drawn]
  const rings = shapes.flatMap(({ geometry }) => {
    if (geometry.type === 'MultiPolygon') return geometry.coordinates.flat()
    return geometry.type === 'Polygon' ? geometry.coordinates : []
  })
  return paths(sheet, rings, 'Z')
}

/** Where two countries meet. */
function borders(sheet: Sheet): string {
  const atlas = atlasOf(sheet.frame, 'countries')
  const countries = atlas.objects['countries']
  if (countries?.type !== 'GeometryCollection') return ''
  const { coordinates } = mesh(atlas, countries as Parameters<typeof mesh>[1], (a, b) => a !== b)
  return paths(sheet, coordinates, '')
}

/** What lies wholly on one side of the frame is not drawn. */
function paths(sheet: Sheet, lines: readonly (readonly number[])[][], end: string): string {
  const { west, east, south, north } = sheet.frame
  // Far out of sight every point is as good as the edge, and most of a continent falls together.
  const far = spanOf(sheet.frame)
  return lines
    .filter((points) => {
      const all = (test: (lon: number, lat: number) => boolean): boolean =>
        points.every(([lon = 0, lat = 0]) => test(lon, lat))
      return !(
        all((lon) => lon < west) ||
        all((lon) => lon > east) ||
        all((_, lat) => lat < south) ||
        all((_, lat) => lat > north)
      )
    })
    .map((line) => {
      const points = line.map(([lon = 0, lat = 0]) => {
        const x = sheet.x(within(lon, west - far, east + far))
        return `${x},${sheet.y(within(lat, south - far, north + far))}`
      })
      const turns = points.filter((point, at) => point !== points[at - 1])
      return `M${turns.join('L')}${end}`
    })
    .join('')
}

function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

function line(sheet: Sheet, { from, to }: MapParcel): string {
  return `<path d="M${sheet.x(from.lon)},${sheet.y(from.lat)}L${sheet.x(to.lon)},${sheet.y(to.lat)}"/>`
}

function dot(sheet: Sheet, at: LatLon, radius: number, title: string): string {
  const place = `cx="${sheet.x(at.lon)}" cy="${sheet.y(at.lat)}" r="${radius.toFixed(1)}"`
  return title === '' ? `<circle ${place}/>` : `<circle ${place}><title>${title}</title></circle>`
}

/** Its area grows with what it sends. */
function radiusOf({ parcels }: MapShop): number {
  return 3 + Math.min(15, 1.5 * Math.sqrt(parcels))
}

function shopDot(sheet: Sheet, shop: MapShop): string {
  return dot(sheet, shop, radiusOf(shop), `${escaped(shop.name)}: ${shop.parcels} parcel(s)`)
}

/** An order that no shop could have. */
function cross(sheet: Sheet, at: LatLon): string {
  const [x, y] = [Number(sheet.x(at.lon)), Number(sheet.y(at.lat))]
  const arm = 4
  return `<path d="M${x - arm},${y - arm}l${2 * arm},${2 * arm}m0,${-2 * arm}l${-2 * arm},${2 * arm}"/>`
}

/** White around the letters keeps them readable over lines. */
const LETTERS =
  'fill="#333" stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
/** Names beyond here are written to the left of their dot. */
const NAMES_LEFT_FROM = 0.85

function names(sheet: Sheet, shops: readonly MapShop[]): string {
  const texts = shops.map((shop) => {
    const x = Number(sheet.x(shop.lon))
    const left = x > NAMES_LEFT_FROM * WIDTH_PX
    const gap = radiusOf(shop) + 3
    const at = `x="${(left ? x - gap : x + gap).toFixed(1)}" y="${Number(sheet.y(shop.lat)) + 4}"`
    return `<text ${at}${left ? ' text-anchor="end"' : ''}>${escaped(shop.name)}</text>`
  })
  return `<g font-size="12" ${LETTERS}>${texts.join('')}</g>`
}

/** What is what, in a strip below the map. */
function legend(
  sheet: Sheet,
  shops: readonly MapShop[],
  served: number,
  without: number,
  parcels: number,
): string {
  const all: readonly (readonly [mark: string, text: string, count: number])[] = [
    ['<circle cx="0" cy="-4" r="5" fill="#c8452c"/>', 'shop(s), area by parcels', shops.length],
    ['<circle cx="0" cy="-4" r="2.5" fill="#3b6ea5"/>', 'destination(s)', served],
    ['<path d="M-7,-4H7" stroke="#3b6ea5" stroke-opacity="0.6"/>', 'parcel(s)', parcels],
    ['<path d="M-4,-8l8,8m0,-8l-8,8" stroke="#222"/>', 'order(s) without a shop', without],
  ]
  const rows = all.filter(([, , count]) => count > 0)
  const lines = rows.map(([mark, text, count], n) => {
    const at = `translate(${20 + n * LEGEND_STEP_PX},${LEGEND_PX - 9})`
    return `<g transform="${at}">${mark}<text x="14" fill="#333">${count} ${text}</text></g>`
  })
  const strip = `<rect width="${WIDTH_PX}" height="${LEGEND_PX}" fill="#fff"/>`
  return `<g font-size="12" transform="translate(0,${sheet.height})">${strip}${lines.join('')}</g>`
}

/** Names come from files and other shops. Control characters are no XML at all. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
}
