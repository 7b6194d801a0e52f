import type { JobTicket } from '../ports/production.ts'
import { TICKET_FILE, jobLines } from './job-files.ts'
import type { JobLine } from './job-files.ts'
import { MARGIN, SheetPage } from './sheet-page.ts'
import type { SheetPaper, TextStyle } from './sheet-page.ts'

/** How a shop wants its sheets. */
export interface SheetStyle {
  readonly paper: SheetPaper
  readonly shopName: string
  /** IANA zone of the shop: its people read its own time. */
  readonly timeZone: string
  readonly nowMs: number
}

interface ItemStyle {
  readonly size: number
  /** One row instead of two. */
  readonly compact: boolean
}

/** Largest first: nobody bends over a sheet with three lines, and thirty still fit in small print. */
const ITEM_STYLES: readonly ItemStyle[] = [
  { size: 16, compact: false },
  { size: 13, compact: false },
  { size: 10, compact: false },
  { size: 9, compact: true },
]
const ITEM_STYLE_LAST: ItemStyle = { size: 7, compact: true }
const SMALL = 9
/** Kept free at the bottom for what must be read: address, ticks, notes. */
const ADDRESS_HEIGHT = 230

/** The page that lies on the pile: what, how many, on what, for whom, by when. Always one page. */
export async function jobSheet(ticket: JobTicket, style: SheetStyle): Promise<Uint8Array> {
  const { order, part, attempt, merchantReference, shippingMethod, shipBy } = ticket
  const page = await SheetPage.create(style.paper, `${order} ${part}`, style.nowMs)
  page.text(style.shopName, { size: SMALL, linesMax: 1 })
  page.text(`SHIP BY ${localTime(shipBy, style.timeZone)}`, { size: 24, bold: true })
  page.text(`${shippingMethod.toUpperCase()} shipping`, { size: 16 })
  page.rule()
  page.text(`Order ${order}`, { size: 13, bold: true })
  page.text(`Part ${part}, attempt ${attempt}`, { size: 13 })
  if (merchantReference !== '') page.text(`Reference ${merchantReference}`, { size: 13 })
  page.rule()
  writeItems(page, jobLines(ticket))
  page.rule()
  writeAddress(page, ticket)
  page.rule()
  page.boxes(['printed', 'packed', 'shipped'])
  if (page.lossy) {
    page.y -= 8
    page.text(`Shown as ? is what this sheet can not print: see ${TICKET_FILE}.`, { size: SMALL })
  }
  return await page.bytes()
}

function writeItems(page: SheetPage, lines: readonly JobLine[]): void {
  const room = page.y - MARGIN - ADDRESS_HEIGHT
  const heightOf = (style: ItemStyle, some: readonly JobLine[]): number =>
    some.reduce((sum, line) => sum + itemHeight(page, line, style), 0)
  const style = ITEM_STYLES.find((one) => heightOf(one, lines) <= room) ?? ITEM_STYLE_LAST
  let shown = lines.length
  // The rest is then counted, never silently missing.
  while (shown > 1 && heightOf(style, lines.slice(0, shown)) > room) shown -= 1
  for (const line of lines.slice(0, shown)) writeItem(page, line, style)
  const left = lines.length - shown
  if (left > 0) page.text(`and ${left} more lines: see ${TICKET_FILE}`, { size: SMALL, bold: true })
}

function itemHeight(page: SheetPage, line: JobLine, style: ItemStyle): number {
  return itemRows(line, style).reduce(
    (sum, [text, look, indent]) => sum + page.height(text, look, indent),
    style.size / 4,
  )
}

function writeItem(page: SheetPage, line: JobLine, style: ItemStyle): void {
  for (const [text, look, indent] of itemRows(line, style)) page.text(text, look, indent)
  page.y -= style.size / 4
}

function itemRows(
  line: JobLine,
  { size, compact }: ItemStyle,
): (readonly [text: string, style: TextStyle, indent: number])[] {
  const [title, details] = itemText(line)
  if (compact) return [[`${title} · ${details}`, { size, linesMax: 1 }, 0]]
  return [
    [title, { size, bold: true }, 0],
    [details, { size: Math.max(SMALL - 1, size * 0.7) }, size],
  ]
}

function itemText({ item, file }: JobLine): [title: string, details: string] {
  const sides = item.sides === 2 ? 'both sides' : 'one side'
  const colours = item.colours === 1 ? '1 colour' : `${item.colours} colours`
  const finishing = item.finishings.length === 0 ? 'no finishing' : item.finishings.join(' + ')
  const work = [item.size, item.substrate, item.process, colours, sides, finishing, file]
  return [`${item.quantity} × ${item.product}`, work.join(' · ')]
}

function writeAddress(page: SheetPage, { recipient }: JobTicket): void {
  const { name, street, city, region, postcode, country, phone } = recipient
  page.text('Ship to', { size: SMALL })
  page.text(name, { size: 18, bold: true })
  page.text(street, { size: 16 })
  page.text([postcode, city, region].filter((text) => text !== '').join(' '), { size: 16 })
  page.text(country, { size: 16, bold: true })
  if (phone !== '') page.text(phone, { size: 11, linesMax: 1 })
}

function localTime(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(ms)
}
