import type { Context } from '../ports/context.ts'
import type { Keeper } from '../wire/messages.ts'
import type { RegisterCalendar } from './keeper-policy.ts'
import type { Update } from './outcome.ts'
import type { RoundClock } from './round-clock.ts'
import type { Rounds } from './rounds.ts'
import type { RegisterRules } from './rules.ts'

/** What a caller wants of a register. */
export type Wish =
  | { readonly type: 'create'; readonly value: Uint8Array }
  | { readonly type: 'change'; readonly update: Update<unknown> }
  | { readonly type: 'read' }
  | {
      readonly type: 'move'
      readonly to: readonly Keeper[]
      /** The last generation that the choice of them was made for: of a later one others have chosen. */
      readonly latest: number
    }

/** What all operations of a proposer share. */
export interface Workshop {
  readonly context: Context
  readonly rounds: Rounds
  readonly clock: RoundClock
  readonly calendar: RegisterCalendar
  readonly rules: RegisterRules
}
