import { clusterOfKey } from '../clusters/cluster-id.ts'
import type { View } from '../clusters/view/view.ts'
import { decodeView } from '../clusters/view/view-codec.ts'
import { decodeGroup } from '../keys/group-value.ts'
import { PIN_PREFIX } from '../keys/key-group.ts'
import { groupKey, groupOfKey } from '../keys/key-name.ts'
import type { OrderId } from '../models/ids.ts'
import type { Order } from '../models/order.ts'
import { decodeOrder } from '../orders/order-codec.ts'
import { orderKey, orderOfKey } from '../orders/order-ref.ts'
import type { StoreRecord } from '../ports/store.ts'
import { compareBallots, quorumOf } from '../registers/ballot.ts'
import { continues } from './checkers/continues.ts'
import { openValue, unpackKeepers } from '../registers/register-value.ts'
import { sameBytes } from '../wire/same-bytes.ts'
import { SLOT_PREFIX } from '../registers/shelf.ts'
import { decodeRecord } from '../registers/slot-codec.ts'
import type { Ballot, Keeper } from '../wire/messages.ts'

export interface ChosenOrder {
  readonly order: Order
  /** The value as the register holds it, without its envelope. */
  readonly bytes: Uint8Array
}

export interface OracleEars {
  /** A value of an order's register is chosen: durable at a quorum of its keepers. */
  chosen(now: ChosenOrder, before: ChosenOrder | null): void
  /** A value of a cluster's register is chosen. */
  view(view: View): void
  /** A register was found in a state that none may be in: I1, I8. */
  broken(text: string): void
  /** MOVED was chosen in a generation for the first time. */
  moved(key: string): void
}

interface Place {
  readonly generation: number
  readonly ballot: Ballot
}

interface Proposal {
  readonly key: string
  readonly place: Place
  readonly value: Uint8Array
  readonly quorum: number
  readonly keepers: ReadonlySet<string>
  /** Keepers on whose disks it lies. */
  readonly holders: Set<string>
  /** Keepers that had it on disks that were lost before it was chosen: its proposer may have heard of them. */
  readonly gone: Set<string>
}

/** Those that have said that they will keep a register, of a generation that may be chosen any moment. */
interface Joining {
  readonly generation: number
  readonly keepers: Map<string, Keeper>
}

interface Staged {
  readonly committee: string
  readonly generation: number
}

/** `register/<generation>/<key>`. */
const SLOT_KEY = /^register\/([0-9]+)\/(.+)$/s

/**
 * Knows the truth about registers, from nothing but what lies on disks: a value is chosen once a
 * quorum of the keepers that it names have accepted it durably. No node is asked.
 */
export class RegisterOracle {
  readonly #ears: OracleEars
  readonly #proposals = new Map<string, Proposal>()
  readonly #latest = new Map<OrderId, ChosenOrder>()
  /** Who keeps a register, by its newest chosen value. */
  readonly #keepers = new Map<string, readonly Keeper[]>()
  readonly #generations = new Map<string, number>()
  /** Whom a sealed generation named as the next one's, until something is chosen there. */
  readonly #heirs = new Map<
    string,
    { readonly generation: number; readonly keepers: readonly Keeper[] }
  >()
  /** What stores have ready for generations of key groups that may be chosen any moment. */
  readonly #staged = new Map<string, Map<string, Staged>>()
  readonly #joining = new Map<string, Joining>()
  /** Where the latest was chosen. */
  readonly #places = new Map<OrderId, Place>()
  /** Under which ballot MOVED was first chosen in a generation. */
  readonly #sealed = new Map<string, Ballot>()
  /** Not chosen by what lies on disks, and perhaps counted by their proposers all the same. */
  readonly #doubtful = new Set<Proposal>()

  constructor(ears: OracleEars) {
    this.#ears = ears
  }

