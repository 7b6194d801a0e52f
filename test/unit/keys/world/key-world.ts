import { hexOf } from '../../../../src/keys/key-name.ts'
import type { KnownGroup } from '../../../../src/keys/group-value.ts'
import type { PeerId, StoreId } from '../../../../src/models/ids.ts'
import { quorumOf } from '../../../../src/registers/ballot.ts'
import type { Chance } from '../../../../src/runtime/chance.ts'
import { TimerQueue } from '../../../../src/runtime/timer-queue.ts'
import { decodeMessages, encodeMessages } from '../../../../src/wire/codec.ts'
import type { Keeper, Message } from '../../../../src/wire/messages.ts'
import type { KeyFlaw } from './key-flaw.ts'
import { KeyHistory } from './key-history.ts'
import { GROUP, KeyNode } from './key-node.ts'
import type { KeyScenario } from './key-scenario.ts'

/** What says that something is so, and must stay so. */
const SOLEMN: ReadonlySet<string> = new Set(['accepted', 'promise', 'keys_sealed', 'keys_staged'])

/** One invariant that did not hold, and when. */
export interface KeyViolation {
  readonly invariant: string
  readonly story: string
  readonly at: number
}

/**
 * Idempotency keys alone, without orders: nodes that are intakes and perhaps keep keys, a network
 * that loses, doubles, delays and cuts, disks that forget what was not yet written, views that
 * change. Everything is drawn from one chance.
 */
export class KeyWorld {
  readonly scenario: KeyScenario
  readonly chance: Chance
  readonly flaw: KeyFlaw
  readonly timers = new TimerQueue()
  readonly nodes: KeyNode[]
  readonly violations: KeyViolation[] = []
  readonly history: KeyHistory
  readonly counters = new Map<string, number>()
  now = 1_000
  calm = false
  /** The newest generation that any node has known to be chosen. */
  newest: KnownGroup | null = null
  /** Wished committees, and the newest generation then known: what they would follow. */
  readonly #wishes = new Map<readonly Keeper[], number>()
  readonly #gone = new Set<StoreId>()
  /** Somebody waits for a peer to say something, and strikes. */
  ambush: (peer: PeerId) => void = () => undefined
  #island = new Set<PeerId>()
  #oneWay = false

  constructor(scenario: KeyScenario, chance: Chance, flaw: KeyFlaw) {
    this.scenario = scenario
    this.chance = chance
    this.flaw = flaw
    this.history = new KeyHistory((invariant, story) => this.accuse(invariant, story))
    this.nodes = Array.from({ length: scenario.nodes }, (_, i) => new KeyNode(this, i))
    for (const node of this.nodes) node.start()
  }

  accuse(invariant: string, story: string): void {
    this.violations.push({ invariant, story, at: this.now })
  }

  /** A machine says that something cannot be. */
  alarmed(what: string): void {
    this.accuse('K3', `a keeper refused: ${what}`)
  }

  count(counter: string): void {
    this.counters.set(counter, (this.counters.get(counter) ?? 0) + 1)
  }

  fsyncMs(): number {
    return this.chance.next() * 2 * this.scenario.fsyncMs
  }

  /** A node looks whom it should hand the keys to. */
  wished(target: readonly Keeper[] | null): readonly Keeper[] | null {
    if (target !== null) {
      this.look()
      this.#wishes.set(target, this.newest?.value.generation ?? 0)
    }
    return target
  }

  /** What the nodes know to be chosen; no two may know different things of one generation. */
  look(): void {
    for (const { life } of this.nodes) {
      const known = life?.desk.known(GROUP) ?? null
      if (known === null) continue
      const { newest } = this
      if (newest === null || known.value.generation > newest.value.generation) this.newest = known
      else if (known.value.generation === newest.value.generation) {
        if (known.at.generation > newest.at.generation) this.newest = known
        if (hexOf(known.value.manifest) !== hexOf(newest.value.manifest)) {
          this.accuse('K5', `generation ${known.value.generation} began in two ways`)
        }
      }
    }
  }

  /**
   * Whether this store may be lost now: at most F of 2F + 1 in the committee, among the keepers of the
   * group's register, and in every committee that may be next (CONSENSUS.md 8, fault atlas).
   */
  mayLose(store: StoreId): boolean {
    this.look()
    const { newest } = this
    if (newest === null) return false
    const sets = [newest.value.committee, newest.at.keepers]
    for (const [wish, generation] of this.#wishes) {
      if (generation < newest.value.generation) this.#wishes.delete(wish)
      else sets.push(wish)
    }
    for (const set of sets) {
      const lost = set.filter((k) => k.store === store || this.#gone.has(k.store)).length
      const isConcerned = set.some((keeper) => keeper.store === store)
      if (isConcerned && lost > set.length - quorumOf(set.length)) return false
    }
    this.#gone.add(store)
    return true
  }

  /** To oneself nothing is lost, and it is handled in the same turn. */
  post(from: PeerId, to: PeerId, message: Message): void {
    if (from === to) {
      this.#deliver(0, from, to, message)
      return
    }
    const { lossRate, doubleRate, ambushRate } = this.scenario
    if (!this.calm && SOLEMN.has(message.type) && this.chance.next() < ambushRate) {
      this.timers.add(this.now, () => this.ambush(from))
    }
    const sent = this.scenario.encodes ? this.#encoded(message) : message
    if (!this.calm && (this.chance.next() < lossRate || this.#isCut(from, to))) return
    this.#deliver(this.#delayMs(), from, to, sent)
    if (!this.calm && this.chance.next() < doubleRate) {
      this.#deliver(this.#delayMs(), from, to, sent)
    }
  }

  cut(island: ReadonlySet<PeerId>, oneWay: boolean): void {
    this.#island = new Set(island)
    this.#oneWay = oneWay
  }

  heal(): void {
    this.#island.clear()
  }

  run(until: number, stop: () => boolean = () => false): void {
    for (;;) {
      const at = this.timers.nextAt()
      if (at > until || stop()) break
      this.now = Math.max(this.now, at)
      this.timers.take(this.now)?.()
    }
    if (!stop()) this.now = Math.max(this.now, until)
  }

  #encoded(message: Message): Message {
    const [frame] = encodeMessages([message])
    const decoded = decodeMessages(frame as Uint8Array)
    if (decoded.type !== 'messages') throw new Error(`${message.type}: ${decoded.reason}`)
    return decoded.messages[0] as Message
  }

  #deliver(delayMs: number, from: PeerId, to: PeerId, message: Message): void {
    this.timers.add(this.now + delayMs, () => {
      const node = this.nodes.find((n) => n.peer === to)
      node?.life?.receive(from, message)
    })
  }

  #delayMs(): number {
    const { delayMs, tailRate } = this.scenario
    return this.chance.next() * (this.chance.next() < tailRate ? 600 : 2 * delayMs)
  }

  #isCut(from: PeerId, to: PeerId): boolean {
    const a = this.#island.has(from)
    const b = this.#island.has(to)
    return this.#oneWay ? a && !b : a !== b
  }
}
