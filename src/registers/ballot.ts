import type { Ballot } from '../wire/messages.ts'

/**
 * CASPaxos ballots (2.1: a counter, and the proposer as tie-breaker), totally ordered. Counter 0 is
 * the intake's one-round create: below every other ballot, so its first phase is vacuous
 * (CONSENSUS.md 1.4). A ballot carries one value for ever: node and boot make it unrepeatable
 * across restarts, wipes and cloned disks (1.3, "ballot reused").
 */
export function compareBallots(a: Ballot | null, b: Ballot | null): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? -1 : 1
  if (a.counter !== b.counter) return a.counter - b.counter
  if (a.node !== b.node) return a.node < b.node ? -1 : 1
  if (a.boot !== b.boot) return a.boot < b.boot ? -1 : 1
  return 0
}

/**
 * A first word in a race: counter 0, as the intake's create, but of somebody who may have rivals. What
 * a group of keys began with has counter 0 too, and no node: that was agreed on before.
 */
export function isOfRace(ballot: Ballot | null): boolean {
  return ballot !== null && ballot.counter === 0 && ballot.node !== ''
}

/** Keepers that must agree: any two quorums of `n` share one (2Q > N; CASPaxos 2.1: F+1 of 2F+1). */
export function quorumOf(n: number): number {
  return Math.floor(n / 2) + 1
}
