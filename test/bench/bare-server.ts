/**
 * Usage: node test/bench/bare-server.ts FILE
 *
 * What any intake in Node must at least do: read JSON over HTTP, append it to FILE, sync, answer.
 * Prints its address. Requests that come during a sync share the next one, as the daemon's do.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import fastify from 'fastify'

/** An append-only file on which writers wait together. */
class SyncedFile {
  readonly #file: FileHandle
  #next: { readonly lines: string[]; readonly synced: Promise<void> } | null = null
  #last: Promise<void> = Promise.resolve()

  constructor(file: FileHandle) {
    this.#file = file
  }

  append(line: string): Promise<void> {
    if (this.#next === null) {
      const lines: string[] = []
      const synced = this.#last.then(() => this.#write(lines))
      this.#last = synced
      this.#next = { lines, synced }
    }
    this.#next.lines.push(line)
    return this.#next.synced
  }

  async #write(lines: readonly string[]): Promise<void> {
    this.#next = null
    await this.#file.appendFile(lines.join(''))
    await this.#file.datasync()
  }
}

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('which file?')
const file = new SyncedFile(await open(path, 'a'))
const app = fastify()
app.post('/', (request) =>
  file.append(`${JSON.stringify(request.body)}\n`).then(() => ({ ok: true })),
)
const url = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`${url}\n`)
