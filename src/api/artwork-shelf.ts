import { Failure } from '../models/failure.ts'
import type { ArtworkHash } from '../models/ids.ts'
import type { ArtworkRef } from '../models/order.ts'
import type { ArtworkStore } from '../ports/artwork.ts'
import type { ArtworkFinding } from './context.ts'
import type { InputIssue } from './error-body.ts'

/** Preflight answers kept, so that an order of 40 lines does not read 40 files again. */
const FINDINGS_KEPT = 1_000

export type Shelved =
  | { readonly ok: true; readonly artwork: ArtworkRef }
  | { readonly ok: false; readonly issues: readonly InputIssue[] }

/** Uploaded files and what is known of them. A file that cannot be printed is not kept. */
export class ArtworkShelf {
  readonly #store: ArtworkStore
  readonly #preflight: (path: string) => Promise<ArtworkFinding>
  readonly #bytesMax: number
  readonly #findings = new Map<ArtworkHash, ArtworkFinding>()

  constructor(
    store: ArtworkStore,
    preflight: (path: string) => Promise<ArtworkFinding>,
    bytesMax: number,
  ) {
    this.#store = store
    this.#preflight = preflight
    this.#bytesMax = bytesMax
  }

  /** Stores a stream and looks at it. Throws a Failure `too_large` beyond the limit. */
  async put(chunks: AsyncIterable<Uint8Array>): Promise<Shelved> {
    const { hash, bytes } = await this.#store.put(bounded(chunks, this.#bytesMax))
    const finding = await this.#look(hash)
    if (finding.issues.length === 0) return { ok: true, artwork: refOf(hash, bytes, finding) }
    await this.#store.remove(hash)
    this.#findings.delete(hash)
    const issues = finding.issues.map(({ code, message }) => ({
      field: 'artwork',
      value: code,
      message,
      fix: 'correct the file and upload it again',
    }))
    return { ok: false, issues }
  }

  /** Null if the file is not held here, or cannot be printed. */
  async find(hash: ArtworkHash): Promise<ArtworkRef | null> {
    const bytes = this.#store.size(hash)
    if (bytes === null) return null
    const finding = await this.#look(hash)
    return finding.issues.length === 0 ? refOf(hash, bytes, finding) : null
  }

  async #look(hash: ArtworkHash): Promise<ArtworkFinding> {
    const known = this.#findings.get(hash)
    if (known !== undefined) return known
    const finding = await this.#preflight(this.#store.path(hash))
    const oldest = this.#findings.keys().next()
    if (this.#findings.size >= FINDINGS_KEPT && oldest.done !== true) {
      this.#findings.delete(oldest.value)
    }
    this.#findings.set(hash, finding)
    return finding
  }
}

function refOf(hash: ArtworkHash, bytes: number, { pages }: ArtworkFinding): ArtworkRef {
  return { hash, bytes, mediaType: 'application/pdf', pages }
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
