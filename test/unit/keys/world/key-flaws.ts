import { quorumOf } from '../../../../src/registers/ballot.ts'
import type { KeyFlaw } from './key-flaw.ts'

/** A flaw, and how many seeds may pass before somebody must have noticed. */
export interface KeyRow {
  readonly flaw: KeyFlaw
  readonly seeds: number
  /** Seed to begin with: a rare flaw begins a little before one that shows it. */
  readonly from: number
}

/** Most show in one seed of ten or so. */
const SEEDS = 60
/** Those that show in one of some hundreds: CONSENSUS.md 1.3 gives rare ones thousands. */
const SEEDS_IF_RARE = 2_000

const row = (flaw: KeyFlaw): KeyRow => ({ flaw, seeds: SEEDS, from: 0 })
const rare = (flaw: KeyFlaw, from: number): KeyRow => ({ flaw, seeds: SEEDS_IF_RARE, from })

/** CONSENSUS.md D19 and the rules beside it, each taken away. */
export const KEY_FLAWS: readonly KeyRow[] = [
  row({
    name: 'opened before the take-over',
    rules: { stagesBeforeChange: false, importsBeforeOpening: false },
  }),
  row({ name: 'keys move without a seal of the group', rules: { sealsWholeGroup: false } }),
  row({ name: 'taken over from too few', rules: { sealQuorum: () => 1 } }),
  rare({ name: 'no agreement on the snapshot', rules: { agreesOnManifest: false } }, 0),
  row({ name: 'a later word in a race', rules: { racesUntouchedOnly: false } }),
  row({ name: 'a race won by a quorum', registers: { raceQuorum: quorumOf } }),
  row({ name: 'a race read from a quorum', registers: { readsRacesFromAll: false } }),
  row({ name: 'changed before it is staged', rules: { stagesBeforeChange: false } }),
  rare({ name: 'changed from whatever is there', rules: { changesSealedOnly: false } }, 0),
  rare({ name: 'seal kept in memory only', rules: { sealIsDurable: false } }, 0),
  row({
    name: 'answers about keys before the disk',
    answersEarly: (handling) => handling?.type === 'accept' || handling?.type === 'prepare',
  }),
  rare({ name: 'answers for any store', rules: { checksStore: false } }, 45),
  rare({ name: 'wiped store returns under its old identity', keepsStoreId: true }, 45),
  rare(
    {
      name: 'promises kept in memory only',
      forgets: ({ key }) => key.startsWith('keys/promise/'),
    },
    690,
  ),
  rare(
    {
      name: 'sealed before it is durable',
      answersEarly: (handling) => handling?.type === 'keys_seal',
    },
    2_590,
  ),
  rare(
    {
      name: 'staged before it is durable',
      answersEarly: (handling) => handling?.type === 'keys_stage' || handling?.type === 'keys_blob',
    },
    840,
  ),
]
