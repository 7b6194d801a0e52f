import type { MembershipContext } from '../../membership/membership-context.ts'
import type { Watch } from '../../membership/detection/watch.ts'
import type { KeptViews } from './leftovers.ts'
import type { GroupMap } from '../formation/scout.ts'
import type { StewardTerms } from './steward-terms.ts'
import type { View } from '../view/view.ts'
import type { ViewJudge } from '../view/view-change.ts'
import type { Registers } from '../view/view-register.ts'

export interface StewardInit extends KeptViews, GroupMap {
  readonly context: MembershipContext
  readonly registers: Registers
  readonly watch: Pick<Watch, 'standing' | 'changes' | 'collect' | 'setRoster'>
  readonly terms: StewardTerms
  /** What may fail together with this shop. */
  readonly site: string
  /** Each newer chosen view of this shop's cluster; null when it is in none. */
  onView(view: View | null): void
  /** How certificates are judged; only tests, which plant a judge that believes everything, name one. */
  readonly flawOf?: ViewJudge['flawOf']
}
