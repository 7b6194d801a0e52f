import { Failure } from '../models/failure.ts'
import type { ArtworkHash } from '../models/ids.ts'
import type { ArtworkRef } from '../models/order.ts'
import type { ArtworkStore } from '../ports/artwork.ts'
import type { ApiContext, ArtworkFinding } from './context.ts'

/** Preflight answers kept, so that an order of 40 lines does not read 40 files again. */
const FINDINGS_KEPT = 1_000

export type Shelved =
  | { readonly ok: true; readonly artwork: ArtworkRef }
  | { readonly ok: false; readonly code: string; readonly message: string }

/** Uploaded files and what is known of them. A file that cannot be printed is not kept. */
export class ArtworkShelf {
  readonly #store: ArtworkStore
  readonly #preflight: ApiContext['preflight']
  readonly #bytesMax: number
  readonly #findings = new Map<string, Promise<ArtworkFinding>>()

  constructor(store: ArtworkStore, preflight: ApiContext['preflight'], bytesMax: number) {
    this.#store = store
    this.#preflight = preflight
    this.#bytesMax = bytesMax
  }

  /** Stores a stream and looks at it. Throws a Failure `too_large` beyond the limit. */
  async put(chunks: AsyncIterable<Uint8Array>): Promise<Shelved> {
    const { hash } = await this.#store.put(bounded(chunks, this.#bytesMax))
    const shelved = await this.find(hash, null)
    if (!shelved.ok) await this.#store.remove(hash)
    return shelved
  }

  /** What an order refers to; `size` is the item's. Not ok for a file that is not held here. */
  async find(hash: ArtworkHash, size: string | null): Promise<Shelved> {
    const bytes = this.#store.size(hash)
    if (bytes === null) {
      return { ok: false, code: 'not_held', message: 'not held by this node' }
    }
    const finding = await this.#look(hash, size)
    if (!finding.ok) return finding
    return {
      ok: true,
      artwork: { hash, bytes, mediaType: 'application/pdf', pages: finding.pages },
    }
  }

  async #look(hash: ArtworkHash, size: string | null): Promise<ArtworkFinding> {
    const key = `${hash} ${size ?? ''}`
    const known = this.#findings.get(key)
    if (known !== undefined) return await known
    // Also for those who come while it is looked at: each look is a thread of its own.
    const finding = this.#preflight(this.#store.path(hash), size)
    const oldest = this.#findings.keys().next()
    if (this.#findings.size >= FINDINGS_KEPT && oldest.done !== true) {
      this.#findings.delete(oldest.value)
    }
    this.#findings.set(key, finding)
    // A look that could not be taken says nothing of the file.
    finding.catch(() => this.#findings.delete(key))
    return await finding
  }
}

/** Counts what really comes: the announced length is only a promise. */
async function* bounded(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncIterable<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) {
      throw new Failure('too_large', `the file is larger than ${bytesMax} bytes`, 'body')
    }
    yield chunk
  }
}
