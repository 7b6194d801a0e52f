import { PDFDocument, PDFName, PDFNumber } from 'pdf-lib'
import type { PDFPage } from 'pdf-lib'
import { sheetSize } from '../models/catalog.ts'
import type { SheetSize } from '../models/catalog.ts'
import { refuse } from './preflight-result.ts'
import type { PreflightResult } from './preflight-result.ts'

/** Where readers look for the header and the end; what lies around is junk of mail programs. */
const HEADER_BYTES = 1024
const TRAILER_BYTES = 2048

const MM_PER_POINT = 25.4 / 72
/** Trimmed sizes are rounded to millimetres, and presses register within one. */
const TOLERANCE_MM = 1.5
/** The trade asks for 3 mm a side (FIELD.md) and takes up to 5. */
const BLEED_MM_MAX = 5

/**
 * Reads a whole PDF and says whether it can be printed at `size`; null: any size. Sizes that are not
 * sheets (`M`, `11oz`) are not compared: there the artwork is placed, not trimmed.
 */
export async function checkPdf(bytes: Uint8Array, size: string | null): Promise<PreflightResult> {
  const head = Buffer.from(bytes.subarray(0, HEADER_BYTES)).toString('latin1')
  if (!head.includes('%PDF-')) return refuse('not_a_pdf', 'the file is not a PDF: export it as PDF')
  const tail = Buffer.from(bytes.subarray(-TRAILER_BYTES)).toString('latin1')
  if (!tail.includes('startxref') || !tail.includes('%%EOF')) {
    return refuse('truncated', 'the end of the file is missing: upload it again, whole')
  }
  try {
    return await checkPages(bytes, size)
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return refuse('damaged', `the file can not be read (${why}): export it again`)
  }
}

/** Throws whatever the parser throws. */
async function checkPages(bytes: Uint8Array, size: string | null): Promise<PreflightResult> {
  const document = await PDFDocument.load(bytes, { ignoreEncryption: true, updateMetadata: false })
  if (document.isEncrypted) {
    return refuse('encrypted', 'the file is encrypted: export it without a password')
  }
  const pages = document.getPages()
  if (pages.length === 0) return refuse('no_pages', 'the file has no pages: export it again')
  const sheet = size === null ? null : sheetSize(size)
  return sheet === null ? { ok: true, pages: pages.length } : checkSizes(pages, sheet, size ?? '')
}

function checkSizes(pages: readonly PDFPage[], sheet: SheetSize, size: string): PreflightResult {
  const wrong = pages.findIndex((page) => !fits(trimmedSize(page), sheet))
  const page = pages[wrong]
  if (page === undefined) return { ok: true, pages: pages.length }
  const { widthMm, heightMm } = trimmedSize(page)
  return refuse(
    'page_size_mismatch',
    `page ${wrong + 1} is ${widthMm.toFixed(1)} x ${heightMm.toFixed(1)} mm: ` +
      `${size} is ${sheet.widthMm} x ${sheet.heightMm} mm, with up to ${BLEED_MM_MAX} mm bleed a side`,
  )
}

/** The trim box if the page has one, else the whole page, as it will be seen. */
function trimmedSize(page: PDFPage): SheetSize {
  const box = page.node.TrimBox() === undefined ? page.getCropBox() : page.getTrimBox()
  const unit = page.node.lookupMaybe(PDFName.of('UserUnit'), PDFNumber)?.asNumber() ?? 1
  const width = box.width * unit * MM_PER_POINT
  const height = box.height * unit * MM_PER_POINT
  const turned = page.getRotation().angle % 180 !== 0
  return turned ? { widthMm: height, heightMm: width } : { widthMm: width, heightMm: height }
}

/** Upright or turned: presses turn sheets by themselves. */
function fits(page: SheetSize, sheet: SheetSize): boolean {
  const upright = covers(page.widthMm, sheet.widthMm) && covers(page.heightMm, sheet.heightMm)
  const turned = covers(page.widthMm, sheet.heightMm) && covers(page.heightMm, sheet.widthMm)
  return upright || turned
}

function covers(page: number, trimmed: number): boolean {
  return page >= trimmed - TOLERANCE_MM && page <= trimmed + 2 * BLEED_MM_MAX + TOLERANCE_MM
}
