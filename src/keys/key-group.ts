import type { Context } from '../ports/context.ts'
import type { StoreRecord } from '../ports/store.ts'
import { decode } from '../wire/cbor-reader.ts'
import { encode } from '../wire/cbor-writer.ts'
import type { GroupAt } from '../wire/key-messages.ts'
import { BlobRoom, emptyManifest } from './blob-room.ts'
import { decodeGroup, encodeGroup } from './group-value.ts'
import type { KnownGroup } from './group-value.ts'
import { bytesOf, hexOf } from './key-name.ts'
import type { KeyGroupId } from './key-name.ts'
import { KeyShelf, PROMISE_PREFIX, SLOT_PREFIX } from './key-shelf.ts'

export const HELD_PREFIX = 'keys/held/'
export const SEAL_PREFIX = 'keys/seal/'
export const PIN_PREFIX = 'keys/pin/'

/**
 * Manifests kept for changes that may be under way. Unions of one sealed generation differ only by
 * which members were heard: five members have sixteen quorums, and each of two proposals has its own.
 */
const PINS_MAX = 32

interface Pin {
  readonly generation: number
  readonly manifest: Uint8Array
}

type HeldTuple = readonly [value: Uint8Array, at: GroupAt]

/** What this store holds of one group: the open generation, the seal, and what is staged for the next. */
export class KeyGroup {
  readonly name: KeyGroupId
  readonly blobs: BlobRoom
  readonly #context: Context
  /** The newest generation known to be chosen, if this store is or was open in it. */
  #held: KnownGroup | null = null
  #shelf: KeyShelf | null = null
  #sealed = -1
  readonly #pins = new Map<string, Pin>()
  /** Slots as the disk had them, until everything has been read. */
  #restored: (readonly [kind: 'slot' | 'promise', id: string, bytes: Uint8Array])[] = []

  constructor(context: Context, name: KeyGroupId) {
    this.#context = context
    this.name = name
    this.blobs = new BlobRoom(name, context.crypto)
    const empty = emptyManifest(context.crypto)
    this.blobs.restore(hexOf(empty.hash), empty.blob)
  }

  get held(): KnownGroup | null {
    return this.#held
  }

  /** The keys of the generation that this member answers for, or did until it was sealed. */
  get shelf(): KeyShelf | null {
    return this.#shelf
  }

  get sealed(): number {
    return this.#sealed
  }

