import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Client } from './client.ts'
import { ANSWER_BYTES, encodeWish } from './door-frames.ts'
import type { Wish } from './register-machine.ts'

interface Waiting {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** One connection to one of our daemons. */
export class RegisterClient implements Client {
  readonly #socket: Socket
  readonly #waiting = new Map<number, Waiting>()
  #next = 0
  #rest = Buffer.alloc(0)
  #unsent: Buffer[] = []

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('data', (chunk: Buffer) => this.#answers(chunk))
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the connection is gone'))
      this.#waiting.clear()
    })
  }

  create(key: string, value: Uint8Array): Promise<void> {
    return this.#ask({ kind: 'create', key, value })
  }

  put(key: string, value: Uint8Array): Promise<void> {
    return this.#ask({ kind: 'change', key, value })
  }

  close(): void {
    this.#socket.destroy()
  }

  #ask(wish: Wish): Promise<void> {
    this.#next += 1
    const id = this.#next
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) reject(new Error('the connection is gone'))
      this.#waiting.set(id, { resolve, reject })
      if (this.#unsent.length === 0) process.nextTick(() => this.#flush())
      this.#unsent.push(encodeWish(id, wish))
    })
  }

  /** As HTTP/2 does it: all of one turn in one write. */
  #flush(): void {
    this.#socket.write(Buffer.concat(this.#unsent))
    this.#unsent = []
  }

  #answers(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    for (; bytes.length >= ANSWER_BYTES; bytes = bytes.subarray(ANSWER_BYTES)) {
      const id = bytes.readUInt32LE(0)
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (bytes[4] === 1) waiting?.resolve()
      else waiting?.reject(new Error('not chosen'))
    }
    this.#rest = Buffer.from(bytes)
  }
}
