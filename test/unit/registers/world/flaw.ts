import type { StoreRecord } from '../../../../src/ports/store.ts'
import type { RegisterRules } from '../../../../src/registers/rules.ts'
import type { Message } from '../../../../src/wire/messages.ts'

/** What the hands of a flaw may do: to wait for the disk properly, or not to. */
export interface FlawedDisk {
  /** As it should be: `then` once everything so far is durable. */
  persist(records: readonly StoreRecord[], then: () => void): void
}

/**
 * One mistake, planted in an otherwise sane world: in the rules of the machines, or in the world
 * around them (disk, identity, network, callers). The suite proves that the checkers see each.
 */
export interface Flaw {
  readonly name: string
  readonly rules?: Partial<RegisterRules>
  /** Stands in for the disk's promise; `handling` is the message being answered, if any. */
  persist?(
    disk: FlawedDisk,
    records: readonly StoreRecord[],
    then: () => void,
    handling: Message | null,
  ): void
  /** Ballots and request ids begin again at each start of a node. */
  readonly forgetsIncarnation?: boolean
  /** A wiped store comes back under its old name. */
  readonly keepsStoreId?: boolean
  /** Retried operations are not recognised. */
  readonly repeatsOperations?: boolean
  /** One of the doubles of an answer arrives in the name of another keeper. */
  readonly countsTwice?: boolean
  /** After a crash the creator sends its one round again, with what it now thinks right. */
  readonly createsAgain?: boolean
  /** Of two writes of one register that wait together, the older lands last. */
  readonly reordersWrites?: boolean
  /** Keepers are replaced in the caller's list, without a move. */
  readonly swapsKeepers?: boolean
  /** The next prepare is answered from a cache of the last round (the gryadka mistake). */
  readonly piggybacks?: boolean
  /** A store restored from yesterday's copy keeps its name. */
  readonly restoresBackups?: boolean
}

export const NO_FLAW: Flaw = { name: 'none' }
