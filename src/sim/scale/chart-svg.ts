/** One line of a chart: points by time or by number. */
export interface Series {
  readonly name: string
  readonly colour: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

export interface ChartText {
  readonly title: string
  readonly x: string
  readonly y: string
}

const WIDTH = 900
const HEIGHT = 420
const LEFT = 70
const RIGHT = 20
const TOP = 40
const BOTTOM = 60
const TICKS = 5

/** Lines over a plain frame, as SVG. */
export function lineChart(text: ChartText, series: readonly Series[]): string {
  const frame = frameOf(series.flatMap(({ points }) => points))
  const lines = series.map(({ name, colour, points }, at) => {
    const path = points.map(([x, y]) => `${frame.x(x)},${frame.y(y)}`).join(' ')
    const legend = `<text x="${LEFT + 10 + at * 170}" y="${TOP - 8}" fill="${colour}">${name}</text>`
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.6"/>${legend}`
  })
  return sheet(text, frame, lines.join('\n'))
}

/** One bar a point, as SVG. */
export function barChart(text: ChartText, { colour, points }: Series): string {
  const frame = frameOf([...points, [0, 0]])
  const width = Math.max(
    2,
    ((WIDTH - LEFT - RIGHT) / Math.max(1, frame.xMax - frame.xMin + 1)) * 0.8,
  )
  const bars = points.map(([x, y]) => {
    const top = frame.y(y)
    const left = (frame.x(x) - width / 2).toFixed(1)
    const height = (HEIGHT - BOTTOM - top).toFixed(1)
    return `<rect x="${left}" y="${top}" width="${width.toFixed(1)}" height="${height}" fill="${colour}"/>`
  })
  return sheet(text, frame, bars.join('\n'))
}

interface Frame {
  readonly xMin: number
  readonly xMax: number
  readonly yMax: number
  x(value: number): number
  y(value: number): number
}

function frameOf(points: readonly (readonly [number, number])[]): Frame {
  let xMin = Infinity
  let xMax = -Infinity
  let yMax = 1
  for (const [x, y] of points) {
    xMin = Math.min(xMin, x)
    xMax = Math.max(xMax, x)
    yMax = Math.max(yMax, y)
  }
  if (xMin > xMax) [xMin, xMax] = [0, 1]
  const span = Math.max(1e-9, xMax - xMin)
  return {
    xMin,
    xMax,
    yMax,
    x: (value) => round(LEFT + ((value - xMin) / span) * (WIDTH - LEFT - RIGHT)),
    y: (value) => round(HEIGHT - BOTTOM - (value / yMax) * (HEIGHT - TOP - BOTTOM)),
  }
}

function sheet({ title, x, y }: ChartText, frame: Frame, inside: string): string {
  const marks = Array.from({ length: TICKS + 1 }, (_, at) => {
    const share = at / TICKS
    const valueX = frame.xMin + share * (frame.xMax - frame.xMin)
    const valueY = share * frame.yMax
    return (
      `<text x="${frame.x(valueX)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${figure(valueX)}</text>` +
      `<text x="${LEFT - 8}" y="${frame.y(valueY) + 4}" text-anchor="end">${figure(valueY)}</text>` +
      `<path d="M${LEFT},${frame.y(valueY)}H${WIDTH - RIGHT}" stroke="#e3e8ec"/>`
    )
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<text x="${LEFT}" y="18" font-size="15">${title}</text>`,
    marks.join('\n'),
    inside,
    `<text x="${WIDTH / 2}" y="${HEIGHT - 14}" text-anchor="middle">${x}</text>`,
    `<text transform="translate(16 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${y}</text>`,
    '</svg>\n',
  ].join('\n')
}

function figure(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
