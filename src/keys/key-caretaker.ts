import type { PeerId } from '../models/ids.ts'
import { retryDelayMs } from '../models/retry-pace.ts'
import type { CancelTimer, Context } from '../ports/context.ts'
import type { KeyMessage } from '../wire/key-messages.ts'
import type { Keeper } from '../wire/messages.ts'
import type { GroupBook, KeyRegisters } from './group-book.ts'
import { sameCommittee } from './group-value.ts'
import type { KeyGroup } from './key-group.ts'
import type { KeyKeeper } from './key-keeper.ts'
import type { KeyGroupId } from './key-name.ts'
import type { Letters } from './letters.ts'
import type { KeyRules } from './rules.ts'
import { TakeOver } from './take-over.ts'
import type { TakeOverResult } from './take-over.ts'

type Open = Extract<KeyMessage, { type: 'keys_open' }>
type Opened = Extract<KeyMessage, { type: 'keys_opened' }>

/** A sealed group takes no keys: somebody must notice soon that whoever sealed it is gone. */
const TICK_MS = 500
/** Where every group is as it should be: what changes that is mostly told, see `stir`. */
const CALM_TICK_MS = 5_000
/** Between one member's turn and the next one's: a change takes a second or two. */
const RANK_MS = 2_500
/** After a failure, where keys can be claimed all the same: its cause may last for hours. */
const AGAIN = { firstMs: 3_000, maxMs: 30_000 }
/** Where none can: a member that comes back, or a partition that heals, takes about as long. */
const AGAIN_SEALED = { firstMs: 3_000, maxMs: 3_000 }
/** Members that have not said that they are open are told again. */
const NUDGE_MS = 3_000
/** Who prepared for a generation and heard no more looks what became of it. */
const LOOK_MS = 2_000

export interface KeyCaretakerInit {
  readonly context: Context
  readonly registers: KeyRegisters
  readonly letters: Letters
  readonly book: GroupBook
  readonly keeper: KeyKeeper
  readonly rules: KeyRules
  readonly committeeOf: (group: KeyGroupId) => readonly Keeper[] | null
  readonly alarm: (what: string) => void
}

/** What this node is about to do for one group, and what it is waiting for. */
interface Care {
  need: string
  since: number
  notBefore: number
  busy: boolean
  failures: number
  /** The next committee was not there although the group was sealed. */
  wasAbsent: boolean
  /** Members that have said that they are open in this generation. */
  generation: number
  readonly open: Set<string>
  nudgedAt: number
  lookedAt: number
}

/** Sees to it that every group kept here is kept by whom it should be, and that nothing stays sealed. */
export class KeyCaretaker {
  readonly #init: KeyCaretakerInit
  readonly #context: Context
  readonly #cares = new Map<KeyGroupId, Care>()
  #tick: CancelTimer = () => undefined
  #isCalm = false

  constructor(init: KeyCaretakerInit) {
    this.#init = init
    this.#context = init.context
  }

  begin(): void {
    this.#walkIn(TICK_MS)
  }

