import { Buffer } from 'node:buffer'
import type { StoreRecord } from '../../ports/store.ts'
import type { NodeRecord } from '../../runtime/node-init.ts'

/**
 * What lies on a node's disk, kept as texts, a letter for each byte: millions of small byte arrays, each with
 * memory of its own outside the heap, made the garbage collector a third of a large world's time.
 */
export class PaperDisk {
  readonly #texts = new Map<string, string>()

  get bytes(): number {
    let sum = 0
    for (const [key, text] of this.#texts) sum += key.length + text.length
    return sum
  }

  keys(): Iterable<string> {
    return this.#texts.keys()
  }

  write(records: readonly StoreRecord[]): void {
    for (const { key, value } of records) {
      if (value === null) this.#texts.delete(key)
      else this.#texts.set(key, asText(value))
    }
  }

  /** Everything, in key order. */
  records(): NodeRecord[] {
    return [...this.#texts.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, text]) => ({ key, value: new Uint8Array(Buffer.from(text, 'latin1')) }))
  }
}

function asText({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
}
