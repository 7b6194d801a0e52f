import type { PeerId } from '../models/ids.ts'
import type { CancelTimer, Context } from '../ports/context.ts'
import type { Outcome, Update } from '../registers/outcome.ts'
import type { RegisterRef } from '../registers/register-ref.ts'
import type { GroupAt, KeyMessage } from '../wire/key-messages.ts'
import { decodeGroup } from './group-value.ts'
import type { KnownGroup } from './group-value.ts'
import { groupKey } from './key-name.ts'
import type { KeyGroupId } from './key-name.ts'
import type { Letters } from './letters.ts'

/** What keys need of a proposer; `RegisterProposer` is one. */
export interface KeyRegisters {
  create(ref: RegisterRef, value: Uint8Array, done: (outcome: Outcome<null>) => void): void
  read(ref: RegisterRef, done: (outcome: Outcome<null>) => void): void
  change<Result>(
    ref: RegisterRef,
    update: Update<Result>,
    done: (outcome: Outcome<Result>) => void,
  ): void
  move(
    ref: RegisterRef,
    keepers: RegisterRef['keepers'],
    done: (outcome: Outcome<unknown>) => void,
  ): void
}

export interface GroupBookInit {
  readonly context: Context
  readonly registers: KeyRegisters
  readonly letters: Letters
  /** The newest generation of a register that this node keeps itself; null if it keeps none. */
  readonly keptRef: (key: string) => RegisterRef | null
  /** Who may know where a group is kept: members of that cluster, or whoever tells of it. */
  readonly contactsOf: (group: KeyGroupId) => readonly PeerId[]
  /** A newer generation, or another place of the register: chosen, as a quorum says. */
  readonly learned: (group: KeyGroupId, known: KnownGroup) => void
}

/** A peer that is there answers at once; one that is not should not be waited for. */
const ASK_MS = 1_000
/** Whom to ask at once where nobody is known to know. */
const ASKED_MAX = 5

type Told = Extract<KeyMessage, { type: 'keys_told' }>

/** Which committee keeps which group, as far as this node has learned; shows chosen values only. */
export class GroupBook {
  readonly #init: GroupBookInit
  readonly #known = new Map<KeyGroupId, KnownGroup>()
  /** Where a group's register is said to be: proven by reading there. */
  readonly #hints = new Map<KeyGroupId, GroupAt>()
  readonly #readers = new Map<KeyGroupId, ((known: KnownGroup | null) => void)[]>()

  constructor(init: GroupBookInit) {
    this.#init = init
  }

  find(group: KeyGroupId): KnownGroup | null {
    return this.#known.get(group) ?? null
  }

  /** As this store knew it when it last ran. */
  restore(group: KeyGroupId, known: KnownGroup): void {
    this.#known.set(group, known)
  }

  hint(group: KeyGroupId, at: GroupAt): void {
    const before = this.#at(group)
    if (before === null || at.generation > before.generation) this.#hints.set(group, at)
  }

  answer(from: PeerId, { rid, group }: Extract<KeyMessage, { type: 'keys_ask' }>): void {
    const at = this.#at(group)
    const keepers = at?.keepers.map(({ peer, store }) => ({ peer, store })) ?? []
    const told: Told = {
      type: 'keys_told',
      rid,
      at: at === null ? null : { generation: at.generation, keepers },
    }
    this.#init.context.send(from, told)
  }

  /** As a quorum of its register says now; null if nobody can be found. One reading for all who ask. */
  read(group: KeyGroupId, done: (known: KnownGroup | null) => void): void {
    const readers = this.#readers.get(group)
    if (readers !== undefined) {
      readers.push(done)
      return
    }
    this.#readers.set(group, [done])
    const at = this.#at(group)
    if (at === null) this.#askAround(group)
    else {
      this.#readAt(group, at, (known) => {
        if (known === null) this.#askAround(group)
        else this.#tell(group, known)
      })
    }
  }

  /** Of an operation on the group's register: whatever it was, it says where the register is. */
  heard(group: KeyGroupId, outcome: Outcome<unknown>): KnownGroup | null {
    if (outcome.type !== 'chosen' || outcome.value === null) return null
    const value = decodeGroup(outcome.value)
    if (value === null) return null
    const { generation, keepers } = outcome.ref
    const known: KnownGroup = { value, at: { generation, keepers } }
    const before = this.#known.get(group)
    if (before !== undefined && before.value.generation > value.generation) return before
    this.#known.set(group, known)
    this.#hints.delete(group)
    const isNews =
      before === undefined ||
      before.value.generation < value.generation ||
      before.at.generation < generation
    if (isNews) this.#init.learned(group, known)
    return known
  }

  refOf(group: KeyGroupId): RegisterRef | null {
    const at = this.#at(group)
    return at === null ? null : { key: groupKey(group), ...at }
  }

  #at(group: KeyGroupId): GroupAt | null {
    const kept = this.#init.keptRef(groupKey(group))
    const places = [this.#known.get(group)?.at, this.#hints.get(group), kept ?? undefined]
    let best: GroupAt | null = null
    for (const at of places) {
      if (at === undefined || (best !== null && best.generation >= at.generation)) continue
      best = { generation: at.generation, keepers: at.keepers }
    }
    return best
  }

  #readAt(group: KeyGroupId, at: GroupAt, done: (known: KnownGroup | null) => void): void {
    const ref: RegisterRef = { key: groupKey(group), ...at }
    this.#init.registers.read(ref, (outcome) => done(this.heard(group, outcome)))
  }

  /** Somebody knows a later place, or any place at all. */
  #askAround(group: KeyGroupId): void {
    const { contactsOf, context, letters } = this.#init
    const peers = contactsOf(group)
      .filter((peer) => peer !== context.self)
      .slice(0, ASKED_MAX)
    const before = this.#at(group)?.generation ?? -1
    let waiting = peers.length
    let over = false
    const stops: CancelTimer[] = []
    const next = (at: GroupAt | null): void => {
      if (over) return
      waiting -= 1
      if (at !== null && at.generation > before) {
        over = true
        for (const stop of stops) stop()
        this.#readAt(group, at, (known) => this.#tell(group, known))
      } else if (waiting <= 0) {
        over = true
        this.#tell(group, null)
      }
    }
    if (waiting === 0) next(null)
    for (const peer of peers) {
      const question = (rid: string) => ({ type: 'keys_ask', rid, group }) as const
      stops.push(
        letters.ask(peer, question, ASK_MS, (answer) =>
          next(answer?.type === 'keys_told' ? answer.at : null),
        ),
      )
    }
  }

  #tell(group: KeyGroupId, known: KnownGroup | null): void {
    const readers = this.#readers.get(group) ?? []
    this.#readers.delete(group)
    for (const reader of readers) reader(known)
  }
}
