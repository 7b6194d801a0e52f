import { createRequire } from 'node:module'
import { feature } from 'topojson-client'
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
/** Names of more shops than this would cover the map. */
const NAMES_MAX = 60

/** Shops, destinations and parcels between them on a plain map: equirectangular, true at its middle. */
export function drawMap(
  shops: readonly MapShop[],
  destinations: readonly LatLon[],
  parcels: readonly MapParcel[],
): string {
  const frame = frameOf([...shops, ...destinations])
  const sheet = new Sheet(frame)
  return [
    sheet.head(),
    `<g fill="none" stroke="#d5dde3" stroke-width="0.5">${graticule(sheet)}</g>`,
    `<path d="${coasts(sheet)}" fill="#eef1ea" stroke="#9fb0a0" stroke-width="0.6"/>`,
    `<g stroke="#3b6ea5" stroke-opacity="0.35" stroke-width="1">${parcels.map((p) => line(sheet, p)).join('')}</g>`,
    `<g fill="#3b6ea5">${destinations.map((at) => dot(sheet, at, 2, '')).join('')}</g>`,
    `<g fill="#c8452c" stroke="#fff" stroke-width="0.8">${shops.map((shop) => shopDot(sheet, shop)).join('')}</g>`,
    shops.length > NAMES_MAX ? '' : names(sheet, shops),
    '</svg>\n',
  ].join('\n')
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
    const size = `width="${WIDTH_PX}" height="${this.height}" viewBox="0 0 ${WIDTH_PX} ${this.height}"`
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

/** Rings of [lon, lat], of all land that the frame may show. Made by Natural Earth, public domain. */
function coasts(sheet: Sheet): string {
  const { west, east, south, north } = sheet.frame
  const fine = Math.max(east - west, north - south) < FINE_BELOW_DEGREES
  const file = fine ? 'world-atlas/land-50m.json' : 'world-atlas/land-110m.json'
  const atlas = createRequire(import.meta.url)(file) as Parameters<typeof feature>[0]
  const land = atlas.objects['land']
  if (land === undefined) return ''
  const drawn = feature(atlas, land)
  const shapes = drawn.type === 'FeatureCollection' ? drawn.features : [drawn]
  const rings = shapes.flatMap(({ geometry }) => {
    if (geometry.type === 'MultiPolygon') return geometry.coordinates.flat()
    return geometry.type === 'Polygon' ? geometry.coordinates : []
  })
  return rings
    .filter((ring) => {
      // What lies wholly on one side of the frame is not drawn.
      const all = (test: (lon: number, lat: number) => boolean): boolean =>
        ring.every(([lon = 0, lat = 0]) => test(lon, lat))
      return !(
        all((lon) => lon < west) ||
        all((lon) => lon > east) ||
        all((_, lat) => lat < south) ||
        all((_, lat) => lat > north)
      )
    })
    .map((ring) => {
      // Far out of sight every point is as good as the edge, and most of a continent falls together.
      const far = Math.max(east - west, north - south)
      const points = ring.map(([lon = 0, lat = 0]) => {
        const x = sheet.x(within(lon, west - far, east + far))
        return `${x},${sheet.y(within(lat, south - far, north + far))}`
      })
      const turns = points.filter((point, at) => point !== points[at - 1])
      return `M${turns.join('L')}Z`
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
function shopDot(sheet: Sheet, shop: MapShop): string {
  const radius = 3 + Math.min(15, Math.sqrt(shop.parcels))
  return dot(sheet, shop, radius, `${escaped(shop.name)}: ${shop.parcels} parcel(s)`)
}

function names(sheet: Sheet, shops: readonly MapShop[]): string {
  const texts = shops.map((shop) => {
    const x = Number(sheet.x(shop.lon)) + 6
    return `<text x="${x.toFixed(1)}" y="${sheet.y(shop.lat)}">${escaped(shop.name)}</text>`
  })
  return `<g font-size="11" fill="#333">${texts.join('')}</g>`
}

/** Names come from files and other shops. Control characters are no XML at all. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
}
