import { quorumOf } from '../registers/ballot.ts'

/**
 * The rules whose loss is not visible in a short run, each as one switch, so that tests can take it
 * away and see that their checkers bite (CONSENSUS.md D19). Only tests construct machines with others
 * than these: no configuration reaches them.
 */
export interface KeyRules {
  /** Members of the old committee that must be sealed before anything is taken over. */
  readonly sealQuorum: (members: number) => number
  /** A sealed member answers for no key of the generation. Without: keys move singly, unsealed. */
  readonly sealsWholeGroup: boolean
  /** The seal is on the disk before anybody hears of it, and stays there. */
  readonly sealIsDurable: boolean
  /** Of two values of a key the one under the higher ballot may be chosen, the other is not. */
  readonly highestBallotWins: boolean
  /** All members of a generation begin it with the one manifest that was chosen with it. */
  readonly agreesOnManifest: boolean
  /** A member opens when all that the manifest names is on its disk. */
  readonly importsBeforeOpening: boolean
  /** A quorum of the next committee has everything on disk before the change is proposed. */
  readonly stagesBeforeChange: boolean
  /** The change is a compare-and-swap from the generation that was sealed. */
  readonly changesSealedOnly: boolean
  /** The first word in a race counts only for a key of which nothing was promised or accepted. */
  readonly racesUntouchedOnly: boolean
  /** A store answers only for what it was made for (F5). */
  readonly checksStore: boolean
}

export const SAFE_KEY_RULES: KeyRules = Object.freeze({
  sealQuorum: quorumOf,
  sealsWholeGroup: true,
  sealIsDurable: true,
  highestBallotWins: true,
  agreesOnManifest: true,
  importsBeforeOpening: true,
  stagesBeforeChange: true,
  changesSealedOnly: true,
  racesUntouchedOnly: true,
  checksStore: true,
})