  /** The newest generation that something is staged for; -1 if nothing is. */
  get staged(): number {
    let newest = -1
    for (const { generation } of this.#pins.values()) newest = Math.max(newest, generation)
    return newest
  }

  get isSealed(): boolean {
    return this.#shelf !== null && this.#shelf.generation <= this.#sealed
  }

  /** Whether this member answers for keys of that generation. */
  isOpen(generation: number): boolean {
    return this.#shelf?.generation === generation && this.#sealed < generation
  }

  /** `name`: what follows the group in the key of the record. */
  restore(prefix: string, id: string, bytes: Uint8Array): void {
    switch (prefix) {
      case HELD_PREFIX: {
        const [encoded, at] = decode(bytes) as HeldTuple
        const value = decodeGroup(encoded)
        if (value === null) throw new Error(`key group ${this.name} is of a later version`)
        this.#held = { value, at }
        return
      }
      case SEAL_PREFIX:
        this.#sealed = decode(bytes) as number
        return
      case PIN_PREFIX: {
        const [generation, hex] = id.split('/') as [string, string]
        this.#pins.set(id, { generation: Number(generation), manifest: bytesOf(hex) })
        return
      }
      case SLOT_PREFIX:
        this.#restored.push(['slot', id, bytes])
        return
      case PROMISE_PREFIX:
        this.#restored.push(['promise', id, bytes])
        return
    }
  }

  /** All records have been read. Returns keys of those that are over. */
  begin(): string[] {
    const restored = this.#restored
    this.#restored = []
    const now = this.#context.now()
    if (this.#held !== null) this.#shelf = this.#opened(this.#held)
    const over: string[] = []
    for (const [kind, id, bytes] of restored) {
      const [generation, name] = id.split('/') as [string, string]
      if (Number(generation) === this.#shelf?.generation) {
        this.#shelf.restore(kind, name, bytes, now)
      } else {
        over.push(`${kind === 'slot' ? SLOT_PREFIX : PROMISE_PREFIX}${this.name}/${id}`)
      }
    }
    return over
  }

  /** Null: sealed already. */
  seal(generation: number): StoreRecord | null {
    if (this.#sealed >= generation) return null
    this.#sealed = generation
    return { key: SEAL_PREFIX + this.name, value: encode(generation) }
  }

  /** Null: no room for another. */
  pin(generation: number, manifest: Uint8Array): StoreRecord | null {
    const id = `${generation}/${hexOf(manifest)}`
    if (!this.#pins.has(id) && this.#pins.size >= PINS_MAX) return null
    this.#pins.set(id, { generation, manifest })
    return { key: this.#pinKey(id), value: Uint8Array.of(1) }
  }

  /** What was staged for this generation last; only a planted fault asks. */
  lastStaged(generation: number): Uint8Array | null {
    const pins = [...this.#pins.values()].filter((pin) => pin.generation === generation)
    return pins.at(-1)?.manifest ?? null
  }

  /** The register says nothing new of the keys, but is kept elsewhere. */
  follow(at: GroupAt): StoreRecord | null {
    if (this.#held === null || at.generation <= this.#held.at.generation) return null
    this.#held = { ...this.#held, at }
    return this.#heldRecord(this.#held)
  }

  /** Chosen, and everything is here: answers from now on. Returns slots that are over, too. */
  open(known: KnownGroup): { readonly records: StoreRecord[]; readonly over: string[] } {
    const over = this.#shelf?.recordKeys() ?? []
    this.#held = known
    this.#shelf = this.#opened(known)
    const records = [this.#heldRecord(known), ...this.#unpin(known.value.generation)]
    const kept = [known.value.manifest, ...[...this.#pins.values()].map((pin) => pin.manifest)]
    return { records: [...records, ...this.blobs.sweep(kept)], over }
  }

  /** Chosen, and this store is of it no more: what others are known to hold is dropped. */
  leave(known: KnownGroup): { readonly records: StoreRecord[]; readonly over: string[] } {
    const over = this.#shelf?.recordKeys() ?? []
    const records: StoreRecord[] = [...this.#unpin(known.value.generation)]
    if (this.#held !== null) records.push({ key: HELD_PREFIX + this.name, value: null })
    this.#held = null
    this.#shelf = null
    const kept = [...this.#pins.values()].map((pin) => pin.manifest)
    return { records: [...records, ...this.blobs.sweep(kept)], over }
  }

  #opened({ value }: KnownGroup): KeyShelf {
    const shelf = new KeyShelf(this.name, value.generation)
    const now = this.#context.now()
    for (const segment of this.blobs.segmentsOf(value.manifest) ?? []) {
      shelf.import(this.blobs.entriesOf(segment), now)
    }
    return shelf
  }

  /** A change to this generation or an earlier one is over, whatever was staged for it. */
  #unpin(generation: number): StoreRecord[] {
    const records: StoreRecord[] = []
    for (const [id, pin] of this.#pins) {
      if (pin.generation > generation) continue
      this.#pins.delete(id)
      records.push({ key: this.#pinKey(id), value: null })
    }
    return records
  }

  #heldRecord({ value, at }: KnownGroup): StoreRecord {
    const keepers = at.keepers.map(({ peer, store }) => ({ peer, store }))
    const tuple: HeldTuple = [encodeGroup(value), { generation: at.generation, keepers }]
    return { key: HELD_PREFIX + this.name, value: encode(tuple) }
  }

  #pinKey(id: string): string {
    return `${PIN_PREFIX}${this.name}/${id}`
  }
}
