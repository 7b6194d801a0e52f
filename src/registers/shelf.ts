import type { StoreRecord } from '../ports/store.ts'
import type { Keeper, RegisterKey } from '../wire/messages.ts'
import { EMPTY_SLOT } from './acceptor.ts'
import type { AcceptorSlot } from './acceptor.ts'
import { compareBallots } from './ballot.ts'
import { decodeRecord, encodeHeld, encodePromise } from './slot-codec.ts'

export const SLOT_PREFIX = 'register/'

/** When this store was asked to keep a generation, and who could tell what became of that. */
export interface Joined {
  /** Days since 1970, by this node. */
  readonly day: number
  /** Keepers of the generation before. */
  readonly from: readonly Keeper[]
}

/** One generation of a register, as this store holds it. */
export interface HeldGeneration {
  readonly generation: number
  readonly slot: AcceptorSlot
  /** Null in generation 0, which nobody is asked to join. */
  readonly joined: Joined | null
  /** Not null: sealed and handed over to these, who keep the next generation; `slot` is empty. */
  readonly successors: readonly Keeper[] | null
}

const NOTHING: readonly HeldGeneration[] = []
/** `register/<generation>/<key>` and, for promises, `register/p<generation>/<key>`. */
const RECORD_KEY = /^register\/(p?)([0-9]+)\/(.+)$/s

/** What this store holds of registers. Whoever changes it writes the records that it returns. */
export class RegisterShelf {
  readonly #registers = new Map<RegisterKey, readonly HeldGeneration[]>()

  static owns(storeKey: string): boolean {
    return storeKey.startsWith(SLOT_PREFIX)
  }

  restore(storeKey: string, bytes: Uint8Array): void {
    const match = RECORD_KEY.exec(storeKey)
    if (match === null) throw new Error(`no register is stored under ${storeKey}`)
    const [, , number, key] = match as unknown as [string, string, string, string]
    const generation = Number(number)
    const held = this.get(key, generation) ?? fresh(generation)
    const record = decodeRecord(bytes)
    switch (record.type) {
      case 'promise':
        this.#put(key, raised(held, record.promised))
        return
      case 'slot': {
        const { accepted, value, joined } = record
        const slot = { ...held.slot, accepted, value }
        this.#put(key, raised({ ...held, slot, joined }, record.promised))
        return
      }
      case 'pointer':
        this.#put(key, { ...held, joined: record.joined, successors: record.successors })
        return
    }
  }

  get size(): number {
    return this.#registers.size
  }

  /** Oldest first. Live: tolerates changes while somebody walks along it. */
  keys(): IterableIterator<RegisterKey> {
    return this.#registers.keys()
  }

  get(key: RegisterKey, generation: number): HeldGeneration | null {
    const all = this.#registers.get(key)
    if (all === undefined) return null
    for (const held of all) if (held.generation === generation) return held
    return null
  }

  /** Oldest generation first; empty for a register that is not kept here. */
  generations(key: RegisterKey): readonly HeldGeneration[] {
    return this.#registers.get(key) ?? NOTHING
  }

  promise(key: RegisterKey, held: HeldGeneration): StoreRecord {
    this.#put(key, held)
    const { promised } = held.slot
    if (promised === null) throw new Error('a promise without a ballot is none')
    return { key: promiseKey(key, held.generation), value: encodePromise(promised) }
  }

  hold(key: RegisterKey, held: HeldGeneration): StoreRecord {
    this.#put(key, held)
    return { key: slotKey(key, held.generation), value: encodeHeld(held) }
  }

  /** The value is with these now: what is left is the way there. */
  retire(
    key: RegisterKey,
    { generation, joined }: HeldGeneration,
    successors: readonly Keeper[],
  ): StoreRecord[] {
    const record = this.hold(key, { ...fresh(generation), joined, successors })
    return [record, { key: promiseKey(key, generation), value: null }]
  }

  drop(key: RegisterKey, generation: number): StoreRecord[] {
    const left = this.generations(key).filter((held) => held.generation !== generation)
    if (left.length === 0) this.#registers.delete(key)
    else this.#registers.set(key, left)
    return [
      { key: slotKey(key, generation), value: null },
      { key: promiseKey(key, generation), value: null },
    ]
  }

  #put(key: RegisterKey, held: HeldGeneration): void {
    const all = this.generations(key)
    const others = all.length === 0 ? all : all.filter((h) => h.generation !== held.generation)
    const next = others.length === 0 ? [held] : [...others, held]
    if (next.length > 1) next.sort((a, b) => a.generation - b.generation)
    this.#registers.set(key, next)
  }
}

export function fresh(generation: number): HeldGeneration {
  return { generation, slot: EMPTY_SLOT, joined: null, successors: null }
}

/** The promise and the value lie in two records, read in any order: the greater ballot counts. */
function raised(held: HeldGeneration, promised: AcceptorSlot['promised']): HeldGeneration {
  return compareBallots(promised, held.slot.promised) > 0
    ? { ...held, slot: { ...held.slot, promised } }
    : held
}

function slotKey(key: RegisterKey, generation: number): string {
  return `${SLOT_PREFIX}${generation}/${key}`
}

function promiseKey(key: RegisterKey, generation: number): string {
  return `${SLOT_PREFIX}p${generation}/${key}`
}