  /** Something has changed that may be somebody's duty now: no calm before it has been looked at. */
  stir(): void {
    if (!this.#isCalm) return
    this.#isCalm = false
    this.#tick()
    this.#walkIn(TICK_MS)
  }

  /** Somebody says that this store is of a generation's committee. */
  nudged(from: PeerId, { group, generation, store, at }: Open): void {
    if (store !== this.#context.store) return
    const held = this.#init.keeper.find(group)?.held ?? null
    if (held !== null && held.value.generation >= generation) {
      this.#context.send(from, { type: 'keys_opened', group, generation, store })
      return
    }
    this.#init.book.hint(group, at)
    this.#init.book.read(group, () => undefined)
  }

  opened(from: PeerId, { group, generation, store }: Opened): void {
    const care = this.#cares.get(group)
    if (care?.generation === generation) care.open.add(`${from}/${store}`)
  }

  /** This store has just opened: the others of the committee may wait to be told. */
  opens(group: KeyGroupId): void {
    const held = this.#init.keeper.find(group)
    if (held !== null) this.#nudge(held)
  }

  #walkIn(delayMs: number): void {
    const look = (): void => {
      let isCalm = true
      for (const group of this.#init.keeper.groups()) if (!this.#look(group)) isCalm = false
      this.#isCalm = isCalm
      this.#walkIn(isCalm ? CALM_TICK_MS : TICK_MS)
    }
    const patience = delayMs === CALM_TICK_MS ? 'patient' : undefined
    this.#tick = this.#context.after(delayMs, look, patience)
  }

  /** True if the group is as it should be, as far as this node knows. */
  #look(group: KeyGroup): boolean {
    const { held } = group
    const care = this.#careOf(group.name)
    if (held === null) {
      if (group.staged >= 0) this.#lookAfter(group, care)
      return group.staged < 0
    }
    const isAhead = group.staged > held.value.generation
    if (isAhead) this.#lookAfter(group, care)
    const now = this.#context.now()
    if (now - care.nudgedAt >= NUDGE_MS) this.#nudge(group)
    const { committee, generation } = held.value
    if (care.busy) return false
    const wish = this.#init.committeeOf(group.name)
    // Sealed by somebody who is gone: then at least these go on. A seal is never taken back.
    const to = care.wasAbsent && group.isSealed ? committee : (wish ?? committee)
    const isRight = sameCommittee(committee, to) && sameCommittee(held.at.keepers, to)
    const need = isRight && !group.isSealed ? '' : `${generation} ${group.isSealed} ${nameOf(to)}`
    if (need !== care.need) {
      care.need = need
      care.since = now
      care.failures = 0
      care.notBefore = 0
    }
    if (need === '') return !isAhead && care.open.size >= committee.length - 1
    const rank = committee.findIndex(({ peer }) => peer === this.#context.self)
    const isTurn = now >= care.notBefore && now - care.since >= rank * RANK_MS
    if (isTurn) this.#act(group, care, to)
    return false
  }

  #act(group: KeyGroup, care: Care, to: readonly Keeper[]): void {
    care.busy = true
    const done = (result: TakeOverResult): void => {
      care.busy = false
      care.wasAbsent = result === 'not_staged' && !care.wasAbsent
      care.failures = result === 'done' ? 0 : care.failures + 1
      const pace = group.isSealed ? AGAIN_SEALED : AGAIN
      const againMs = retryDelayMs(pace, care.failures, this.#context)
      if (result !== 'done') care.notBefore = this.#context.now() + againMs
      this.#context.count(`keys_take_over_${result}`)
      this.#nudge(group)
    }
    new TakeOver(this.#init, group, to, done).run()
  }

  /** What became of the generation that this store prepared for, or of the one after its own? */
  #lookAfter(group: KeyGroup, care: Care): void {
    const now = this.#context.now()
    if (now - care.lookedAt < LOOK_MS) return
    care.lookedAt = now
    this.#init.book.read(group.name, () => undefined)
  }

  #nudge(group: KeyGroup): void {
    const { held } = group
    if (held === null) return
    const care = this.#careOf(group.name)
    const { generation, committee } = held.value
    if (care.generation !== generation) {
      care.generation = generation
      care.open.clear()
    }
    care.nudgedAt = this.#context.now()
    const keepers = held.at.keepers.map(({ peer, store }) => ({ peer, store }))
    const at = { generation: held.at.generation, keepers }
    for (const { peer, store } of committee) {
      if (peer === this.#context.self || care.open.has(`${peer}/${store}`)) continue
      this.#context.send(peer, { type: 'keys_open', group: group.name, generation, store, at })
    }
  }

  #careOf(group: KeyGroupId): Care {
    const known = this.#cares.get(group)
    if (known !== undefined) return known
    const care: Care = {
      need: '',
      since: 0,
      notBefore: 0,
      busy: false,
      failures: 0,
      wasAbsent: false,
      generation: -1,
      open: new Set(),
      nudgedAt: 0,
      lookedAt: 0,
    }
    this.#cares.set(group, care)
    return care
  }
}

function nameOf(keepers: readonly Keeper[]): string {
  return keepers
    .map(({ peer, store }) => `${peer}/${store}`)
    .sort()
    .join(' ')
}
