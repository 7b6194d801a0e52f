import { KeyDesk } from '../keys/key-desk.ts'
import { isKeyMessage } from '../keys/key-traffic.ts'
import { StoreCheck } from '../membership/stores/store-check.ts'
import type { PeerId } from '../models/ids.ts'
import { Explanations } from '../orders/placing/explanations.ts'
import { ownsJobRecord } from '../orders/floor/floor-job.ts'
import { OrderBook } from '../orders/order-book.ts'
import { orderKey, orderOfKey } from '../orders/order-ref.ts'
import { PrivateRecords } from '../orders/intake/private-records.ts'
import type { Message } from '../wire/messages.ts'
import { Archive } from './archive.ts'
import { BidPrices } from './neighbourhood/bid-prices.ts'
import type { Command } from './commands/command.ts'
import type { Effect, Input } from './effect.ts'
import { HomeCluster } from './home/home-cluster.ts'
import type { MachineContext } from './machine-context.ts'
import { NodeRooms } from './node-rooms.ts'
import type { NodeInit } from './node-init.ts'
import type { Machine } from './reactor.ts'
import { isToldAtOnce } from './told-at-once.ts'

/**
 * One node of the network, whole: registers, orders, desk, cluster, reports and routing as one
 * deterministic machine. The daemon runs it under libp2p and a disk, the simulator under made-up ones.
 */
export class NodeMachine implements Machine {
  readonly #rooms: NodeRooms
  readonly #context: MachineContext

  constructor(init: NodeInit) {
    const records = [...init.records]
    this.#rooms = new NodeRooms(init, records)
    this.#context = this.#rooms.context
    this.#restore(records)
  }

  step(input: Input): readonly Effect[] {
    this.#context.setNow(input.now)
    switch (input.type) {
      case 'boot':
        this.#begin()
        break
      case 'tick':
        this.#fireTimers()
        break
      case 'message':
        this.#hear(input.from, input.message)
        break
      case 'gossip': {
        const verdict = this.#rooms.neighbourhood.gossip(input.topic, input.bytes)
        this.#context.emit({ type: 'verdict', id: input.id, verdict })
        break
      }
      case 'command':
        this.#command(input.id, input.command)
        break
      case 'durable':
        this.#rooms.diskFull = false
        this.#context.durable(input.token, input.sequence)
        break
      case 'disk':
        this.#rooms.diskFull = input.full
        break
      case 'peer_up':
        this.#context.beats.forget(input.peer)
        this.#rooms.stores.peerUp(input.peer)
        this.#rooms.neighbourhood.peerUp(input.peer)
        this.#rooms.cluster.peerUp(input.peer)
        break
      case 'peer_down':
        this.#rooms.stores.peerDown(input.peer)
        this.#rooms.neighbourhood.peerDown(input.peer)
        this.#rooms.cluster.peerDown(input.peer)
        break
      case 'expelled':
        this.#rooms.neighbourhood.expelled(input.peer)
        break
      case 'answer':
        this.#context.answer(input.token, input.answer)
        break
    }
    return this.#context.takeEffects()
  }

