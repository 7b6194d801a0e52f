import type { PeerId } from '../models/ids.ts'
import type { Context } from '../ports/context.ts'
import type { BlobRoom } from './blob-room.ts'
import { hexOf } from './key-name.ts'
import type { KeyGroupId } from './key-name.ts'
import type { Letters } from './letters.ts'

/** A quarter of a megabyte under way: enough for a wide line, and no queue grows by it. */
const WINDOW = 8
/** Then another source is asked. */
const PATIENCE_MS = 1_500
/** Questions without a right answer, over all sources: then somebody must begin again. */
const FAILURES_MAX = 12

interface Pull {
  readonly done: ((complete: boolean) => void)[]
  readonly sources: PeerId[]
  readonly asked: Set<string>
  failures: number
  turn: number
}

/** Brings what a manifest names onto this disk, piece by piece, from whoever has it. */
export class Puller {
  readonly #context: Context
  readonly #letters: Letters
  readonly #pulls = new Map<string, Pull>()

  constructor(context: Context, letters: Letters) {
    this.#context = context
    this.#letters = letters
  }

  /** `done(true)`: all of it is durable here. */
  fetch(
    group: KeyGroupId,
    room: BlobRoom,
    manifest: Uint8Array,
    sources: readonly PeerId[],
    done: (complete: boolean) => void,
  ): void {
    const id = `${group}/${hexOf(manifest)}`
    const running = this.#pulls.get(id)
    if (running !== undefined) {
      running.done.push(done)
      for (const peer of sources) if (!running.sources.includes(peer)) running.sources.push(peer)
      return
    }
    const pull = { done: [done], sources: [...sources], asked: new Set<string>() }
    const started: Pull = { ...pull, failures: 0, turn: 0 }
    this.#pulls.set(id, started)
    this.#go(id, group, room, manifest, started)
  }

  #go(id: string, group: KeyGroupId, room: BlobRoom, manifest: Uint8Array, pull: Pull): void {
    if (this.#pulls.get(id) !== pull) return
    const missing = room.missing(manifest)
    if (missing.length === 0) {
      this.#finish(id, pull, true)
      return
    }
    if (pull.failures > FAILURES_MAX || pull.sources.length === 0) {
      this.#finish(id, pull, false)
      return
    }
    for (const hash of missing) {
      if (pull.asked.size >= WINDOW) return
      const hex = hexOf(hash)
      if (pull.asked.has(hex)) continue
      pull.asked.add(hex)
      this.#one(group, room, hash, pull, () => {
        pull.asked.delete(hex)
        this.#go(id, group, room, manifest, pull)
      })
    }
  }

  #one(group: KeyGroupId, room: BlobRoom, hash: Uint8Array, pull: Pull, next: () => void): void {
    // What this node offers itself needs no question.
    const here = room.get(hash)
    if (here !== null) {
      this.#keep(room, hash, here, pull, next)
      return
    }
    const source = pull.sources[pull.turn % pull.sources.length] as PeerId
    this.#letters.ask(
      source,
      (rid) => ({ type: 'keys_pull', rid, group, blob: hash }),
      PATIENCE_MS,
      (answer) => {
        if (answer?.type === 'keys_blob' && answer.bytes !== null) {
          this.#keep(room, hash, answer.bytes, pull, next)
          return
        }
        pull.turn += 1
        pull.failures += 1
        // A refusal comes at once, also from oneself: never in a circle without time passing.
        this.#context.after(answer === null ? 0 : PATIENCE_MS / 10, next)
      },
    )
  }

  #keep(room: BlobRoom, hash: Uint8Array, blob: Uint8Array, pull: Pull, next: () => void): void {
    const record = room.keep(hash, blob)
    if (record === null) {
      this.#context.count('keys_bad_blob')
      pull.turn += 1
      pull.failures += 1
      this.#context.after(0, next)
      return
    }
    pull.failures = 0
    this.#context.persist([record], next)
  }

  #finish(id: string, pull: Pull, complete: boolean): void {
    this.#pulls.delete(id)
    for (const done of pull.done) done(complete)
  }
}
