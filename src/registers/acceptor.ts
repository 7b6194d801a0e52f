import type { Context } from '../ports/context.ts'
import type { Ballot, RegisterMessage } from '../wire/messages.ts'
import { compareBallots } from './ballot.ts'
import { sameBytes } from '../wire/same-bytes.ts'

/** What a keeper must remember about one register across restarts (CASPaxos 2.2, acceptor). */
export interface AcceptorSlot {
  readonly promised: Ballot | null
  readonly accepted: Ballot | null
  /** An envelope (`register-value.ts`); empty bytes stand for a register that was settled as empty. */
  readonly value: Uint8Array | null
}

export const EMPTY_SLOT: AcceptorSlot = { promised: null, accepted: null, value: null }

export type AcceptorRequest =
  | { readonly type: 'prepare'; readonly ballot: Ballot }
  | { readonly type: 'accept'; readonly ballot: Ballot; readonly value: Uint8Array }

export type AcceptorReply =
  | {
      readonly type: 'promise'
      readonly accepted: Ballot | null
      readonly value: Uint8Array | null
    }
  | { readonly type: 'accepted' }
  | { readonly type: 'conflict'; readonly promised: Ballot }

/** `persist` must be on disk before `reply` leaves the node; null means that nothing changed. */
export interface AcceptorStep {
  readonly persist: AcceptorSlot | null
  readonly reply: AcceptorReply
  /** One ballot came with two values: somebody's bug, to be said aloud. */
  readonly twoValues?: true
}

export function stepAcceptor(slot: AcceptorSlot, request: AcceptorRequest): AcceptorStep {
  const { promised } = slot
  const order = compareBallots(request.ballot, promised)
  switch (request.type) {
    case 'prepare':
      // Strictly greater: promising the same ballot twice would let two rounds share it. Nobody
      // sends a prepare twice, so 6.11's exception for the very same request is not needed.
      if (promised !== null && order <= 0) return conflict(promised)
      return {
        persist: { ...slot, promised: request.ballot },
        reply: { type: 'promise', accepted: slot.accepted, value: slot.value },
      }
    case 'accept':
      if (promised !== null && order < 0) return conflict(promised)
      if (promised !== null && compareBallots(request.ballot, slot.accepted) === 0) {
        // A repeated message is answered again; another value under one ballot is refused.
        return slot.value !== null && sameBytes(slot.value, request.value)
          ? { persist: null, reply: { type: 'accepted' } }
          : { ...conflict(promised), twoValues: true }
      }
      // Accepting raises the promise too: forgetting that is the classic mistake (1.3).
      return {
        persist: { promised: request.ballot, accepted: request.ballot, value: request.value },
        reply: { type: 'accepted' },
      }
  }
}

/** As it is said to who asked, by a process with so many batches on its disk. */
export function answerOf(
  reply: AcceptorReply,
  rid: string,
  { boot, sequence: at }: Pick<Context, 'boot' | 'sequence'>,
): RegisterMessage {
  return reply.type === 'conflict' ? { ...reply, rid } : { ...reply, rid, boot, at }
}

function conflict(promised: Ballot): AcceptorStep {
  return { persist: null, reply: { type: 'conflict', promised } }
}
