import path from 'node:path'
import type { ArtworkStore } from '../ports/artwork.ts'
import type { DoorFailure, JobTicket } from '../ports/production.ts'
import { copyDurably, writeDurably } from './hot-folder-files.ts'
import { SHEET_FILE, TICKET_FILE, XJDF_FILE, jobLines } from './job-files.ts'
import { jobSheet } from './job-sheet.ts'
import type { SheetPaper } from './sheet-page.ts'
import { ticketJson } from './ticket-json.ts'
import { xjdf } from './xjdf.ts'

/** What the papers of a job say of the shop. */
export interface JobStyle {
  readonly paper: SheetPaper
  readonly shopName: string
  readonly timeZone: string
  /** The node's name and the program's version, for the XJDF audit. */
  readonly device: string
  readonly version: string
}

/** Fills an empty directory with everything that a press and its people need for one job. */
export async function writeJob(
  directory: string,
  ticket: JobTicket,
  artwork: ArtworkStore,
  style: JobStyle,
  nowMs: number,
): Promise<DoorFailure | null> {
  const written = new Set<string>()
  for (const { item, file } of jobLines(ticket)) {
    if (written.has(file)) continue
    written.add(file)
    const { hash } = item.artwork
    if (artwork.size(hash) === null) return 'artwork_unavailable'
    // A copy, never a link: front ends write into their hot folders, and the store serves others.
    const copied = await copyDurably(path.join(directory, file), artwork.read(hash, 0))
    // What lies there is what was checked: a disk that lies is found out before the press.
    if (copied !== hash) return 'artwork_unavailable'
  }
  const { version, device } = style
  await writeDurably(path.join(directory, TICKET_FILE), ticketJson(ticket))
  await writeDurably(path.join(directory, XJDF_FILE), xjdf(ticket, { version, device, nowMs }))
  await writeDurably(path.join(directory, SHEET_FILE), await jobSheet(ticket, { ...style, nowMs }))
  return null
}
