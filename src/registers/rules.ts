import { stepAcceptor } from './acceptor.ts'
import type { AcceptorRequest, AcceptorSlot, AcceptorStep } from './acceptor.ts'
import { quorumOf } from './ballot.ts'

/**
 * The rules whose loss is not visible in a short run, each as one switch, so that the mutation suite
 * can take it away and see that its checkers bite (CONSENSUS.md 1.3 and 3). Only tests construct
 * machines with others than these: no configuration reaches them.
 */
export interface RegisterRules {
  readonly step: (slot: AcceptorSlot, request: AcceptorRequest) => AcceptorStep
  /** Keepers that must agree, of so many. */
  readonly quorum: (keepers: number) => number
  /** … on the first word in a race: all, for each hears only one, and rivals are as many. */
  readonly raceQuorum: (keepers: number) => number
  /** A quorum read, too, needs that word from all of them. */
  readonly readsRacesFromAll: boolean
  /** A read that no quorum read could settle needs a full round, not the prepare phase alone (1.3). */
  readonly readsNeedRound: boolean
  /** So does a change that finds nothing to do (1.3, "failed CAS"). */
  readonly refusalsNeedRound: boolean
  /** A quorum read needs one ballot from a quorum, not the highest of some (1.4). */
  readonly readsNeedEqualBallots: boolean
  /** MOVED is followed only once it is known to be chosen (6.3, point 3). */
  readonly followsChosenOnly: boolean
  /** `f(empty) = carried`, `f(x) = x` (6.3, point 3). */
  readonly installsIntoEmptyOnly: boolean
  /** All new keepers have noted their duty before the old generation is sealed (6.3, point 1). */
  readonly joinsFirst: boolean
  /** Old keepers forget the value only when the next generation holds it on a quorum (6.3, point 4). */
  readonly retiresAfterInstall: boolean
  /** The keepers that a value names hold over those that a caller believes in. */
  readonly trustsNamedKeepers: boolean
  /** A register is dropped only when every keeper is known to hold its end (6.9). */
  readonly surveysBeforeDrop: boolean
  /** A store answers only for what it was made for (F5). */
  readonly checksStore: boolean
}

export const SAFE_RULES: RegisterRules = Object.freeze({
  step: stepAcceptor,
  quorum: quorumOf,
  raceQuorum: (keepers: number) => keepers,
  readsRacesFromAll: true,
  readsNeedRound: true,
  refusalsNeedRound: true,
  readsNeedEqualBallots: true,
  followsChosenOnly: true,
  installsIntoEmptyOnly: true,
  joinsFirst: true,
  retiresAfterInstall: true,
  trustsNamedKeepers: true,
  surveysBeforeDrop: true,
  checksStore: true,
})
