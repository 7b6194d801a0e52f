import type { OrderId, PartId, ReservationId } from '../models/ids.ts'
import { makeReservationId } from '../models/ids.ts'
import type { StoreRecord } from '../ports/store.ts'
import { decodeJournalEntry, encodeJournalEntry, JOURNAL_PREFIX } from './desk-codec.ts'

/**
 * What the shop has sworn about one attempt at a part. Instants in milliseconds since 1970; null:
 * not sworn. `shut`: this attempt is never printed here. `intent`: it may be on paper from now on.
 * `done`: it is (CONSENSUS.md 6.4).
 */
export interface JournalEntry {
  readonly order: OrderId
  readonly part: PartId
  readonly attempt: number
  readonly shutAt: number | null
  readonly intentAt: number | null
  readonly doneAt: number | null
}

export type JournalWord = 'shut' | 'intent' | 'done'

/** `refused` is for ever: asking again cannot help. */
export type JournalVerdict = 'written' | 'already' | 'refused'

/** SHUT and INTENT exclude each other for ever (D2); DONE follows INTENT. */
export function judgeJournal(entry: JournalEntry, word: JournalWord): JournalVerdict {
  switch (word) {
    case 'shut':
      if (entry.intentAt !== null) return 'refused'
      return entry.shutAt === null ? 'written' : 'already'
    case 'intent':
      if (entry.shutAt !== null) return 'refused'
      return entry.intentAt === null ? 'written' : 'already'
    case 'done':
      if (entry.intentAt === null) return 'refused'
      return entry.doneAt === null ? 'written' : 'already'
  }
}

/** INTENT without DONE: after a restart only the door, or a person, can tell (D3). */
export function isInDoubt(entry: JournalEntry): boolean {
  return entry.intentAt !== null && entry.doneAt === null
}

/** This shop's own proof that nothing was printed: what VOID rests on. */
export function provesUnprinted(entry: JournalEntry | null): boolean {
  return entry !== null && entry.shutAt !== null && entry.intentAt === null
}

export interface JournalStep {
  readonly verdict: JournalVerdict
  /** Must be durable before anything is done or said because of them. */
  readonly records: readonly StoreRecord[]
}

/** The durable record of what was sent to a press, by attempt. */
export class Journal {
  readonly #entries = new Map<ReservationId, JournalEntry>()

  /** A record as the store scanned it; its key begins with `JOURNAL_PREFIX`. */
  restore(key: string, value: Uint8Array): void {
    const entry = decodeJournalEntry(key, value)
    this.#entries.set(makeReservationId(entry.order, entry.part, entry.attempt), entry)
  }

  entry(id: ReservationId): JournalEntry | null {
    return this.#entries.get(id) ?? null
  }

  /** Oldest INTENT first. */
  inDoubt(): readonly JournalEntry[] {
    return [...this.#entries.values()]
      .filter(isInDoubt)
      .sort((a, b) => (a.intentAt ?? 0) - (b.intentAt ?? 0))
  }

  write(
    word: JournalWord,
    order: OrderId,
    part: PartId,
    attempt: number,
    now: number,
  ): JournalStep {
    const id = makeReservationId(order, part, attempt)
    const entry = this.#entries.get(id) ?? {
      order,
      part,
      attempt,
      shutAt: null,
      intentAt: null,
      doneAt: null,
    }
    const verdict = judgeJournal(entry, word)
    if (verdict !== 'written') return { verdict, records: [] }
    const next = { ...entry, [WORD_FIELD[word]]: now }
    this.#entries.set(id, next)
    return { verdict, records: [{ key: JOURNAL_PREFIX + id, value: encodeJournalEntry(next) }] }
  }

  /**
   * Only once the order's register is closed or expired: until then the entry is what keeps paper
   * from being printed twice. An entry in doubt stays.
   */
  forget(id: ReservationId): readonly StoreRecord[] {
    const entry = this.#entries.get(id)
    if (entry === undefined || isInDoubt(entry)) return []
    this.#entries.delete(id)
    return [{ key: JOURNAL_PREFIX + id, value: null }]
  }
}

const WORD_FIELD = { shut: 'shutAt', intent: 'intentAt', done: 'doneAt' } as const
