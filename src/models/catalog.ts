/** The trade's vocabulary of what is printed on what, and how (FIELD.md; XJDF process and media names). */

export const PROCESSES = [
  'digital',
  'offset',
  'inkjet',
  'screen',
  'dtg',
  'dtf',
  'sublimation',
  'embroidery',
  'engraving',
] as const
export type Process = (typeof PROCESSES)[number]

export function isProcess(text: string): text is Process {
  return (PROCESSES as readonly string[]).includes(text)
}

/** Slowest and cheapest first. */
export const SHIPPING_METHODS = ['budget', 'standard', 'express', 'overnight'] as const
export type ShippingMethod = (typeof SHIPPING_METHODS)[number]

/** Trimmed sheet sizes in millimetres, portrait. Garments and mugs have sizes too, but no sheet. */
const SHEET_MM: Readonly<Record<string, readonly [number, number]>> = {
  A0: [841, 1189],
  A1: [594, 841],
  A2: [420, 594],
  A3: [297, 420],
  A4: [210, 297],
  A5: [148, 210],
  A6: [105, 148],
  A7: [74, 105],
  B1: [707, 1000],
  B2: [500, 707],
  DL: [99, 210],
  letter: [215.9, 279.4],
  legal: [215.9, 355.6],
  tabloid: [279.4, 431.8],
  'business-card-eu': [85, 55],
  'business-card-us': [88.9, 50.8],
}

/** `210x297`, for a sheet without a name. */
const CUSTOM_SHEET = /^(\d{1,4})x(\d{1,4})$/

export interface SheetSize {
  readonly widthMm: number
  readonly heightMm: number
}

/** Null for a size that is not a sheet, such as `M` or `11oz`. */
export function sheetSize(size: string): SheetSize | null {
  const named = SHEET_MM[size]
  if (named !== undefined) return { widthMm: named[0], heightMm: named[1] }
  const custom = CUSTOM_SHEET.exec(size)
  if (custom === null) return null
  return { widthMm: Number(custom[1]), heightMm: Number(custom[2]) }
}

/** What one item asks of a press. A shop can make it when one of its capabilities covers all of it. */
export interface PrintSpec {
  readonly process: Process
  /** `A3`, `210x297`, `M`, `11oz`. */
  readonly size: string
  /** Paper, garment or blank: `silk-170`, `tshirt-white`, `mug-white`. */
  readonly substrate: string
  readonly finishings: readonly string[]
  /** Inks a side: 1 black, 4 process colours, more for spot colours. */
  readonly colours: number
  readonly sides: 1 | 2
}
