import type { StewardTerms } from '../../clusters/steward/steward-terms.ts'
import type { DetectorTerms } from '../../membership/detection/detector-terms.ts'

/**
 * Detection and clusters at a quarter of the speed of a LAN: a world lives for minutes rather than
 * seconds, its disks and links are as slow, and a heartbeat costs an event.
 */
export const SIM_DETECTOR: DetectorTerms = {
  heartbeatMs: 2_000,
  distantMs: 8_000,
  suspectMs: 6_000,
  unreachableMs: 12_000,
  holdMs: 8_000,
  probeMs: 2_000,
  lateMs: 1_000,
}

export const SIM_STEWARD: StewardTerms = {
  tickMs: 2_000,
  calmMs: 8_000,
  foundMs: 6_000,
  foundStepMs: 4_000,
  settleAloneMs: 4_000,
  settleMs: 60_000,
  rankMs: 8_000,
  offerMs: 4_000,
  refreshMs: 60_000,
  replaceKeeperMs: 60_000,
  // Within a world's life, so that voting out and replacing happen in it.
  evictMs: 240_000,
}

/** In a world of a few minutes somebody who is gone for one is gone for long. */
export const SIM_STEWARD_HURRIED: Partial<StewardTerms> = {
  replaceKeeperMs: 30_000,
  evictMs: 60_000,
}
