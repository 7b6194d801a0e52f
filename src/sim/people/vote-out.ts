import type { SimNode } from '../town/sim-node.ts'

/** What people who vote somebody out are told when they might as well try again. */
const AGAIN: ReadonlySet<string> = new Set(['quorum_unavailable', 'unknown_outcome'])
const AGAIN_MS = 60_000

/** Of one vote: those who are asked to cast it in turn, and what becomes of it. */
export interface VoteOut {
  readonly victim: SimNode
  /** It will never come back: whoever wants it voted out does not give up. */
  readonly isGone: () => boolean
  readonly done: () => void
  after(delayMs: number, then: () => void): void
}

/** Where a shop is in another cluster, it says so, and its people call up somebody who is in the right one. */
export function voteOut([at, ...others]: readonly SimNode[], vote: VoteOut): void {
  const { victim, isGone, done } = vote
  at?.ask({ type: 'cluster_evict', peer: victim.self }, (result) => {
    if (result?.ok === true) done()
    else if (result?.ok === false && isGone() && AGAIN.has(result.code))
      vote.after(AGAIN_MS, () => voteOut([at, ...others], vote))
    else vote.after(0, () => voteOut(others, vote))
  })
}
