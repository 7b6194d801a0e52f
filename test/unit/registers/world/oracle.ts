import type { StoreId } from '../../../../src/models/ids.ts'
import type { StoreRecord } from '../../../../src/ports/store.ts'
import { compareBallots, quorumOf } from '../../../../src/registers/ballot.ts'
import { openValue, unpackKeepers } from '../../../../src/registers/register-value.ts'
import { sameBytes } from '../../../../src/wire/same-bytes.ts'
import { SLOT_PREFIX } from '../../../../src/registers/shelf.ts'
import { decodeRecord } from '../../../../src/registers/slot-codec.ts'
import type { Ballot, Keeper } from '../../../../src/wire/messages.ts'

/** A value under a ballot, and the stores on which it is durable. */
interface Proposal {
  readonly generation: number
  readonly ballot: Ballot
  readonly value: Uint8Array
  readonly content: Uint8Array
  readonly moved: boolean
  readonly keepers: readonly Keeper[]
  readonly holders: Set<StoreId>
  chosen: boolean
}

export type Accuse = (invariant: string, story: string) => void

const NOTHING = new Uint8Array(0)

/**
 * Knows what is chosen, from nothing but what lies on disks (I1, I2, I5, I8): a value counts as
 * chosen once a quorum of the keepers that it names have accepted it durably. No node is asked.
 */
export class Oracle {
  readonly #accuse: Accuse
  readonly #proposals = new Map<string, Proposal>()
  readonly #chosen: Proposal[] = []
  /** Highest ballot that each store was seen to promise or accept, by generation. */
  readonly #raised = new Map<string, Ballot>()
  /** Keepers of each generation that is known to hold a chosen value. */
  readonly keepersOf: (readonly Keeper[])[] = []
  /** The newest generation with a chosen value that is not MOVED. */
  newest = 0
  /** The longest list that was ever chosen. */
  longest: Uint8Array = NOTHING
  moves = 0

  constructor(keepers: readonly Keeper[], accuse: Accuse) {
    this.keepersOf.push(keepers)
    this.#accuse = accuse
  }

  durable(store: StoreId, records: readonly StoreRecord[]): void {
    for (const { key, value } of records) {
      if (value === null || !key.startsWith(SLOT_PREFIX)) continue
      const record = decodeRecord(value)
      const name = key.slice(SLOT_PREFIX.length)
      if (record.type === 'promise') this.#raise(store, name.slice(1), record.promised)
      if (record.type !== 'slot' || record.accepted === null || record.value === null) continue
      this.#raise(store, name, record.accepted)
      this.#accepted(store, Number.parseInt(name, 10), record.accepted, record.value)
    }
  }

  /** What lies on a store that is gone proves nothing about the next one of that name. */
  forget(store: StoreId): void {
    for (const key of this.#raised.keys()) if (key.startsWith(`${store} `)) this.#raised.delete(key)
  }

  /**
   * Checks that need the whole run. I8 as it really holds: what was carried is the first value that
   * anybody accepts in the next generation; it need not be chosen itself before another is built on
   * it (compare the note on ancestors in CONSENSUS.md 1.3).
   */
  close(): void {
    for (const seal of this.#chosen.filter((p) => p.moved)) {
      const next = [...this.#proposals.values()].filter(
        (p) => p.generation === seal.generation + 1 && p.content.length > 0,
      )
      if (next.length === 0) continue
      const first = next.reduce((a, b) => (compareBallots(b.ballot, a.ballot) < 0 ? b : a))
      if (!sameBytes(first.content, seal.content)) {
        this.#accuse(
          'I8',
          `generation ${first.generation} begins with ${first.content.join()}, carried ${seal.content.join()}`,
        )
      }
    }
  }

  #raise(store: StoreId, name: string, ballot: Ballot): void {
    const id = `${store} ${name}`
    const before = this.#raised.get(id) ?? null
    if (compareBallots(ballot, before) < 0) {
      this.#accuse('I5', `${store} went back from ballot ${text(before)} to ${text(ballot)}`)
    } else {
      this.#raised.set(id, ballot)
    }
  }

  #accepted(store: StoreId, generation: number, ballot: Ballot, value: Uint8Array): void {
    const id = `${generation}#${text(ballot)}`
    let proposal = this.#proposals.get(id)
    if (proposal === undefined) {
      const open = openValue(value)
      const live = open === null || open.type === 'empty' ? null : open
      const keepers =
        live === null ? this.keepersOf[generation] : (unpackKeepers(live.keepers) ?? undefined)
      proposal = {
        generation,
        ballot,
        value,
        content: live?.bytes ?? NOTHING,
        moved: open?.type === 'moved',
        keepers: keepers ?? [],
        holders: new Set(),
        chosen: false,
      }
      this.#proposals.set(id, proposal)
    } else if (!sameBytes(proposal.value, value)) {
      this.#accuse('I1', `ballot ${id} carries two values`)
    }
    proposal.holders.add(store)
    if (!proposal.chosen && proposal.holders.size >= quorumOf(proposal.keepers.length)) {
      proposal.chosen = true
      this.#choose(proposal)
    }
  }

  #choose(now: Proposal): void {
    for (const other of this.#chosen) {
      const isLater = now.generation - other.generation || compareBallots(now.ballot, other.ballot)
      const [early, late] = isLater > 0 ? [other, now] : [now, other]
      if (!isPrefix(early.content, late.content)) {
        this.#accuse('I2', `chosen ${early.content.join()}, then ${late.content.join()}`)
      }
      if (
        early.moved &&
        late.generation === early.generation &&
        !sameBytes(early.value, late.value)
      ) {
        this.#accuse('I8', `${late.content.join()} chosen in sealed generation ${late.generation}`)
      }
    }
    this.#chosen.push(now)
    if (now.content.length > this.longest.length) this.longest = now.content
    if (now.moved) {
      const to = openValue(now.value)
      const keepers = to?.type === 'moved' ? unpackKeepers(to.to) : null
      // A flawed world may seal a generation whose own seal it has not seen.
      while (this.keepersOf.length <= now.generation) this.keepersOf.push([])
      this.keepersOf[now.generation + 1] = keepers ?? []
      this.moves += 1
    } else if (now.content.length > 0) {
      this.newest = Math.max(this.newest, now.generation)
    }
  }
}

export function isPrefix(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length > b.length) return false
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}

function text(ballot: Ballot | null): string {
  return ballot === null ? 'none' : `${ballot.counter}.${ballot.node}.${ballot.boot}`
}
