import type { AcceptorStep } from '../../../../src/registers/acceptor.ts'
import { stepAcceptor } from '../../../../src/registers/acceptor.ts'
import { compareBallots } from '../../../../src/registers/ballot.ts'
import { HORIZON_KEY } from '../../../../src/registers/horizon.ts'
import type { Flaw } from './flaw.ts'

/** A flaw of the table, and how many seeds may pass before somebody must have noticed. */
export interface Row {
  readonly flaw: Flaw
  readonly seeds: number
  /** Seed to begin with: a rare flaw begins a little before one that shows it. */
  readonly from: number
}

/** Most show in one seed of a hundred or more. */
const SEEDS = 1_000
/** Those that show in one of some hundreds: rare mistakes need thousands of seeds (CONSENSUS.md 1.3). */
const SEEDS_IF_RARE = 8_000

const row = (flaw: Flaw, seeds = SEEDS, from = 0): Row => ({ flaw, seeds, from })
const rare = (flaw: Flaw, from: number): Row => row(flaw, SEEDS_IF_RARE, from)

/** Every row of CONSENSUS.md 1.3, in its order, and the rules of 6.3 and 6.9 that it does not have. */
export const FLAWS: readonly Row[] = [
  row({
    name: 'reply before fsync',
    persist: (disk, records, then) => {
      disk.persist(records, () => undefined)
      then()
    },
  }),
  rare(
    {
      name: 'promise kept in memory only',
      persist: (disk, records, then) =>
        disk.persist(
          records.filter(({ key }) => !key.startsWith('register/p')),
          then,
        ),
    },
    900,
  ),
  row({
    name: 'accept does not raise the promise',
    rules: {
      step: (slot, request): AcceptorStep => {
        const step = stepAcceptor(slot, request)
        if (request.type === 'prepare' || step.persist === null) return step
        return { ...step, persist: { ...step.persist, promised: slot.promised } }
      },
    },
  }),
  row({
    name: 'accept ignores the promise',
    rules: {
      step: (slot, request): AcceptorStep =>
        request.type === 'prepare'
          ? stepAcceptor(slot, request)
          : {
              persist: {
                promised: slot.promised,
                accepted: request.ballot,
                value: request.value,
              },
              reply: { type: 'accepted' },
            },
    },
  }),
  row({ name: 'read answered from the prepare phase', rules: { readsNeedRound: false } }),
  row({
    name: 'failed change answered from the prepare phase',
    rules: { refusalsNeedRound: false },
  }),
  row({ name: 'ballot reused after a failed accept (gryadka)', piggybacks: true }),
  rare(
    {
      name: 'ballot reused after a restart',
      forgetsIncarnation: true,
      rules: {
        step: (slot, request): AcceptorStep => {
          const again = compareBallots(request.ballot, slot.promised) === 0
          if (request.type !== 'prepare' || !again) return stepAcceptor(slot, request)
          const { accepted, value } = slot
          return { persist: slot, reply: { type: 'promise', accepted, value } }
        },
      },
    },
    340,
  ),
  row({ name: 'retry not idempotent', repeatsOperations: true }),
  row({ name: 'wiped disk returns under its old identity', keepsStoreId: true }),
  row({ name: 'restored backup answers under its name', restoresBackups: true }),
  row({ name: 'answers for any store', rules: { checksStore: false } }),
  rare({ name: 'one reply counted twice', countsTwice: true }, 180),
  row({ name: 'quorum too small', rules: { quorum: (n) => Math.max(1, Math.floor(n / 2)) } }),
  row({ name: "owner's round 0 used for two values", createsAgain: true }),
  row({ name: 'older record of a register lands after a newer one', reordersWrites: true }),
  row({ name: 'quorum read without equal ballots', rules: { readsNeedEqualBallots: false } }),
  rare(
    {
      name: 'quorum read answers from unsynced memory',
      persist: (disk, records, then, handling) => {
        if (handling?.type === 'read') then()
        else disk.persist(records, then)
      },
    },
    270,
  ),
  rare(
    {
      name: 'next generation started from an uncommitted MOVED',
      rules: { followsChosenOnly: false },
    },
    370,
  ),
  row({ name: 'next generation overwritten blindly', rules: { installsIntoEmptyOnly: false } }),
  row({
    name: 'keeper swapped without seal',
    swapsKeepers: true,
    rules: { trustsNamedKeepers: false },
  }),
  row({ name: 'sealed before the new keepers have joined', rules: { joinsFirst: false } }),
  row({
    name: 'old keepers retired before the next hold it',
    rules: { retiresAfterInstall: false },
  }),
  rare({ name: 'dropped without a survey', rules: { surveysBeforeDrop: false } }, 240),
  row({
    name: 'join answered before it is durable',
    persist: (disk, records, then, handling) => {
      if (handling?.type === 'join') then()
      else disk.persist(records, then)
    },
  }),
  row({
    name: 'horizon kept in memory only',
    persist: (disk, records, then) =>
      disk.persist(
        records.filter(({ key }) => key !== HORIZON_KEY),
        then,
      ),
  }),
]
