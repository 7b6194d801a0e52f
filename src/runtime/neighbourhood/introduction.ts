import type { PeerId } from '../../models/ids.ts'
import type { MachineContext } from '../machine-context.ts'

/** Several round trips; then three times as long each time. */
const FIRST_MS = 1_000
const LAST_MS = 30_000

/** The first frame of a peer that has just come may be lost: it is asked who it is, while it `isUnknown`. */
export function expectIntroduction(
  context: Pick<MachineContext, 'after' | 'send'>,
  peer: PeerId,
  isUnknown: () => boolean,
  afterMs = FIRST_MS,
): void {
  context.after(afterMs, () => {
    if (!isUnknown()) return
    context.send(peer, { type: 'report_ask' })
    if (afterMs * 3 <= LAST_MS) expectIntroduction(context, peer, isUnknown, afterMs * 3)
  })
}
