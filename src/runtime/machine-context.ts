import { Beats } from '../membership/detection/beats.ts'
import { assert } from '../models/failure.ts'
import type { ArtworkHash, PeerId, ReservationId, StoreId } from '../models/ids.ts'
import type { ArtworkRef } from '../models/order.ts'
import type { CancelTimer, Context } from '../ports/context.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { DivisionAnswer, DivisionCase, DivisionSolver } from '../ports/division-solver.ts'
import type { CopyFailure, Hands, ObtainFailure } from '../ports/hands.ts'
import type { DoorFailure, DoorState, JobTicket } from '../ports/production.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { ArtworkFile } from '../wire/artwork-messages.ts'
import type { Message } from '../wire/messages.ts'
import type { Answer, Effect } from './effect.ts'
import { Chance } from './chance.ts'
import { NodeTimers } from './node-timers.ts'

/** Who this node is in this run, and the seed of its chance. */
export interface Birth {
  readonly crypto: Crypto
  readonly store: StoreId
  readonly boot: number
  /** Batches that the store held when it was opened (`Store.sequence`). */
  readonly sequence: number
  /** 64 random bits in hex, new at each start. */
  readonly nonce: string
}

const NOTHING: readonly Effect[] = []

/** Turns the calls of the machines into effects, and answers into the calls that wait for them. */
export class MachineContext implements Context, Hands, DivisionSolver {
  readonly self: PeerId
  readonly store: StoreId
  readonly boot: number
  readonly incarnation: string
  /** Batches that the store held when this process began. */
  readonly openedSequence: number
  readonly crypto: Crypto
  readonly timers = new NodeTimers()
  /** Heartbeats go out and come in by them. */
  readonly beats = new Beats()
  readonly counters = new Map<string, number>()
  readonly #chance: Chance
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  /** What is written with whatever is written anyway. */
  beside: () => readonly StoreRecord[] = () => []
  #effects: Effect[] = []
  #now = 0
  #nextToken = 1
  #nextId = 1
  #sequence: number

  constructor(birth: Birth) {
    this.self = birth.crypto.self
    this.crypto = birth.crypto
    this.store = birth.store
    this.boot = birth.boot
    this.incarnation = `${birth.boot.toString(36)}.${birth.nonce}`
    this.#chance = new Chance(birth.nonce)
    this.#sequence = this.openedSequence = birth.sequence
  }

  /** Time never runs backwards inside: a clock that was set back stands still until it has caught up. */
  setNow(now: number): void {
    this.#now = Math.max(this.#now, now)
  }

  /** Batches that are on disk, in the life of this store. */
  get sequence(): number {
    return this.#sequence
  }

  durable(token: number, sequence: number): void {
    this.#sequence = Math.max(this.#sequence, sequence)
    this.answer(token, null)
  }

  takeEffects(): readonly Effect[] {
    const effects = this.#effects
    // Most messages, heartbeats above all, ask for nothing to be done.
    if (effects.length === 0) return NOTHING
    this.#effects = []
    return effects
  }

  emit(effect: Effect): void {
    this.#effects.push(effect)
  }

  /** Runs what waited for this token; an unknown one belongs to a hand that answered twice. */
  answer(token: number, answer: Answer): void {
    const then = this.#waiting.get(token)
    this.#waiting.delete(token)
    then?.(answer)
  }

  now(): number {
    return this.#now
  }

  random(): number {
    return this.#chance.next()
  }

  nextId(): string {
    this.#nextId += 1
    return `${this.self.slice(-10)}.${this.incarnation}.${this.#nextId.toString(36)}`
  }

  persist(records: readonly StoreRecord[], then: () => void): void {
    const all = records.length === 0 ? records : [...records, ...this.beside()]
    this.emit({ type: 'persist', token: this.#wait(then), records: all })
  }

  send(to: PeerId, message: Message): void {
    const said = message.type === 'heartbeat' ? this.beats.say(to, message) : message
    this.emit({ type: 'send', to, message: said })
  }

  after(delayMs: number, then: () => void, patience?: 'patient'): CancelTimer {
    assert(delayMs >= 0, `a timer cannot fire ${-delayMs} ms ago`)
    return this.timers.add(this.#now + delayMs, then, patience)
  }

  count(counter: string): void {
    this.counters.set(counter, (this.counters.get(counter) ?? 0) + 1)
  }

  /** Members that say that they answer for a key; none in bounded time. */
  find(key: string, done: (peers: readonly PeerId[]) => void): void {
    const token = this.#wait((answer) => done(answer as readonly PeerId[]))
    this.emit({ type: 'find', token, key })
  }

  divide(asked: DivisionCase, done: (answer: DivisionAnswer) => void): void {
    const token = this.#wait((answer) => done(answer as DivisionAnswer))
    this.emit({ type: 'divide', token, asked })
  }

  obtain(
    ref: ArtworkRef,
    holders: readonly PeerId[],
    done: (failure: ObtainFailure | null) => void,
  ): void {
    const token = this.#wait((answer) => done(answer as ObtainFailure | null))
    this.emit({ type: 'obtain', token, ref, holders })
  }

  copy(
    file: ArtworkFile,
    holders: readonly PeerId[],
    done: (failure: CopyFailure | null) => void,
  ): void {
    const token = this.#wait((answer) => done(answer as CopyFailure | null))
    this.emit({ type: 'copy', token, file, holders })
  }

  retain(files: readonly ArtworkHash[]): void {
    this.emit({ type: 'retain', files })
  }

  stage(ticket: JobTicket, done: (failure: DoorFailure | null) => void): void {
    const token = this.#wait((answer) => done(answer as DoorFailure | null))
    this.emit({ type: 'stage', token, ticket })
  }

  release(job: ReservationId, done: (outcome: 'released' | 'unknown' | DoorFailure) => void): void {
    const token = this.#wait((answer) => done(answer as 'released' | 'unknown' | DoorFailure))
    this.emit({ type: 'release', token, job })
  }

  probe(job: ReservationId, done: (state: DoorState) => void): void {
    const token = this.#wait((answer) => done(answer as DoorState))
    this.emit({ type: 'probe', token, job })
  }

  discard(job: ReservationId): void {
    this.emit({ type: 'discard', job })
  }

  #wait(then: (answer: Answer) => void): number {
    const token = this.#nextToken
    this.#nextToken += 1
    this.#waiting.set(token, then)
    return token
  }
}
