import type { Wish } from './register-machine.ts'

/** Between the bench and its daemons: as lean as what etcd's clients speak, so that neither pays more for it. */

const KINDS: readonly Wish['kind'][] = ['create', 'change']
/** Length of what follows, number of the request, kind, length of the key. */
const HEAD_BYTES = 10
/** Number of the request, and whether it was done. */
export const ANSWER_BYTES = 5

export function encodeWish(id: number, { kind, key, value }: Wish): Buffer {
  const keyBytes = Buffer.byteLength(key)
  const frame = Buffer.allocUnsafe(HEAD_BYTES + keyBytes + value.length)
  frame.writeUInt32LE(frame.length - 4, 0)
  frame.writeUInt32LE(id, 4)
  frame[8] = KINDS.indexOf(kind)
  frame[9] = keyBytes
  frame.write(key, HEAD_BYTES)
  frame.set(value, HEAD_BYTES + keyBytes)
  return frame
}

export function encodeAnswer(id: number, ok: boolean): Buffer {
  const frame = Buffer.allocUnsafe(ANSWER_BYTES)
  frame.writeUInt32LE(id, 0)
  frame[4] = ok ? 1 : 0
  return frame
}

/** Cuts what a socket hands out into wishes. */
export class WishReader {
  #rest: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): { readonly id: number; readonly wish: Wish }[] {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const wishes: { id: number; wish: Wish }[] = []
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32LE(0)) {
      const end = 4 + bytes.readUInt32LE(0)
      const keyEnd = HEAD_BYTES + (bytes[9] as number)
      const kind = KINDS[bytes[8] as number] as Wish['kind']
      const key = bytes.toString('utf8', HEAD_BYTES, keyEnd)
      const value = new Uint8Array(bytes.subarray(keyEnd, end))
      wishes.push({ id: bytes.readUInt32LE(4), wish: { kind, key, value } })
      bytes = bytes.subarray(end)
    }
    this.#rest = bytes
    return wishes
  }
}
