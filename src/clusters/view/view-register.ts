import type { ClusterId } from '../../models/ids.ts'
import type { Outcome, MoveResult, Update } from '../../registers/outcome.ts'
import type { RegisterRef } from '../../registers/register-ref.ts'
import type { HomeRef } from '../../wire/membership-messages.ts'
import type { Keeper } from '../../wire/messages.ts'
import { quorumOf } from '../../registers/ballot.ts'
import { viewKey } from '../cluster-id.ts'
import { isKeptBy } from './view.ts'
import type { View } from './view.ts'
import { decodeView, encodeView } from './view-codec.ts'
import { applyClaims, applyViewChange } from './view-change.ts'
import type { ClaimResult, ViewChange, ViewJudge, ViewRefusal } from './view-change.ts'

/** What views need of a proposer; `RegisterProposer` is one. */
export interface Registers {
  create(ref: RegisterRef, value: Uint8Array, done: (outcome: Outcome<null>) => void): void
  read(ref: RegisterRef, done: (outcome: Outcome<null>) => void): void
  change<Result>(
    ref: RegisterRef,
    update: Update<Result>,
    done: (outcome: Outcome<Result>) => void,
  ): void
  move(
    ref: RegisterRef,
    keepers: readonly Keeper[],
    done: (outcome: Outcome<MoveResult>) => void,
  ): void
}

/** `unknown`: it may still happen; the next reading tells. */
export type ChangeOutcome = 'done' | ViewRefusal | 'unknown' | 'unavailable' | 'unreadable'

/** One cluster's view as this node knows it, and the way to its register. Shows chosen values only. */
export class ViewRegister {
  readonly cluster: ClusterId
  readonly #registers: Registers
  readonly #learned: (view: View) => void
  #ref: RegisterRef
  #view: View | null
  /** Stores that answered that they are another's now: dead as keepers of this generation. */
  #lost: readonly Keeper[] = []
  #readers: ((known: boolean) => void)[] = []

  /** `learned` is called for each newer chosen view. */
  constructor(
    registers: Registers,
    at: Pick<HomeRef, 'cluster' | 'generation' | 'keepers'>,
    view: View | null,
    learned: (view: View) => void,
  ) {
    this.cluster = at.cluster
    this.#registers = registers
    this.#ref = { key: viewKey(at.cluster), generation: at.generation, keepers: at.keepers }
    this.#view = view
    this.#learned = learned
  }

  get view(): View | null {
    return this.#view
  }

  get keepers(): readonly Keeper[] {
    return this.#ref.keepers
  }

  get generation(): number {
    return this.#ref.generation
  }

  get lost(): readonly Keeper[] {
    return this.#lost
  }

  /** Where others find it. */
  get home(): HomeRef {
    const { generation, keepers } = this.#ref
    const epoch = this.#view?.epoch ?? 0
    return {
      cluster: this.cluster,
      epoch,
      generation,
      keepers,
      size: this.#view?.members.length ?? 0,
    }
  }

  /** No quorum of its keepers will ever answer again: only people can found anew. */
  get isDead(): boolean {
    const { keepers } = this.#ref
    // Those asked to keep the next generation may be lost too: that says nothing about this one.
    const left = keepers.filter((keeper) => !isKeptBy(this.#lost, keeper))
    return left.length < quorumOf(keepers.length)
  }

  /** Somebody knows a later generation; where it leads is proven by reading there. */
  hint(at: HomeRef): void {
    if (at.cluster !== this.cluster || at.generation <= this.#ref.generation) return
    this.#ref = { ...this.#ref, generation: at.generation, keepers: at.keepers }
    this.#lost = []
  }

  /** One reading at a time, for all who ask meanwhile. `known`: a quorum answered. */
  refresh(done: (known: boolean) => void = () => undefined): void {
    this.#readers.push(done)
    if (this.#readers.length > 1) return
    this.#registers.read(this.#ref, (outcome) => {
      this.#follow(outcome)
      if (outcome.type === 'chosen') this.#learn(outcome.value)
      const readers = this.#readers
      this.#readers = []
      for (const reader of readers) reader(outcome.type === 'chosen')
    })
  }

  /** Only by who minted the cluster's id, and once in its life. */
  found(view: View, done: (outcome: ChangeOutcome) => void): void {
    this.#registers.create(this.#ref, encodeView(view), (outcome) => {
      this.#follow(outcome)
      if (outcome.type === 'chosen') this.#learn(outcome.value)
      done(outcome.type === 'chosen' ? 'done' : codeOf(outcome.type))
    })
  }

  change(change: ViewChange, judge: ViewJudge, done: (outcome: ChangeOutcome) => void): void {
    const update: Update<ChangeOutcome> = (bytes) => {
      const held = bytes === null ? null : decodeView(bytes)
      if (bytes !== null && held === null) return { next: null, result: 'unreadable' }
      const applied = applyViewChange(held, change, judge)
      if (applied.type === 'changed') return { next: encodeView(applied.view), result: 'done' }
      return { next: null, result: applied.type === 'already' ? 'done' : applied.reason }
    }
    this.#change(update, done)
  }

  claims(
    claims: readonly Uint8Array[],
    judge: ViewJudge,
    done: (results: readonly (ClaimResult | ChangeOutcome)[]) => void,
  ): void {
    const update: Update<readonly (ClaimResult | ChangeOutcome)[]> = (bytes) => {
      const held = bytes === null ? null : decodeView(bytes)
      if (bytes !== null && held === null) {
        return { next: null, result: claims.map((): ChangeOutcome => 'unreadable') }
      }
      const { view, results } = applyClaims(held, claims, judge)
      return { next: view === null ? null : encodeView(view), result: results }
    }
    this.#registers.change(this.#ref, update, (outcome) => {
      this.#follow(outcome)
      if (outcome.type === 'chosen') this.#learn(outcome.value)
      done(
        outcome.type === 'chosen'
          ? outcome.result
          : claims.map((): ChangeOutcome => codeOf(outcome.type)),
      )
    })
  }

  /** To the keepers that the view names. */
  move(to: readonly Keeper[], done: (outcome: ChangeOutcome) => void): void {
    this.#registers.move(this.#ref, to, (outcome) => {
      this.#follow(outcome)
      done(outcome.type === 'chosen' ? 'done' : codeOf(outcome.type))
    })
  }

  #change(update: Update<ChangeOutcome>, done: (outcome: ChangeOutcome) => void): void {
    this.#registers.change(this.#ref, update, (outcome) => {
      this.#follow(outcome)
      if (outcome.type === 'chosen') this.#learn(outcome.value)
      done(outcome.type === 'chosen' ? outcome.result : codeOf(outcome.type))
    })
  }

  /** Outcomes name the generation that they come from: the next operation begins there. */
  #follow(outcome: Outcome<unknown>): void {
    const { ref, lost } = outcome
    if (ref.generation < this.#ref.generation) return
    this.#lost =
      ref.generation > this.#ref.generation
        ? lost
        : [...this.#lost, ...lost.filter((keeper) => !isKeptBy(this.#lost, keeper))]
    this.#ref = ref
  }

  #learn(bytes: Uint8Array | null): void {
    const view = bytes === null ? null : decodeView(bytes)
    if (view === null || view.epoch <= (this.#view?.epoch ?? 0)) return
    this.#view = view
    this.#learned(view)
  }
}

function codeOf(type: Outcome<unknown>['type']): ChangeOutcome {
  return type === 'unknown' ? 'unknown' : 'unavailable'
}
