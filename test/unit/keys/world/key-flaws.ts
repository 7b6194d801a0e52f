import type { KeyFlaw } from './key-flaw.ts'

/** A flaw, and how many seeds may pass before somebody must have noticed. */
export interface KeyRow {
  readonly flaw: KeyFlaw
  readonly seeds: number
  /** Seed to begin with: a rare flaw begins a little before one that shows it. */
  readonly from: number
}

const SEEDS = 200

const row = (flaw: KeyFlaw, seeds = SEEDS, from = 0): KeyRow => ({ flaw, seeds, from })

/** CONSENSUS.md D19 and the rules beside it, each taken away. */
export const KEY_FLAWS: readonly KeyRow[] = [
  row({
    name: 'opened before the take-over',
    rules: { stagesBeforeChange: false, importsBeforeOpening: false },
  }),
  row({ name: 'keys move without a seal of the group', rules: { sealsWholeGroup: false } }),
  row({ name: 'seal kept in memory only', rules: { sealIsDurable: false } }),
  row({ name: 'taken over from too few', rules: { sealQuorum: () => 1 } }),
  row({ name: 'union by whoever was heard last', rules: { highestBallotWins: false } }),
  row({ name: 'no agreement on the snapshot', rules: { agreesOnManifest: false } }),
  row({ name: 'changed before it is staged', rules: { stagesBeforeChange: false } }),
  row({ name: 'changed from whatever is there', rules: { changesSealedOnly: false } }),
  row({ name: 'staged for one change only', rules: { keepsStaged: false } }),
  row({ name: 'answers for any store', rules: { checksStore: false } }),
  row({ name: 'wiped store returns under its old identity', keepsStoreId: true }),
  row({
    name: 'answers about keys before the disk',
    answersEarly: (handling) => handling?.type === 'accept' || handling?.type === 'prepare',
  }),
  row({
    name: 'sealed before it is durable',
    answersEarly: (handling) => handling?.type === 'keys_seal',
  }),
  row({
    name: 'staged before it is durable',
    answersEarly: (handling) => handling?.type === 'keys_stage' || handling?.type === 'keys_blob',
  }),
  row({
    name: 'promises kept in memory only',
    forgets: ({ key }) => key.startsWith('keys/promise/'),
  }),
]
