import { encode } from '@ipld/dag-cbor'
import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import { assert } from '../../../src/models/failure.ts'
import type { PeerId, StoreId } from '../../../src/models/ids.ts'
import { Chance } from '../../../src/runtime/chance.ts'
import { MachineContext } from '../../../src/runtime/machine-context.ts'
import { TimerQueue } from '../../../src/runtime/timer-queue.ts'
import type {
  BeatMessage,
  Heartbeat,
  MembershipMessage,
} from '../../../src/wire/membership-messages.ts'
import { MEMBERSHIP_SHAPES } from '../../../src/wire/membership-shapes.ts'
import { fields, oneOf } from '../../../src/wire/shape.ts'

/** What a node of the virtual world runs; made anew at each start. */
export interface Process {
  begin(): void
  handle(from: PeerId, message: unknown): void
  restore(key: string, value: Uint8Array): void
  peerUp(peer: PeerId): void
  peerDown(peer: PeerId): void
}

export type MakeProcess = (context: MachineContext, node: VirtualNode) => Process

/** Many nodes in one thread and one clock: messages take time, get lost, or meet a cut. */
export class VirtualWorld {
  readonly chance: Chance
  readonly nodes = new Map<PeerId, VirtualNode>()
  readonly #queue = new TimerQueue()
  readonly #cuts = new Set<string>()
  #now = 1_000_000
  lossRate = 0
  /** One way, milliseconds: between half and one and a half of this. */
  delayMs = 10
  messages = 0
  bytes = 0

  constructor(seed: string) {
    this.chance = new Chance(seed)
  }

  get now(): number {
    return this.#now
  }

  addNode(name: string, make: MakeProcess): VirtualNode {
    const node = new VirtualNode(name, this, make)
    this.nodes.set(node.peer, node)
    return node
  }

  at(delayMs: number, then: () => void): void {
    // Clocks show whole milliseconds; a timer never fires early.
    this.#queue.add(Math.ceil(this.#now + Math.max(0, delayMs)), then)
  }

  /** Directed: `from` can no longer reach `to`. */
  cut(from: PeerId, to: PeerId): void {
    this.#cuts.add(`${from} ${to}`)
  }

  /** Both ways, between two sets of nodes. */
  cutBetween(these: readonly PeerId[], those: readonly PeerId[]): void {
    for (const a of these)
      for (const b of those) {
        this.cut(a, b)
        this.cut(b, a)
      }
  }

  heal(): void {
    this.#cuts.clear()
  }

  reaches(from: PeerId, to: PeerId): boolean {
    return !this.#cuts.has(`${from} ${to}`)
  }

  post(from: PeerId, to: PeerId, message: object): void {
    assert(isWellFormed(message), `${JSON.stringify(message)} is said as the wire has it`)
    this.messages += 1
    this.bytes += sizeOf(message)
    if (!this.reaches(from, to) || this.chance.next() < this.lossRate) return
    this.at(Math.round(this.delayMs * (0.5 + this.chance.next())), () => {
      this.nodes.get(to)?.receive(from, message)
    })
  }

  /** For those who keep books. */
  noteSent(_from: PeerId, _message: object): void {}

  /** Lets `ms` of virtual time pass; stops early when `until` says so. */
  run(ms: number, until: () => boolean = () => false): boolean {
    const end = this.#now + ms
    for (;;) {
      const at = this.#queue.nextAt()
      if (at > end) break
      this.#now = Math.max(this.#now, at)
      this.#queue.take(this.#now)?.()
      if (until()) return true
    }
    this.#now = end
    return until()
  }
}

/** Other machines' messages pass: their shapes are tested with the wire. */
function isWellFormed(message: object): boolean {
  const type = 'type' in message ? String(message.type) : ''
  if (!(type in MEMBERSHIP_SHAPES) || sizes.has(message)) return true
  const shape = MEMBERSHIP_SHAPES[type as MembershipMessage['type']]
  return fields({ type: oneOf([type]), ...shape })(message)
}

function isBeat(message: unknown): message is Heartbeat | BeatMessage {
  const { type } = message as { readonly type?: unknown }
  return type === 'heartbeat' || type === 'beat' || type === 'beat_ask'
}

const sizes = new WeakMap<object, number>()

/** Encoded size; one heartbeat goes to many and is measured once. */
function sizeOf(message: object): number {
  let size = sizes.get(message)
  if (size === undefined) {
    size = encode(message).length
    sizes.set(message, size)
  }
  return size
}

/** A computer with one process on it: it crashes, sleeps, loses its disk. */
export class VirtualNode {
  readonly peer: PeerId
  readonly world: VirtualWorld
  store: StoreId
  boot = 0
  readonly disk = new Map<string, Uint8Array>()
  readonly #make: MakeProcess
  #wipes = 0
  #context: MachineContext | null = null
  #process: Process | null = null
  #pausedUntil = 0
  #inbox: (() => void)[] = []
  #wakeAt = Infinity