  /**
   * Whether the loss of this store is one that every register survives that it keeps: it is not the
   * only keeper, and all the others have the disks that they had (CONSENSUS.md 8, the fault atlas). The
   * same holds of the committee that keeps a group of idempotency keys, and of the coming one: it is
   * chosen on the word that the keys lie there; of all who have joined a move under way, of whom one
   * of three may be lost, like one of its keepers (of two, one may have joined for another attempt); and
   * of those to whom it is sealed, which may be fewer.
   */
  maySpare(store: Keeper, isIntact: (keeper: Keeper) => boolean): boolean {
    const name = keeperName(store)
    for (const { committee, generation } of this.#staged.get(name)?.values() ?? [])
      if ((this.#generations.get(committee) ?? -1) < generation) return false
    for (const [key, { generation, keepers }] of this.#joining) {
      if (!keepers.has(name) || (this.#generations.get(key) ?? -1) >= generation) continue
      const others = [...keepers].filter(([other]) => other !== name)
      if (others.length < 2 || !others.every(([, keeper]) => isIntact(keeper))) return false
    }
    for (const proposal of this.#doubtful) {
      if (isCounted(proposal) && proposal.holders.has(name)) return false
    }
    const heirs = [...this.#heirs.values()].map(({ keepers }) => keepers)
    for (const keepers of [...this.#keepers.values(), ...heirs]) {
      if (!keepers.some((keeper) => keeperName(keeper) === name)) continue
      const others = keepers.filter((keeper) => keeperName(keeper) !== name)
      if (others.length === 0 || !others.every(isIntact)) return false
    }
    return true
  }

  /** Whether this store is a keeper of the order, by its newest chosen value. */
  keeps(store: Keeper, order: OrderId): boolean {
    return this.keepersOf(order).some((keeper) => keeperName(keeper) === keeperName(store))
  }

  keepersOf(order: OrderId): readonly Keeper[] {
    return this.#keepers.get(orderKey(order)) ?? []
  }

  /** Keepers of those registers of which this store is the only one now, as they are whenever it is asked. */
  aloneWith(store: Keeper): () => (readonly Keeper[])[] {
    const keys: string[] = []
    for (const [key, keepers] of this.#keepers) {
      const [only] = keepers
      if (keepers.length === 1 && only && keeperName(only) === keeperName(store)) keys.push(key)
    }
    return () => keys.map((key) => this.#keepers.get(key) ?? [])
  }

  /** Those to whom its generation is sealed; empty: it is not. */
  heirsOf(order: OrderId): readonly Keeper[] {
    return this.#heirs.get(orderKey(order))?.keepers ?? []
  }

  latest(order: OrderId): Order | null {
    return this.#latest.get(order)?.order ?? null
  }

  /** Every order that was ever chosen, as it stands. */
  *orders(): Iterable<Order> {
    for (const { order } of this.#latest.values()) yield order
  }

  /** Orders as they may stand in a moment: on some disk, and not chosen yet. */
  *underWay(): Iterable<Order> {
    for (const { key, place, value, holders, quorum } of this.#proposals.values()) {
      const id = orderOfKey(key)
      const latest = id === null ? undefined : this.#places.get(id)
      if (id === null || holders.size === 0 || holders.size >= quorum) continue
      const open = openValue(value)
      if (open?.type !== 'live' || (latest !== undefined && isEarlier(place, latest))) continue
      yield decodeOrder(open.bytes)
    }
  }

  /**
   * A disk is gone, or older than it was: what it alone of a quorum had accepted is not on its way to be
   * chosen any more, unless its proposer counted that before. What was chosen stays chosen. `left`: what
   * there is on it.
   */
  lost(store: Keeper, left: readonly StoreRecord[]): void {
    const name = keeperName(store)
    for (const proposal of this.#proposals.values()) {
      if (proposal.holders.size >= proposal.quorum || !proposal.holders.delete(name)) continue
      proposal.gone.add(name)
      this.#doubtful.add(proposal)
    }
    this.durable(store, left)
  }

  /** A merchant was told so: then its proposer did count what lay on a disk that was lost meanwhile. */
  vouched(order: OrderId, version: number): void {
    for (const proposal of this.#doubtful) {
      const { key, place, value } = proposal
      if (orderOfKey(key) !== order || !isCounted(proposal)) continue
      if ((this.latest(order)?.version ?? 0) >= version) return
      this.#choose(key, place.generation, place.ballot, value)
    }
  }

  durable(at: Keeper, records: readonly StoreRecord[]): void {
    for (const { key: name, value } of records) {
      if (name.startsWith(PIN_PREFIX)) this.#stage(keeperName(at), name, value !== null)
      if (value === null || !name.startsWith(SLOT_PREFIX)) continue
      const [, generation, key] = SLOT_KEY.exec(name) ?? []
      const record = decodeRecord(value)
      if (key === undefined || record.type !== 'slot') continue
      if (record.accepted === null || record.value === null) {
        if (record.joined !== null) this.#join(at, key, Number(generation))
        continue
      }
      this.#accepted(keeperName(at), key, Number(generation), record.accepted, record.value)
    }
  }

  #stage(store: string, name: string, isThere: boolean): void {
    const pins = this.#staged.get(store) ?? new Map<string, Staged>()
    this.#staged.set(store, pins)
    const [group = '', generation] = name.slice(PIN_PREFIX.length).split('/')
    const committee = committeeOf(groupKey(group))
    if (isThere) pins.set(name, { committee, generation: Number(generation) })
    else pins.delete(name)
  }

  #join(at: Keeper, key: string, generation: number): void {
    const known = this.#joining.get(key)
    if (known !== undefined && known.generation > generation) return
    const isSame = known?.generation === generation
    const joining = isSame ? known : { generation, keepers: new Map<string, Keeper>() }
    joining.keepers.set(keeperName(at), at)
    this.#joining.set(key, joining)
  }

  #accepted(at: string, key: string, generation: number, ballot: Ballot, value: Uint8Array): void {
    const id = `${generation}/${key}#${ballot.counter}.${ballot.node}.${ballot.boot}`
    let proposal = this.#proposals.get(id)
    if (proposal === undefined) {
      proposal = propose(key, { generation, ballot }, value)
      this.#proposals.set(id, proposal)
    }
    if (!sameBytes(proposal.value, value)) {
      this.#ears.broken(`register ${key}: ballot ${id} carries two values`)
    }
    if (proposal.holders.has(at) || !proposal.keepers.has(at)) return
    proposal.holders.add(at)
    proposal.gone.delete(at)
    if (proposal.holders.size !== proposal.quorum) return
    this.#doubtful.delete(proposal)
    this.#choose(key, generation, ballot, value)
  }

  #choose(key: string, generation: number, ballot: Ballot, value: Uint8Array): void {
    const open = openValue(value)
    if (open === null || open.type === 'empty') return
    const place = `${generation}/${key}`
    const sealed = this.#sealed.get(place)
    if (open.type === 'moved') {
      if (sealed === undefined) this.#ears.moved(key)
      if (sealed === undefined || compareBallots(ballot, sealed) < 0)
        this.#sealed.set(place, ballot)
    } else if (sealed !== undefined && compareBallots(ballot, sealed) > 0) {
      // I8: after MOVED was chosen in a generation nothing else is chosen there.
      this.#ears.broken(`register ${key}: changed in generation ${generation} after it was sealed`)
      return
    }
    this.#keep(key, generation, unpackKeepers(open.keepers) ?? [])
    if (open.type === 'moved') this.#bequeath(key, generation + 1, unpackKeepers(open.to) ?? [])
    const view = clusterOfKey(key) === null ? null : decodeView(open.bytes)
    if (view !== null) this.#ears.view(view)
    const group = groupOfKey(key)
    const kept = group === null ? null : decodeGroup(open.bytes)
    if (kept !== null) this.#keep(committeeOf(key), kept.generation, kept.committee)
    const id = orderOfKey(key)
    if (id !== null) this.#hold(id, { generation, ballot }, open.bytes)
  }

  #keep(key: string, generation: number, keepers: readonly Keeper[]): void {
    if ((this.#generations.get(key) ?? -1) > generation) return
    this.#generations.set(key, generation)
    this.#keepers.set(key, keepers)
    if ((this.#heirs.get(key)?.generation ?? Infinity) <= generation) this.#heirs.delete(key)
  }

  #bequeath(key: string, generation: number, keepers: readonly Keeper[]): void {
    if ((this.#generations.get(key) ?? -1) >= generation) return
    this.#heirs.set(key, { generation, keepers })
  }

  #hold(id: OrderId, at: Place, bytes: Uint8Array): void {
    const before = this.#latest.get(id) ?? null
    const place = this.#places.get(id)
    if (before !== null && place !== undefined && isEarlier(at, place)) {
      // I2: a quorum for an older ballot was complete only now. It is on the chain, or an update is lost.
      if (!sameBytes(before.bytes, bytes) && !continues(decodeOrder(bytes), before.order)) {
        this.#ears.broken(`order ${id}: a value that was chosen earlier is no part of its history`)
      }
      return
    }
    this.#places.set(id, at)
    // The same value again: an identity round, a seal, or what a seal carried.
    if (before !== null && sameBytes(before.bytes, bytes)) return
    const now = { order: decodeOrder(bytes), bytes }
    this.#latest.set(id, now)
    this.#ears.chosen(now, before)
  }
}

function committeeOf(group: string): string {
  return `committee of ${group}`
}

function propose(key: string, place: Place, value: Uint8Array): Proposal {
  const open = openValue(value)
  const keepers = open === null || open.type === 'empty' ? [] : unpackKeepers(open.keepers)
  const names = new Set((keepers ?? []).map(keeperName))
  const quorum = quorumOf(names.size)
  return { key, place, value, quorum, keepers: names, holders: new Set(), gone: new Set() }
}

/** Accepted by a quorum, if not at one time. */
function isCounted({ holders, gone, quorum }: Proposal): boolean {
  return holders.size + gone.size >= quorum
}

function isEarlier(a: Place, b: Place): boolean {
  if (a.generation !== b.generation) return a.generation < b.generation
  return compareBallots(a.ballot, b.ballot) < 0
}

function keeperName({ peer, store }: Keeper): string {
  return `${peer}/${store}`
}
