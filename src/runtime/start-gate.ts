import type { PeerId } from '../models/ids.ts'
import type { Hands } from '../ports/hands.ts'
import { quorumOf } from '../registers/ballot.ts'
import type { Keeper, Message, RegisterKey } from '../wire/messages.ts'
import type { MachineContext } from './machine-context.ts'

/** Whoever asked asks again, or another keeper. */
const HELD_MAX = 1_000

export interface StartGateInit {
  readonly context: MachineContext
  readonly isVouchedBy: (peer: PeerId) => boolean
  /** Who keeps a register, as far as this disk knows; none: it knows nothing of it. */
  readonly keepersOf: (key: RegisterKey) => readonly Keeper[]
  /** How long a start waits for those who are not there: by then connections have come about. */
  readonly settleMs: number
}

/** What an answer may rest on that this disk has forgotten. */
const BINDING: Readonly<Partial<Record<Message['type'], true>>> = {
  prepare: true,
  accept: true,
  read: true,
  join: true,
  offer: true,
  keys_ask: true,
  keys_stage: true,
  keys_seal: true,
  keys_pull: true,
  keys_open: true,
}

/**
 * After a start nothing that rests on this disk is promised, nor printed, before others have had their
 * say whether it is the newest (DESIGN.md 7): all whom the disk itself knows as fellow keepers, or
 * those of them who are there within `settleMs`; and for each register so many of its keepers that they
 * make a quorum with this one, without whom nothing could be chosen anyway. A new disk and a shop that
 * is alone have nobody to ask.
 */
export class StartGate {
  readonly #init: StartGateInit
  readonly #context: MachineContext
  /** Nothing was on this disk, so that nothing can be missing. */
  readonly #isNew: boolean
  readonly #held: { readonly from: PeerId; readonly message: Message }[] = []
  readonly #waiting: (() => void)[] = []
  #fellows: readonly PeerId[] = []
  #deliver: (from: PeerId, message: Message) => void = () => undefined
  #allAgree = false
  #timeIsUp = false

  constructor(init: StartGateInit) {
    this.#init = init
    this.#context = init.context
    this.#isNew = init.context.openedSequence === 0
  }

  /** `fellows`: who keeps something with this disk, as it says itself. */
  begin(fellows: Iterable<PeerId>, deliver: (from: PeerId, message: Message) => void): void {
    const { self } = this.#context
    this.#deliver = deliver
    this.#fellows = [...new Set(fellows)].filter((peer) => peer !== self)
    if (this.#isNew) return
    this.#context.after(this.#init.settleMs, () => {
      this.#timeIsUp = true
      this.look()
    })
  }

  /** True: it is handed in later. */
  holds(from: PeerId, message: Message): boolean {
    if (!Object.hasOwn(BINDING, message.type) || this.#mayPass(from, message)) return false
    if (this.#held.length >= HELD_MAX) this.#context.count('start_gate_dropped')
    else this.#held.push({ from, message })
    return true
  }

  /** Somebody has vouched, or time is up. */
  look(): void {
    if (this.#isSettled) for (const then of this.#waiting.splice(0)) then()
    if (this.#held.length === 0) return
    const held = this.#held.splice(0)
    for (const { from, message } of held) {
      if (this.#mayPass(from, message)) this.#deliver(from, message)
      else this.#held.push({ from, message })
    }
  }

  /** A press runs once: what may be missing on this disk may be that it has. */
  doorOf(hands: Hands): Hands {
    const settled = (then: () => void): void => {
      if (this.#isSettled) then()
      else this.#waiting.push(then)
    }
    return {
      obtain: (ref, holders, done) => hands.obtain(ref, holders, done),
      copy: (file, holders, done) => hands.copy(file, holders, done),
      retain: (files) => hands.retain(files),
      stage: (ticket, done) => settled(() => hands.stage(ticket, done)),
      release: (job, done) => settled(() => hands.release(job, done)),
      probe: (job, done) => hands.probe(job, done),
      discard: (job) => hands.discard(job),
    }
  }

  get #isSettled(): boolean {
    if (this.#isNew || this.#timeIsUp || this.#allAgree) return true
    this.#allAgree = this.#fellows.every((peer) => this.#init.isVouchedBy(peer))
    return this.#allAgree
  }

  #mayPass(from: PeerId, message: Message): boolean {
    if (this.#isNew) return true
    const { self } = this.#context
    if (from !== self && !this.#init.isVouchedBy(from)) return false
    // A disk that knows of nobody may be from before it met those who ask: they come within that time.
    if (from !== self && this.#fellows.length === 0 && !this.#timeIsUp) return false
    if (!this.#isSettled) return false
    const keepers = 'key' in message ? this.#init.keepersOf(message.key) : []
    let others = 0
    for (const { peer } of keepers) if (peer !== self && this.#init.isVouchedBy(peer)) others += 1
    return others >= quorumOf(keepers.length) - 1 || keepers.length === 0
  }
}
