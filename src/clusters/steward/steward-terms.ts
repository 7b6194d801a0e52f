import type { DetectorProfile } from '../../membership/detection/detector-terms.ts'
import type { UpkeepTerms } from '../view/upkeep.ts'

/** How patiently a shop finds and keeps its home, in milliseconds. */
export interface StewardTerms extends UpkeepTerms {
  /** Pace of looking after things; a change of the view is noticed by heartbeat, not by this. */
  readonly tickMs: number
  /** The same of a shop that is where it wants to be: who looks on tells it when something happens. */
  readonly calmMs: number
  /** How long a shop without a home listens for clusters near before it founds one. */
  readonly foundMs: number
  /** Between one who could found and the next: the first one's greeting has gone round by then. */
  readonly foundStepMs: number
  /** A lone shop moves to others as soon as that is not just a matter of who was heard first. */
  readonly settleAloneMs: number
  /** A shop in company moves only when geography has said so for so long: moves cost epochs. */
  readonly settleMs: number
  /** Between one rank and the next in looking after the view: a change and a move take less. */
  readonly rankMs: number
  /** A claim that nobody answers is offered to the next keeper. */
  readonly offerMs: number
  /** The view is read anyway, at this pace: for who heard no heartbeat of a newer epoch. */
  readonly refreshMs: number
}

const LAN: StewardTerms = {
  tickMs: 500,
  // As often as the caretaker looks.
  calmMs: 2_000,
  foundMs: 3_000,
  foundStepMs: 1_000,
  settleAloneMs: 1_000,
  settleMs: 30_000,
  rankMs: 2_000,
  offerMs: 1_000,
  refreshMs: 30_000,
  replaceKeeperMs: 60_000,
  evictMs: 900_000,
}

export const STEWARD_TERMS: Readonly<Record<DetectorProfile, StewardTerms>> = {
  // A person waits before the screen: nodes of one machine know of each other at once.
  local: { ...LAN, foundMs: 1_000, foundStepMs: 500, settleMs: 5_000, replaceKeeperMs: 10_000 },
  lan: LAN,
  // Slower news, and an office router that starts anew takes two minutes.
  wan: {
    ...LAN,
    calmMs: 10_000,
    foundMs: 5_000,
    foundStepMs: 2_000,
    settleAloneMs: 3_000,
    rankMs: 4_000,
    offerMs: 3_000,
    replaceKeeperMs: 180_000,
    // Of what a quiet node hears a tenth, at the pace of an office.
    refreshMs: 120_000,
  },
}
