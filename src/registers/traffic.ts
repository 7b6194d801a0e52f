import type { Message } from '../wire/messages.ts'
import type { KeeperRequest } from './keeper.ts'
import type { RegisterReply } from './round.ts'

const REQUESTS: Readonly<Record<KeeperRequest['type'], true>> = {
  prepare: true,
  accept: true,
  read: true,
  join: true,
  learn: true,
  chosen: true,
  locate: true,
  retire: true,
}

const ANSWERS: Readonly<Record<RegisterReply['type'], true>> = {
  promise: true,
  accepted: true,
  conflict: true,
  wrong_store: true,
  value: true,
  unchanged: true,
  joined: true,
  not_joined: true,
  pointer: true,
  expired: true,
  wrong_day: true,
  closed: true,
}

/** What a `RegisterKeeper` handles. */
export function isKeeperRequest(message: Message): message is KeeperRequest {
  return Object.hasOwn(REQUESTS, message.type)
}

/** What a `RegisterProposer` handles. */
export function isRegisterAnswer(message: Message): message is RegisterReply {
  return Object.hasOwn(ANSWERS, message.type)
}
