import { DAY_MS } from '../../src/models/ids.ts'
import type { ArtworkHash, MerchantId } from '../../src/models/ids.ts'
import type { Item, OrderSpec } from '../../src/models/order.ts'
import type { Submission } from '../../src/orders/intake/intake.ts'
import { RECIPIENT } from '../unit/orders/order-story.ts'
import type { MeshShop } from './mesh-shop.ts'

/** A file as a merchant hands it in; the same text is the same file. */
export async function artworkAt(shop: MeshShop, text: string): Promise<Item['artwork']> {
  const { hash, bytes }: { hash: ArtworkHash; bytes: number } = await shop.artwork.put(
    (async function* () {
      yield new TextEncoder().encode(`%PDF ${text}`)
    })(),
  )
  return { hash, bytes, mediaType: 'application/pdf', pages: 1 }
}

/** An order of a merchant whose keys the cluster `home` keeps, with time enough. */
export function specOf(
  home: string,
  near: { readonly lat: number; readonly lon: number },
  items: readonly Item[],
): OrderSpec {
  return {
    merchant: `${home}.merchant` as MerchantId,
    merchantReference: 'R',
    items,
    destination: {
      country: 'US',
      postcodePrefix: '941',
      near: { lat: near.lat, lon: near.lon },
      addressHash: '',
    },
    shippingMethod: 'standard',
    shipBy: Date.now() + 9 * DAY_MS,
    priceCap: null,
    strategy: 'auto',
    shop: null,
    maxSplits: 4,
  }
}

/** `key`: empty for none. */
export function submissionOf(spec: OrderSpec, key: string, fingerprint: string): Submission {
  return { spec, recipient: RECIPIENT, salt: 'ab'.repeat(16), idempotencyKey: key, fingerprint }
}
