import type { JobTicket } from '../ports/production.ts'
import { SHEET_FILE, XJDF_FILE, jobLines } from './job-files.ts'
import { jobName } from './job-name.ts'

/** Grows when a field changes its meaning; readers ignore fields that they do not know. */
const TICKET_VERSION = 1

/** The ticket for programs on the floor. Times are ISO 8601 in UTC. */
export function ticketJson(ticket: JobTicket): string {
  const { order, part, attempt, merchantReference, shippingMethod, recipient } = ticket
  const items = jobLines(ticket).map(({ number, item, file }) => {
    const { artwork, ...print } = item
    const { hash, bytes, pages } = artwork
    return { line: number, ...print, artwork: { file, sha256: hash, bytes, pages } }
  })
  const body = {
    version: TICKET_VERSION,
    job: jobName(ticket.job),
    order,
    part,
    attempt,
    merchantReference,
    items,
    shipTo: recipient,
    shippingMethod,
    shipBy: new Date(ticket.shipBy).toISOString(),
    sheet: SHEET_FILE,
    xjdf: XJDF_FILE,
  }
  return `${JSON.stringify(body, null, 2)}\n`
}