  #hear(from: PeerId, message: Message): void {
    if (message.type === 'heartbeat' || message.type === 'beat' || message.type === 'beat_ask') {
      const { heartbeat, answer } = this.#context.beats.receive(from, message)
      if (answer !== null) this.#context.emit({ type: 'send', to: from, message: answer })
      if (heartbeat !== null) this.#pass(from, heartbeat)
    } else this.#pass(from, message)
  }

  #pass(from: PeerId, message: Message): void {
    if (this.#isPast(from, message)) return
    if (this.#rooms.start.holds(from, message)) return
    this.#message(from, message)
  }

  nextWakeAt(): number {
    return this.#context.timers.nextAt()
  }

  /** Throws if the books are oversold; checked by tests and by the simulator after every step. */
  audit(): void {
    this.#rooms.desk.audit()
  }

  #restore(records: Iterable<{ key: string; value: Uint8Array }>): void {
    for (const { key, value } of records) {
      if (this.#rooms.archive.restore(key, value)) continue
      if (OrderBook.owns(key)) this.#rooms.book.restore(key, value)
      else if (PrivateRecords.owns(key)) this.#rooms.privateRecords.restore(key, value)
      else if (Explanations.owns(key)) this.#rooms.explanations.restore(key, value)
      else if (KeyDesk.owns(key)) this.#rooms.keys.restore(key, value)
      else if (BidPrices.owns(key)) this.#rooms.neighbourhood.bids.restore(value)
      else if (StoreCheck.owns(key)) this.#rooms.stores.restore(key, value)
      else if (HomeCluster.owns(key)) this.#rooms.cluster.restore(key, value)
      else if (ownsJobRecord(key)) this.#rooms.floor.restore(value)
    }
  }

  #begin(): void {
    this.#rooms.start.begin(this.#fellows(), (from, message) => this.#message(from, message))
    const { firstRecords, stores } = this.#rooms
    this.#context.persist([...firstRecords, stores.begin()], () => undefined)
    this.#rooms.archive.begin()
    this.#rooms.neighbourhood.begin()
    this.#rooms.cluster.begin()
    for (const key of this.#rooms.archive.keeper.keys()) {
      const order = orderOfKey(key)
      if (order !== null) this.#rooms.conductor.watch(order, [])
    }
    this.#rooms.keys.begin()
    this.#rooms.care.begin()
    this.#rooms.floor.begin()
    this.#rooms.eraser.begin()
  }

  /** Who keeps with this disk what is still of use, and who else is in its cluster and not asleep. */
  #fellows(): PeerId[] {
    const { archive, book, cluster } = this.#rooms
    const members = (cluster.view?.members ?? []).filter(({ resting }) => !resting)
    const keys = archive.keeper.keys().filter((key) => orderOfKey(key) === null)
    const open = book.openOrders().map((order) => orderKey(order))
    const keepers = [...keys, ...open].flatMap((key) => archive.keeper.refOf(key)?.keepers ?? [])
    return [...members, ...keepers].map(({ peer }) => peer)
  }

  /**
   * How far others' stores are. True for an answer of a process that another of that peer has followed:
   * where two run with one disk, the keeper is the later one.
   */
  #isPast(from: PeerId, message: Message): boolean {
    const { stores } = this.#rooms
    if (from === this.#context.self) return false
    const { type } = message
    if (type === 'promise' || type === 'accepted' || type === 'value' || type === 'unchanged') {
      stores.heard(from, message.boot, message.at)
      return stores.isPast(from, message.boot)
    }
    // Also a former process's is heard: that two speak is what it shows.
    if (type === 'heartbeat') stores.heard(from, message.boot, message.storeSeq)
    if (type === 'accept' || type === 'chosen') stores.heard(from, message.boot, message.at)
    return false
  }

  #fireTimers(): void {
    for (;;) {
      const fire = this.#context.timers.take(this.#context.now())
      if (fire === null) return
      fire()
    }
  }

  #message(from: PeerId, message: Message): void {
    if (isKeyMessage(message)) {
      this.#rooms.keys.handle(from, message)
      return
    }
    if (Archive.hears(message)) {
      this.#rooms.archive.handle(from, message)
      return
    }
    if (message.type === 'store_ask' || message.type === 'store_seen') {
      this.#rooms.stores.handle(from, message)
      return
    }
    if (HomeCluster.hears(message)) {
      this.#rooms.cluster.handle(from, message)
      return
    }
    switch (message.type) {
      case 'beat':
      case 'beat_ask':
        // Made a heartbeat of, or answered, as they came in.
        return
      case 'offer':
        this.#rooms.offers.handle(from, message.rid, message.offer)
        return
      case 'refused':
        this.#rooms.neighbourhood.hearReport(message.report)
        this.#rooms.conductor.answer(from, message)
        return
      case 'reserved':
        this.#rooms.conductor.answer(from, message)
        return
      case 'release':
        this.#rooms.floor.released(message.reservation, message.keepers)
        return
      case 'solicit_ask':
      case 'solicit_told':
        this.#rooms.neighbourhood.beyond.solicitor.handle(from, message)
        return
      case 'report_sums':
      case 'report_differ':
      case 'report_digest':
      case 'report_delta':
      case 'report_ask':
        this.#rooms.neighbourhood.handle(from, message)
        return
      case 'private_keep':
      case 'private_kept':
      case 'private_ask':
      case 'private_told':
        this.#rooms.privateRecords.handle(from, message)
        return
      case 'artwork_keep':
      case 'artwork_kept':
        this.#rooms.artwork.handle(from, message)
        return
      case 'explain_ask':
      case 'explain_told':
        this.#rooms.explanations.handle(from, message)
        return
      case 'key_won':
        this.#rooms.keyWon(message.order)
        return
      case 'yield':
        this.#rooms.consent.asked(from, message.reservation)
        return
      case 'prices':
        this.#rooms.neighbourhood.clusterPrices.hear(from, message)
        return
      case 'poke':
        this.#rooms.floor.look(message.order, message.keepers)
        return
    }
  }

  #command(id: number, command: Command): void {
    this.#rooms.commands.handle(command, this.#rooms.diskFull, (result) => {
      const reply = (): void => this.#context.emit({ type: 'reply', id, result })
      // Whatever is told to a person is on disk first.
      if (isToldAtOnce(command, result)) reply()
      else this.#context.persist([], reply)
    })
  }
}
