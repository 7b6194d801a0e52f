import type { StoreRecord } from '../ports/store.ts'
import { compareBallots } from '../registers/ballot.ts'
import { decode } from '../wire/cbor-reader.ts'
import { encode } from '../wire/cbor-writer.ts'
import type { Ballot } from '../wire/messages.ts'
import type { AcceptedEntry, KeyEntry } from './blob-codec.ts'
import { encodeClaim, restoreClaim, settled } from './key-claim.ts'
import type { KeyClaim } from './key-claim.ts'
import type { KeyGroupId } from './key-name.ts'

export const SLOT_PREFIX = 'keys/slot/'
export const PROMISE_PREFIX = 'keys/promise/'

/**
 * What everything imported was accepted under, on every member alike: below every ballot that a
 * proposer makes, for those have a node. A quorum read of an imported key settles at once.
 */
export const IMPORTED: Ballot = { counter: 0, node: '', boot: '' }

/** What a member must remember of one key. */
export interface KeySlot {
  readonly promised: Ballot | null
  readonly accepted: Ballot | null
  /** Null with a ballot accepted: settled as claimed by nobody, for somebody who read it. */
  readonly claim: KeyClaim | null
}

const EMPTY: KeySlot = { promised: null, accepted: null, claim: null }

type BallotTuple = readonly [counter: number, node: Ballot['node'], boot: string]
type SlotTuple = readonly [version: 1, accepted: BallotTuple, claim: Uint8Array | null]
type PromiseTuple = readonly [version: 1, promised: BallotTuple]

/** The keys of one generation of a group, as this member holds them. */
export class KeyShelf {
  readonly group: KeyGroupId
  readonly generation: number
  readonly #imported = new Map<string, KeyClaim>()
  readonly #slots = new Map<string, KeySlot>()
  /** Claims with all that creates their orders, oldest first: by when this process heard of them. */
  readonly #unsettled = new Map<string, number>()

  constructor(group: KeyGroupId, generation: number) {
    this.group = group
    this.generation = generation
  }

  /** Keys that somebody asked for; those that nobody claimed count, too. */
  get size(): number {
    return this.#imported.size + this.#slots.size
  }

  get unsettledCount(): number {
    return this.#unsettled.size
  }

  import(entries: readonly KeyEntry[], now: number): void {
    for (const { name, claim } of entries) {
      this.#imported.set(name, claim)
      if (claim.body !== null) this.#unsettled.set(name, now)
    }
  }

  restore(kind: 'slot' | 'promise', name: string, bytes: Uint8Array, now: number): void {
    const held = this.get(name)
    if (kind === 'promise') {
      const [, promised] = decode(bytes) as PromiseTuple
      const ballot = unpack(promised)
      if (compareBallots(ballot, held.promised) > 0) {
        this.#slots.set(name, { ...held, promised: ballot })
      }
      return
    }
    const [, packed, claimed] = decode(bytes) as SlotTuple
    const accepted = unpack(packed)
    const claim = claimed === null ? null : restoreClaim(claimed)
    const promised = compareBallots(held.promised, accepted) > 0 ? held.promised : accepted
    this.#put(name, { promised, accepted, claim }, now)
  }

  get(name: string): KeySlot {
    const slot = this.#slots.get(name)
    if (slot !== undefined) return slot
    const claim = this.#imported.get(name)
    return claim === undefined ? EMPTY : { promised: null, accepted: IMPORTED, claim }
  }

  has(name: string): boolean {
    return this.#slots.has(name) || this.#imported.has(name)
  }

  isImported(name: string): boolean {
    return this.#imported.has(name)
  }

  promise(name: string, slot: KeySlot & { readonly promised: Ballot }): StoreRecord {
    this.#slots.set(name, slot)
    const tuple: PromiseTuple = [1, pack(slot.promised)]
    return { key: `${this.#prefix(PROMISE_PREFIX)}${name}`, value: encode(tuple) }
  }

  accept(name: string, slot: KeySlot & { readonly accepted: Ballot }, now: number): StoreRecord {
    this.#put(name, slot, now)
    const claim = slot.claim === null ? null : encodeClaim(slot.claim)
    const tuple: SlotTuple = [1, pack(slot.accepted), claim]
    return { key: `${this.#prefix(SLOT_PREFIX)}${name}`, value: encode(tuple) }
  }

  /** Its order exists: null if there is nothing to forget. */
  settle(name: string, order: string, now: number): StoreRecord | null {
    const slot = this.get(name)
    const { accepted, claim } = slot
    if (accepted === null || claim === null || claim.order !== order) return null
    if (claim.body === null) return null
    return this.accept(name, { ...slot, accepted, claim: settled(claim) }, now)
  }

  /** The oldest, of which nobody has said that their orders exist. */
  unsettled(before: number, most: number): KeyEntry[] {
    const found: KeyEntry[] = []
    for (const [name, since] of this.#unsettled) {
      if (found.length >= most || since >= before) break
      const { claim } = this.get(name)
      if (claim !== null) found.push({ name, claim })
    }
    return found
  }

  /** To be looked at again later, after the others. */
  postpone(name: string, now: number): void {
    if (this.#unsettled.delete(name)) this.#unsettled.set(name, now)
  }

  /** Everything accepted here since the generation began, in the order of names: alike at each call. */
  accepted(): AcceptedEntry[] {
    const entries: AcceptedEntry[] = []
    for (const [name, { accepted, claim }] of this.#slots) {
      if (accepted === null || claim === null || claim === this.#imported.get(name)) continue
      entries.push({ name, claim, ballot: accepted })
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Of the slots of this generation, for when it is over. */
  recordKeys(): string[] {
    return [...this.#slots.keys()].flatMap((name) => [
      `${this.#prefix(SLOT_PREFIX)}${name}`,
      `${this.#prefix(PROMISE_PREFIX)}${name}`,
    ])
  }

  #put(name: string, slot: KeySlot, now: number): void {
    this.#slots.set(name, slot)
    if (slot.claim === null || slot.claim.body === null) this.#unsettled.delete(name)
    else if (!this.#unsettled.has(name)) this.#unsettled.set(name, now)
  }

  #prefix(kind: string): string {
    return `${kind}${this.group}/${this.generation}/`
  }
}

function pack({ counter, node, boot }: Ballot): BallotTuple {
  return [counter, node, boot]
}

function unpack([counter, node, boot]: BallotTuple): Ballot {
  return { counter, node, boot }
}
