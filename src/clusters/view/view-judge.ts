import type { MembershipContext } from '../../membership/membership-context.ts'
import type { PeerId } from '../../models/ids.ts'
import type { ViewJudge } from './view-change.ts'

/** By what a node judges changes of a view at this moment; `avoid`: members that should keep nothing now. */
export function judgeNow(
  context: Pick<MembershipContext, 'crypto' | 'now'>,
  avoid: ReadonlySet<PeerId>,
  evictSilenceMs: number,
  flawOf: ViewJudge['flawOf'],
): ViewJudge {
  const now = Math.floor(context.now())
  return { crypto: context.crypto, now, avoid, evictSilenceMs, flawOf }
}
