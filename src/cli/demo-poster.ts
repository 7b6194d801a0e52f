import { PDFDocument, rgb } from 'pdf-lib'

const POINTS_PER_MM = 72 / 25.4
const BLEED_MM = 3
const NIGHT = rgb(0.05, 0.08, 0.2)
const WATER = rgb(0.08, 0.2, 0.35)
const LIGHT = rgb(0.98, 0.85, 0.5)

/** A poster "Bay at night" of the given trim size in millimetres: bleed, boxes, no fonts, one page. */
export async function drawPoster(widthMm: number, heightMm: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  pdf.setTitle('Bay at night')
  const bleed = BLEED_MM * POINTS_PER_MM
  const width = widthMm * POINTS_PER_MM + 2 * bleed
  const height = heightMm * POINTS_PER_MM + 2 * bleed
  const page = pdf.addPage([width, height])
  page.setBleedBox(0, 0, width, height)
  page.setTrimBox(bleed, bleed, width - 2 * bleed, height - 2 * bleed)
  page.drawRectangle({ x: 0, y: 0, width, height, color: NIGHT })
  page.drawCircle({ x: width * 0.74, y: height * 0.8, size: width * 0.09, color: LIGHT })
  page.drawRectangle({ x: 0, y: 0, width, height: height * 0.38, color: WATER })
  // The bridge: a deck, two towers, cables; and its lights on the water.
  const deck = height * 0.44
  for (const x of [0.25, 0.65]) {
    page.drawRectangle({
      x: width * x,
      y: height * 0.3,
      width: width * 0.03,
      height: height * 0.36,
      color: LIGHT,
    })
    for (const [end, thickness] of [
      [x - 0.25, 3],
      [x + 0.28, 3],
    ] as const) {
      page.drawLine({
        start: { x: width * (x + 0.015), y: height * 0.65 },
        end: { x: width * end, y: deck },
        thickness,
        color: LIGHT,
      })
    }
  }
  page.drawRectangle({ x: 0, y: deck, width, height: height * 0.012, color: LIGHT })
  for (let wave = 0; wave < 14; wave += 1) {
    const x = ((wave * 37) % 90) / 100
    page.drawRectangle({
      x: width * x,
      y: height * (0.03 + wave * 0.023),
      width: width * 0.09,
      height: 2,
      color: LIGHT,
      opacity: 0.5,
    })
  }
  return pdf.save()
}
