import type { Context } from '../ports/context.ts'
import { quorumOf } from '../registers/ballot.ts'
import type { Update } from '../registers/outcome.ts'
import type { Keeper } from '../wire/messages.ts'
import { decodeBlob } from './blob-codec.ts'
import type { AcceptedEntry } from './blob-codec.ts'
import type { GroupBook, KeyRegisters } from './group-book.ts'
import { decodeGroup, encodeGroup, sameCommittee } from './group-value.ts'
import type { GroupValue, KnownGroup } from './group-value.ts'
import { hexOf } from './key-name.ts'
import type { KeyGroup } from './key-group.ts'
import { countOf, poll } from './letters.ts'
import type { Answers, Letters } from './letters.ts'
import type { KeyRules } from './rules.ts'
import { unite } from './union.ts'

/** `done`: the committee keeps the keys, and the register too. */
export type TakeOverResult =
  | 'done'
  /** Somebody else was faster; look again. */
  | 'overtaken'
  /** The register of the group, or a quorum of its members, cannot be reached. */
  | 'no_quorum'
  /** Too few of the next committee were ready. */
  | 'not_staged'
  /** What the generation began with, or what a sealed member has, could not be had. */
  | 'not_found'
  /** A blob named by too long a list. */
  | 'too_large'

/** A new member first copies everything, while keys are still claimed: 30 MB over a slow line. */
const COPY_MS = 60_000
/** What came since is small, and nobody can claim a key until it is there. */
const STAGE_MS = 10_000
/** Sealed members answer within a disk write; the others are away. */
const SEAL_MS = 3_000
const PULL_MS = 3_000
/** Longer than a slow disk and a lost message, shorter than people wait for an order. */
const PATIENCE_MS = 700

export interface TakeOverInit {
  readonly context: Context
  readonly registers: KeyRegisters
  readonly letters: Letters
  readonly book: GroupBook
  readonly rules: KeyRules
  readonly alarm: (what: string) => void
}

/**
 * One change of a group's committee (D19), by any member that thinks it due; several may try at once,
 * and one wins. In order: the next committee copies what the generation began with while keys are
 * still claimed; a quorum of the old one seals; what it accepted since is united with what was there;
 * a quorum of the next one has all of that on disk; one compare-and-swap makes it the next
 * generation. Between the seal and that swap no key can be claimed, and nothing else is lost by
 * giving up: whoever comes next goes on.
 */
export class TakeOver {
  readonly #init: TakeOverInit
  readonly #group: KeyGroup
  readonly #to: readonly Keeper[]
  readonly #done: (result: TakeOverResult) => void

