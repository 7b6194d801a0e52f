import type { Desk } from '../../desk/desk.ts'
import type { KeyDesk } from '../../keys/key-desk.ts'
import type { HandBack } from '../../orders/floor/hand-back.ts'
import type { StopProgress } from '../commands/command.ts'
import type { HandOver } from './hand-over.ts'
import type { HomeCluster } from '../home/home-cluster.ts'
import type { MachineContext } from '../machine-context.ts'

/** Twenty seconds are promised for 500 open orders: these fourteen, five for the roster, one more. */
const HAND_BACK_MS = 3_000
/** Since the beginning. 500 moves take five seconds where nobody else needs the machine. */
const MOVED_BY_MS = 14_000
/** Beyond 700 orders: twice the time that they take where nothing goes wrong. */
const MOVE_MS_EACH = 20
/** Who shuts a shop waits a minute, and no longer. What is not moved by then stays, and is safe. */
const MOVED_BY_MS_MAX = 60_000
/** The roster is written in two rounds, and handed on in five; others may be leaving just then too. */
const REST_MS_MIN = 5_000
const DONE_BY_MS = 20_000
const ROUND_MS = 100
/** A change of a key committee takes a second or two, and follows the roster. */
const KEYS_MS = 4_000

export interface PlannedStopInit {
  readonly context: MachineContext
  readonly desk: Desk
  readonly handBack: HandBack
  readonly handOver: HandOver
  readonly cluster: Pick<HomeCluster, 'rest' | 'phase'>
  readonly keys: Pick<KeyDesk, 'misplaced'>
  /** What this shop says of itself has changed. */
  readonly told: () => void
  /**
   * The others read the new roster before this node falls silent: two heartbeats. Who asks how far it
   * is hears the end of it.
   */
  readonly lingerMs: number
}

/**
 * The end of a day (DESIGN.md 5.3): takes nothing new, gives back what is not begun, gives the open
 * orders that it keeps to others, and is written down as resting. Bounded: whatever does not succeed
 * in time stays as it is, which costs time in the morning and nothing else. A process that is killed
 * on the way goes on as after any other death, and a second stop with what is left.
 */
export class PlannedStop {
  readonly #init: PlannedStopInit
  readonly #context: MachineContext
  readonly #waiting: ((progress: StopProgress) => void)[] = []
  #phase: StopProgress['phase'] | null = null
  #began = 0
  #total = 0
  #resting: boolean | null = null
  #end: StopProgress | null = null

  constructor(init: PlannedStopInit) {
    this.#init = init
    this.#context = init.context
  }

  /** Nothing new is taken in any more. */
  get isClosing(): boolean {
    return this.#phase !== null
  }

  /** Null: this node means to stay. */
  progress(): StopProgress | null {
    if (this.#phase === null) return null
    if (this.#end !== null) return this.#end
    const { handBack, handOver } = this.#init
    return {
      phase: this.#phase,
      partsGivenBack: handBack.given,
      partsKept: handBack.kept,
      ordersOpen: this.#total,
      ordersMoved: handOver.moved,
      ordersLeft: handOver.kept().length,
      ordersStranded: handOver.stranded(),
      resting: this.#resting,
      tookMs: this.#context.now() - this.#began,
    }
  }

  /** Asked twice, it is one stop: both hear of its end. */
  begin(done: (progress: StopProgress) => void): void {
    if (this.#end !== null) {
      done(this.#end)
      return
    }
    this.#waiting.push(done)
    if (this.#phase !== null) return
    this.#context.count('planned_stop')
    this.#began = this.#context.now()
    this.#phase = 'handing_back'
    const { outcome: _mode, records } = this.#init.desk.setMode('stopping')
    this.#context.persist(records, () => undefined)
    this.#init.told()
    this.#handBack(this.#began + HAND_BACK_MS, 2)
  }

  /** Twice over: what was on its way here when it began has arrived by the second time. */
  #handBack(until: number, passes: number): void {
    const isDone = this.#init.handBack.round()
    if ((isDone && passes === 1) || this.#context.now() >= until) {
      this.#moveOn()
      return
    }
    if (isDone) this.#init.handBack.again()
    const left = isDone ? passes - 1 : passes
    this.#context.after(ROUND_MS, () => this.#handBack(until, left))
  }

  #moveOn(): void {
    this.#phase = 'moving'
    this.#total = this.#init.handOver.kept().length
    const ms = Math.min(MOVED_BY_MS_MAX, Math.max(MOVED_BY_MS, this.#total * MOVE_MS_EACH))
    this.#init.handOver.run(this.#began + ms, () => this.#rest())
  }

  #rest(): void {
    this.#phase = 'resting'
    const leftMs = this.#untilLinger() - this.#context.now()
    // On its way to another cluster it may have been written down there already.
    if (this.#init.cluster.phase === 'moving' && leftMs > REST_MS_MIN) {
      this.#context.after(ROUND_MS, () => this.#rest())
      return
    }
    this.#init.cluster.rest(Math.max(REST_MS_MIN, leftMs), (told) => {
      this.#resting = told
      const until = Math.min(this.#context.now() + KEYS_MS, this.#untilLinger())
      this.#handKeysOn(until)
    })
  }

  /** What must be done before the last seconds of those that are promised. */
  #untilLinger(): number {
    return this.#began + DONE_BY_MS - this.#init.lingerMs
  }

  /** Where this shop alone kept its cluster's keys, nobody could claim one until it is back. */
  #handKeysOn(until: number): void {
    if (this.#init.keys.misplaced > 0 && this.#context.now() < until) {
      this.#context.after(ROUND_MS, () => this.#handKeysOn(until))
      return
    }
    const progress = this.progress()
    if (progress === null) return
    const end: StopProgress = { ...progress, phase: 'done' }
    this.#end = end
    this.#context.after(this.#init.lingerMs, () => {
      for (const done of this.#waiting.splice(0)) done(end)
    })
  }
}
