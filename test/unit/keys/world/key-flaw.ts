import type { KeyRules } from '../../../../src/keys/rules.ts'
import type { RegisterRules } from '../../../../src/registers/rules.ts'
import type { StoreRecord } from '../../../../src/ports/store.ts'
import type { Message } from '../../../../src/wire/messages.ts'

/** One mistake, planted in an otherwise sane world: in the rules of the machines or around them. */
export interface KeyFlaw {
  readonly name: string
  readonly rules?: Partial<KeyRules>
  readonly registers?: Partial<RegisterRules>
  /** A wiped store comes back under its old name. */
  readonly keepsStoreId?: boolean
  /** Answers to these leave before what they promise is on the disk. */
  readonly answersEarly?: (handling: Message | null) => boolean
  /** Records that never reach the disk. */
  readonly forgets?: (record: StoreRecord) => boolean
}

export const NO_FLAW: KeyFlaw = { name: 'none' }