  constructor(
    init: TakeOverInit,
    group: KeyGroup,
    to: readonly Keeper[],
    done: (result: TakeOverResult) => void,
  ) {
    this.#init = init
    this.#group = group
    this.#to = to
    this.#done = (result) => {
      group.blobs.offerNoMore()
      done(result)
    }
  }

  run(): void {
    this.#init.book.read(this.#group.name, (known) => {
      if (known === null) this.#done('no_quorum')
      else this.#from(known)
    })
  }

  #from(known: KnownGroup): void {
    const { value, at } = known
    const group = this.#group
    if (group.held === null || group.held.value.generation !== value.generation) {
      this.#done('overtaken')
      return
    }
    if (sameCommittee(value.committee, this.#to) && !group.isSealed) {
      if (sameCommittee(at.keepers, this.#to)) this.#done('done')
      else this.#move(value)
      return
    }
    this.#stage(value, value.manifest, COPY_MS, (staged) => {
      if (staged) this.#seal(value)
      else this.#done('not_staged')
    })
  }

  #stage(
    from: GroupValue,
    manifest: Uint8Array,
    timeoutMs: number,
    done: (staged: boolean) => void,
  ): void {
    const { context, letters } = this.#init
    const sources = [...new Set([context.self, ...from.committee.map(({ peer }) => peer)])]
    const enough = quorumOf(this.#to.length)
    poll(
      letters,
      context,
      this.#to,
      (rid, { store }) => ({
        type: 'keys_stage',
        rid,
        group: this.#group.name,
        generation: from.generation + 1,
        store,
        manifest,
        sources,
      }),
      { timeoutMs, patienceMs: PATIENCE_MS, hope: 'keys_staged', enough },
      (answers) => done(countOf(answers, 'keys_staged') >= enough),
    )
  }

  #seal(from: GroupValue): void {
    const { context, letters, rules } = this.#init
    const { committee, generation } = from
    const enough = rules.sealQuorum(committee.length)
    poll(
      letters,
      context,
      committee,
      (rid, { store }) => ({ type: 'keys_seal', rid, group: this.#group.name, generation, store }),
      { timeoutMs: SEAL_MS, patienceMs: 0, hope: 'keys_sealed', enough },
      (answers) => {
        if (countOf(answers, 'keys_sealed') < enough) this.#done('no_quorum')
        else this.#collect(from, answers)
      },
    )
  }

  /** All that the sealed members have accepted: all of each, or that one might as well be away. */
  #collect(from: GroupValue, answers: Answers): void {
    const deltas = new Map<number, AcceptedEntry[]>()
    let waiting = 1
    let found = true
    const one = (right: boolean): void => {
      found &&= right
      waiting -= 1
      if (waiting > 0) return
      if (found) this.#unite(from, [...deltas.values()])
      else this.#done('not_found')
    }
    for (const [index, answer] of answers.entries()) {
      if (answer?.type !== 'keys_sealed') continue
      const delta: AcceptedEntry[] = []
      deltas.set(index, delta)
      for (const hash of answer.blobs) {
        waiting += 1
        this.#pull(from.committee[index] as Keeper, hash, delta, one)
      }
    }
    one(true)
  }

  #pull(
    { peer }: Keeper,
    hash: Uint8Array,
    delta: AcceptedEntry[],
    done: (right: boolean) => void,
  ): void {
    const { context, letters } = this.#init
    const group = this.#group.name
    letters.ask(
      peer,
      (rid) => ({ type: 'keys_pull', rid, group, blob: hash }),
      PULL_MS,
      (answer) => {
        const bytes = answer?.type === 'keys_blob' ? answer.bytes : null
        const isRight = bytes !== null && hexOf(context.crypto.hash(bytes)) === hexOf(hash)
        const blob = bytes !== null && isRight ? decodeBlob(bytes) : null
        if (blob?.type === 'delta') delta.push(...blob.entries)
        done(blob?.type === 'delta')
      },
    )
  }

  #unite(from: GroupValue, deltas: readonly AcceptedEntry[][]): void {
    const { context, rules, alarm } = this.#init
    const { blobs } = this.#group
    const base = blobs.segmentsOf(from.manifest)
    if (base === null || base.some((segment) => blobs.get(segment) === null)) {
      this.#done('not_found')
      return
    }
    const { manifest, contradictions } = unite(blobs, base, deltas, rules)
    if (contradictions > 0) {
      context.count('keys_contradiction')
      alarm(`${contradictions} keys with two orders`)
    }
    const [hash] = blobs.offer([manifest]) as [Uint8Array]
    if (blobs.segmentsOf(hash) === null) {
      this.#done('too_large')
      return
    }
    if (!rules.stagesBeforeChange) {
      this.#change(from, hash)
      return
    }
    this.#stage(from, hash, STAGE_MS, (staged) => {
      if (staged) this.#change(from, hash)
      else this.#done('not_staged')
    })
  }

  #change(from: GroupValue, manifest: Uint8Array): void {
    const { registers, book, rules } = this.#init
    const group = this.#group.name
    const ref = book.refOf(group)
    if (ref === null) {
      this.#done('no_quorum')
      return
    }
    const update: Update<GroupValue | null> = (bytes) => {
      const held = bytes === null ? null : decodeGroup(bytes)
      if (held === null) return { next: null, result: null }
      if (rules.changesSealedOnly && held.generation !== from.generation) {
        return { next: null, result: held }
      }
      const next = { generation: held.generation + 1, committee: this.#to, manifest }
      return { next: encodeGroup(next), result: next }
    }
    registers.change(ref, update, (outcome) => {
      book.heard(group, outcome)
      const now = outcome.type === 'chosen' ? outcome.result : null
      if (now === null) this.#done('no_quorum')
      else if (!sameCommittee(now.committee, this.#to)) this.#done('overtaken')
      else {
        this.#tell(now)
        this.#move(now)
      }
    })
  }

  /** Whoever drives may have left by this very change: nobody else knows of it yet. */
  #tell({ generation, committee }: GroupValue): void {
    const { context, book } = this.#init
    const group = this.#group.name
    const ref = book.refOf(group)
    if (ref === null) return
    const at = { generation: ref.generation, keepers: ref.keepers }
    for (const { peer, store } of committee) {
      context.send(peer, { type: 'keys_open', group, generation, store, at })
    }
  }

  /** The register follows the committee: until then it is kept by those who may be on their way out. */
  #move(value: GroupValue): void {
    const { registers, book } = this.#init
    const group = this.#group.name
    const ref = book.refOf(group)
    if (ref === null) {
      this.#done('no_quorum')
      return
    }
    registers.move(ref, value.committee, (outcome) => {
      book.heard(group, outcome)
      this.#done(outcome.type === 'chosen' ? 'done' : 'no_quorum')
    })
  }
}
