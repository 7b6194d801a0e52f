import type { Context } from '../ports/context.ts'
import type { PeerId } from '../models/ids.ts'
import type { MembershipMessage } from '../wire/membership-messages.ts'

/** What the machines of membership touch: the node's context, for their own messages only. */
export interface MembershipContext extends Omit<Context, 'send'> {
  send(to: PeerId, message: MembershipMessage): void
}
