/**
 * How long silence must last before it means something, in milliseconds. More patience: fewer
 * wrong verdicts, later help. Figures of CONSENSUS.md 2.3: 20 nodes, 60 pauses a node and hour of
 * 0.7 s on average, 1 to 5 % loss.
 */
export interface DetectorTerms {
  /** To each observer. Half as long finds the dead 0.1 s earlier and doubles the traffic. */
  readonly heartbeatMs: number
  /** To members that are not observers (above 16): they need to know only for their vote. */
  readonly distantMs: number
  /** One observer's silence: nothing new is placed there. Wrong some 20 times a node and hour, and cheap. */
  readonly suspectMs: number
  /** A majority's silence: 0.4 wrong verdicts a node and hour, each a real pause of that length. */
  readonly unreachableMs: number
  /** Between that verdict and the first re-route: the accused may still refute it. */
  readonly holdMs: number
  /** A closed connection is a hint: no answer to a probe for so long is a suspicion. */
  readonly probeMs: number
  /** A timer of our own that fires so late means that we slept, not that the others were silent. */
  readonly lateMs: number
}

export type DetectorProfile = 'local' | 'lan' | 'wan'

const LAN: DetectorTerms = {
  heartbeatMs: 500,
  distantMs: 2_000,
  // Three heartbeats: one lost and one late do not accuse anybody.
  suspectMs: 1_500,
  // Six heartbeats; above 97 % of the pauses of a busy computer.
  unreachableMs: 3_000,
  holdMs: 2_000,
  // A dial that is refused takes milliseconds; one to a silent host takes longer than this.
  probeMs: 500,
  // Five times what garbage collection takes on a small shop computer.
  lateMs: 250,
}

export const DETECTOR_TERMS: Readonly<Record<DetectorProfile, DetectorTerms>> = {
  // One machine for all nodes: no network to wait for, but the same pauses, and they come together.
  local: LAN,
  lan: LAN,
  // Round trips of 300 ms, TCP retransmissions of a second, and routers that start anew in two.
  // Half the heartbeats of a second each find the dead a second later, and are most of what a quiet node does.
  wan: {
    heartbeatMs: 2_000,
    distantMs: 6_000,
    suspectMs: 5_000,
    unreachableMs: 9_000,
    holdMs: 4_000,
    probeMs: 1_500,
    lateMs: 500,
  },
}

/** A report of silence counts for so long after it came, unless its author says otherwise (CONSENSUS.md 6.5). */
export const SUSPICION_LIFE_MS = 10_000
