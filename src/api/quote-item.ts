import type { ArtworkHash } from '../models/ids.ts'
import type { Item } from '../models/order.ts'
import type { QuoteRequest } from './order-request.ts'

const NO_ARTWORK = '' as ArtworkHash

/** Until there is artwork, an item is one page: a longer one weighs more, but costs no more. */
export function quotedItem({
  artwork = NO_ARTWORK,
  pages = 1,
  goods,
  ...item
}: QuoteRequest['items'][number]): Item {
  const ref = { hash: artwork, bytes: 0, mediaType: 'application/pdf' as const, pages }
  return goods === undefined ? { ...item, artwork: ref } : { ...item, artwork: ref, goods }
}
