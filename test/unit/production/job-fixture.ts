import { createHash } from 'node:crypto'
import { PDFDocument } from 'pdf-lib'
import type { ArtworkHash, OrderId, PartId, ReservationId } from '../../../src/models/ids.ts'
import type { Item, Recipient } from '../../../src/models/order.ts'
import type { JobTicket } from '../../../src/ports/production.ts'

export const NOW = Date.UTC(2026, 0, 15, 9, 30)
export const ORDER = 'o-sf-1-fxo-Ab3dEfGhJk-1-2' as OrderId
export const JOB = `${ORDER}.p1.1` as ReservationId
export const JOB_NAME = `${ORDER}_p1_e1`

const MM = 72 / 25.4

/** A PDF of so many pages with a trimmed size in millimetres. */
export async function pdf(widthMm: number, heightMm: number, pages = 1): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  for (let n = 0; n < pages; n += 1) document.addPage([widthMm * MM, heightMm * MM])
  return await document.save({ useObjectStreams: false })
}

export function hashOf(content: Uint8Array): ArtworkHash {
  return createHash('sha256').update(content).digest('hex') as ArtworkHash
}

export const RECIPIENT: Recipient = {
  name: 'Jane Doe',
  street: '1 Main St',
  city: 'Berlin',
  region: '',
  postcode: '10115',
  country: 'DE',
  email: 'jane@example.org',
  phone: '+49 30 123456',
}

export function item(content: Uint8Array, changes: Partial<Item> = {}): Item {
  return {
    product: 'Poster "Bay at night"',
    process: 'digital',
    size: 'A3',
    substrate: 'silk-170',
    finishings: ['fold'],
    colours: 4,
    sides: 1,
    quantity: 2,
    artwork: {
      hash: hashOf(content),
      bytes: content.length,
      mediaType: 'application/pdf',
      pages: 1,
    },
    ...changes,
  }
}

export function ticket(items: readonly Item[], changes: Partial<JobTicket> = {}): JobTicket {
  return {
    job: JOB,
    order: ORDER,
    part: 'p1' as PartId,
    attempt: 1,
    merchantReference: 'SHOP-1001',
    items,
    recipient: RECIPIENT,
    shippingMethod: 'express',
    shipBy: Date.UTC(2026, 0, 19, 17),
    ...changes,
  }
}
