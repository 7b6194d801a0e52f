import type { Ballot } from '../wire/messages.ts'
import { compareBallots } from './ballot.ts'

/** What a keeper must remember about one register across restarts (CASPaxos section 2.2, acceptor). */
export interface AcceptorSlot {
  readonly promised: Ballot | null
  readonly accepted: Ballot | null
  /** Empty bytes stand for a register that was settled as empty. */
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
}

export function stepAcceptor(slot: AcceptorSlot, request: AcceptorRequest): AcceptorStep {
  const order = compareBallots(request.ballot, slot.promised)
  switch (request.type) {
    case 'prepare':
      // Strictly greater: promising the same ballot twice would let two rounds share it.
      if (order <= 0 && slot.promised !== null) return conflict(slot.promised)
      return {
        persist: { ...slot, promised: request.ballot },
        reply: { type: 'promise', accepted: slot.accepted, value: slot.value },
      }
    case 'accept':
      if (order < 0 && slot.promised !== null) return conflict(slot.promised)
      if (compareBallots(request.ballot, slot.accepted) === 0 && slot.promised !== null) {
        // A repeated message is answered again; another value under one ballot is somebody's bug.
        return sameBytes(slot.value, request.value)
          ? { persist: null, reply: { type: 'accepted' } }
          : conflict(slot.promised)
      }
      // Accepting raises the promise too: forgetting that is the classic mistake.
      return {
        persist: { promised: request.ballot, accepted: request.ballot, value: request.value },
        reply: { type: 'accepted' },
      }
  }
}

function conflict(promised: Ballot): AcceptorStep {
  return { persist: null, reply: { type: 'conflict', promised } }
}

function sameBytes(a: Uint8Array | null, b: Uint8Array): boolean {
  return a !== null && a.length === b.length && a.every((byte, i) => byte === b[i])
}
