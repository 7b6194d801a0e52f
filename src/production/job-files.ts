import type { Item } from '../models/order.ts'
import type { JobTicket } from '../ports/production.ts'

/** Names inside the directory of a job. */
export const TICKET_FILE = 'ticket.json'
export const XJDF_FILE = 'ticket.xjdf'
export const SHEET_FILE = 'job-sheet.pdf'

/** One line of a ticket with the file that it prints. Lines with the same artwork share the file. */
export interface JobLine {
  /** From 1, as people count. */
  readonly number: number
  readonly item: Item
  readonly file: string
}

export function jobLines(ticket: JobTicket): JobLine[] {
  const files = new Map<string, string>()
  return ticket.items.map((item, index) => {
    const { hash } = item.artwork
    // The number keeps the order of the lines, the hash tells the files of different jobs apart.
    const file = files.get(hash) ?? `artwork-${files.size + 1}-${hash.slice(0, 8)}.pdf`
    files.set(hash, file)
    return { number: index + 1, item, file }
  })
}