  constructor(name: string, world: VirtualWorld, make: MakeProcess) {
    this.peer = name as PeerId
    this.store = `store-${name}` as StoreId
    this.world = world
    this.#make = make
  }

  get running(): boolean {
    return this.#process !== null
  }

  start(): void {
    this.boot += 1
    const crypto = new KeyedHashCrypto(this.peer, 'test')
    const nonce = `${this.peer}.${this.boot}`
    const context = new MachineContext({
      crypto,
      store: this.store,
      boot: this.boot,
      sequence: 0,
      nonce,
    })
    context.setNow(this.world.now)
    this.#context = context
    this.#inbox = []
    this.#wakeAt = Infinity
    const process = this.#make(context, this)
    this.#process = process
    const records = [...this.disk].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [key, value] of records) process.restore(key, value)
    process.begin()
    this.#settle(context)
    for (const other of this.world.nodes.values()) {
      if (other === this || !other.running || !this.world.reaches(this.peer, other.peer)) continue
      this.peerUp(other.peer)
      other.peerUp(this.peer)
    }
  }

  /** kill -9; with `hint`, the kernel tells those who are connected. */
  kill(hint = false): void {
    this.#process = null
    this.#context = null
    if (!hint) return
    // Behind what was on its way: a reset overtakes nothing.
    this.world.at(2 * this.world.delayMs, () => {
      for (const other of this.world.nodes.values()) if (other !== this) other.peerDown(this.peer)
    })
  }

  wipe(): void {
    this.disk.clear()
    this.#wipes += 1
    this.store = `store-${this.peer}-${this.#wipes}` as StoreId
  }

  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.world.now + ms)
  }

  peerUp(peer: PeerId): void {
    this.#input((process, context) => {
      context.beats.forget(peer)
      process.peerUp(peer)
    })
  }

  peerDown(peer: PeerId): void {
    this.#input((process) => process.peerDown(peer))
  }

  receive(from: PeerId, message: unknown): void {
    this.#input((process, context) => {
      if (!isBeat(message)) {
        process.handle(from, message)
        return
      }
      // As `runtime/node-machine.ts` does.
      const { heartbeat, answer } = context.beats.receive(from, message)
      if (answer !== null) context.emit({ type: 'send', to: from, message: answer })
      if (heartbeat !== null) process.handle(from, heartbeat)
    })
  }

  /** Runs something in the node, as an input. */
  act(then: () => void): void {
    this.#input(then)
  }

  #input(then: (process: Process, context: MachineContext) => void): void {
    const context = this.#context
    const process = this.#process
    if (context === null || process === null) return
    if (this.#pausedUntil > this.world.now) {
      if (this.#inbox.length === 0) {
        this.world.at(this.#pausedUntil - this.world.now, () => this.#wakeUp(context))
      }
      this.#inbox.push(() => this.#input(then))
      return
    }
    context.setNow(this.world.now)
    then(process, context)
    this.#settle(context)
  }

  /** After a pause timers fire first, as in Node's loop; then what came meanwhile is read. */
  #wakeUp(context: MachineContext): void {
    if (context !== this.#context) return
    this.#fire(context)
    const inbox = this.#inbox
    this.#inbox = []
    for (const input of inbox) input()
  }

  #fire(context: MachineContext): void {
    if (context !== this.#context) return
    if (this.#pausedUntil > this.world.now) {
      this.world.at(this.#pausedUntil - this.world.now, () => this.#fire(context))
      return
    }
    context.setNow(this.world.now)
    for (;;) {
      const fire = context.timers.take(this.world.now)
      if (fire === null) break
      fire()
    }
    this.#wakeAt = Infinity
    this.#settle(context)
  }

  /** Sends what is to be sent; writes become durable a little later, in order. */
  #settle(context: MachineContext): void {
    for (const effect of context.takeEffects()) {
      if (effect.type === 'send') {
        this.world.noteSent(this.peer, effect.message)
        if (effect.to === this.peer) this.world.at(0, () => this.receive(this.peer, effect.message))
        else this.world.post(this.peer, effect.to, effect.message)
      } else if (effect.type === 'persist') {
        this.world.at(2, () => {
          if (context !== this.#context) return
          for (const { key, value } of effect.records) {
            if (value === null) this.disk.delete(key)
            else this.disk.set(key, value)
          }
          this.#input(() => context.answer(effect.token, null))
        })
      }
    }
    const at = context.timers.nextAt()
    if (at >= this.#wakeAt) return
    this.#wakeAt = at
    this.world.at(at - this.world.now, () => {
      if (this.#wakeAt === at) this.#fire(context)
    })
  }
}
