import { decode, encode } from '@ipld/dag-cbor'
import type { Offer } from '../../../src/wire/messages.ts'
import type { DeskOnDisk } from './shop-fixture.ts'

/** A mistake to be planted, each at the seam where a careless daemon would make it. */
export interface Plant {
  /** The desk is handed this offer instead. */
  offer?(offer: Offer, repeat: number): Offer
  /** A desk that frees by time alone. */
  sweep?(shop: DeskOnDisk, now: number): void
  /** The disk as the next process finds it. */
  disk?(key: string, value: Uint8Array): Uint8Array | null
}

export const FAULTS: Readonly<Record<string, Plant>> = {
  'a repeated offer counts again': {
    offer: (offer, repeat) => ({ ...offer, attempt: offer.attempt + repeat }),
  },
  'time frees what may have been started (D9)': {
    sweep: (shop, now) => {
      for (const { id, state } of shop.desk.jobs()) {
        if (state === 'starting') shop.do(shop.desk.loseStart(id, now))
      }
    },
  },
  'reservations are forgotten at a crash': {
    disk: (key, value) => (key.startsWith('desk/reservation/') ? null : value),
  },
  'the press is thought idle after a crash': {
    disk: (key, value) => {
      if (key !== 'desk/state') return value
      const [version, body] = decode<[number, unknown[]]>(value)
      return encode([version, [...body.slice(0, -1), {}]])
    },
  },
}
