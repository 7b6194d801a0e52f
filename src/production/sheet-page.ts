import { PDFDocument, StandardFonts, rgb } from 'pdf-lib'
import type { PDFFont, PDFPage } from 'pdf-lib'
import { printable, wrap } from './sheet-text.ts'

/** Points; portrait. */
const PAPERS = { A4: [595.28, 841.89], letter: [612, 792] } as const
export type SheetPaper = keyof typeof PAPERS

export const MARGIN = 40
const BLACK = rgb(0, 0, 0)
const LEADING = 1.25

export interface TextStyle {
  readonly size: number
  readonly bold?: boolean
  readonly linesMax?: number
}

/** One page that is written from top to bottom. Text may hold any characters. */
export class SheetPage {
  readonly #document: PDFDocument
  readonly #page: PDFPage
  readonly #plain: PDFFont
  readonly #bold: PDFFont
  readonly width: number
  /** Distance of the next line from the bottom edge. */
  y: number
  /** Something could only be shown as `?`. */
  lossy = false

  private constructor(document: PDFDocument, page: PDFPage, plain: PDFFont, bold: PDFFont) {
    this.#document = document
    this.#page = page
    this.#plain = plain
    this.#bold = bold
    this.width = page.getWidth() - 2 * MARGIN
    this.y = page.getHeight() - MARGIN
  }

  static async create(paper: SheetPaper, title: string, nowMs: number): Promise<SheetPage> {
    const document = await PDFDocument.create()
    document.setTitle(title)
    document.setCreator('printnode')
    document.setCreationDate(new Date(nowMs))
    document.setModificationDate(new Date(nowMs))
    const plain = await document.embedFont(StandardFonts.Helvetica)
    const bold = await document.embedFont(StandardFonts.HelveticaBold)
    return new SheetPage(document, document.addPage([...PAPERS[paper]]), plain, bold)
  }

  /** Writes at the left edge plus `indent`, and moves down. */
  text(text: string, style: TextStyle, indent = 0): void {
    const font = style.bold === true ? this.#bold : this.#plain
    for (const line of this.#lines(text, style, this.width - indent)) {
      this.y -= style.size * LEADING
      this.#page.drawText(line, { x: MARGIN + indent, y: this.y, size: style.size, font })
    }
  }

  /** Height that `text` would take. */
  height(text: string, style: TextStyle, indent = 0): number {
    const lossy = this.lossy
    const lines = this.#lines(text, style, this.width - indent).length
    this.lossy = lossy
    return lines * style.size * LEADING
  }

  rule(): void {
    this.y -= 8
    const end = { x: MARGIN + this.width, y: this.y }
    this.#page.drawLine({ start: { x: MARGIN, y: this.y }, end, thickness: 1, color: BLACK })
    this.y -= 4
  }

  /** Empty squares with a word each, for ticking off by hand. */
  boxes(words: readonly string[]): void {
    this.y -= 24
    const step = this.width / words.length
    for (const [index, word] of words.entries()) {
      const x = MARGIN + index * step
      const square = { x, y: this.y - 3, width: 16, height: 16, borderWidth: 1.5 }
      this.#page.drawRectangle({ ...square, borderColor: BLACK })
      this.#page.drawText(word, { x: x + 24, y: this.y, size: 14, font: this.#plain })
    }
  }

  async bytes(): Promise<Uint8Array> {
    return await this.#document.save()
  }

  #lines(text: string, style: TextStyle, width: number): string[] {
    const font = style.bold === true ? this.#bold : this.#plain
    const shown = printable(text, font)
    this.lossy ||= shown.lossy
    return wrap(shown.text, font, style.size, width, style.linesMax ?? 2)
  }
}
