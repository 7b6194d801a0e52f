import type { OrderId, StoreId } from '../../models/ids.ts'
import type { Order } from '../../models/order.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import type { OrderChange } from '../../orders/order-change.ts'
import type { Court } from '../court.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Checker, Exchange, Truth } from './checker.ts'

interface Feed {
  readonly node: SimNode
  /** What a subscriber was told, by its cursor. */
  readonly told: Map<number, OrderChange>
  /** What a reader that comes back with a cursor is given. */
  readonly read: Map<number, OrderChange>
  last: number
  /** The newest event when the feed was read: what came later was not there to be listed. */
  readUpTo: number
}

/**
 * Promise 6: no observer sees an order go back, wherever and whenever it asks: a read begun after a
 * version was chosen shows it or a later one. And a node's feed is dense, its cursors are never used
 * twice, and it holds every event of every order that the node keeps.
 */
export class ReadingChecker implements Checker {
  readonly #court: Court
  readonly #truth: Truth
  readonly #nodes: readonly SimNode[]
  /** A wiped node begins a new feed. */
  readonly #feeds = new Map<StoreId, Feed>()
  /** Newest version that a node's lists have shown, by node and order. */
  readonly #listed = new Map<string, number>()

  constructor(court: Court, truth: Truth, nodes: readonly SimNode[]) {
    this.#court = court
    this.#truth = truth
    this.#nodes = nodes
  }

  /** Whether each intake has told all of every order that has ended; what it told, and not what it lists. */
  feedsAreComplete(): boolean {
    const told = new Map<string, number>()
    for (const { node, told: changes } of this.#feeds.values()) {
      for (const { order } of changes.values()) {
        const name = `${node.letter} ${order}`
        told.set(name, (told.get(name) ?? 0) + 1)
      }
    }
    for (const { id, intake, state, events } of this.#truth.orders()) {
      if (!orderIsClosed(state)) continue
      const node = this.#nodes.find(({ self }) => self === intake) as SimNode
      const store = { peer: intake, store: node.disk.storeId }
      if (!node.isRunning) continue
      if (!this.#truth.keeps(store, id)) continue
      if ((told.get(`${node.letter} ${id}`) ?? 0) < events.length) return false
    }
    return true
  }

  answered({ node, command, result, chosenBefore }: Exchange): void {
    if (!result.ok) return
    if (command.type === 'order' && 'order' in result && typeof result.order !== 'string') {
      const { id, version } = result.order
      this.#court.expect(
        'promise 6',
        version >= chosenBefore,
        () => `${node.letter} showed version ${version} of ${id} after ${chosenBefore} was chosen`,
      )
    } else if (command.type === 'orders' && 'orders' in result && Array.isArray(result.orders)) {
      for (const { id, version } of result.orders as readonly Order[]) {
        const name = `${node.letter} ${id}`
        const shown = this.#listed.get(name) ?? 0
        this.#listed.set(name, version)
        this.#court.expect(
          'promise 6',
          version >= shown,
          () => `${node.letter} listed version ${version} of ${id} after version ${shown}`,
        )
      }
    } else if (command.type === 'events' && 'events' in result) {
      const feed = this.#feed(node)
      feed.readUpTo = result.last
      for (const change of result.events) this.#note(feed.read, feed, change)
    }
  }

  notified(node: SimNode, changes: readonly OrderChange[]): void {
    const feed = this.#feed(node)
    for (const change of changes) {
      this.#court.expect(
        'promise 6',
        change.seq > feed.last,
        () => `${node.letter} told event ${change.seq} after event ${feed.last}`,
      )
      feed.last = change.seq
      this.#note(feed.told, feed, change)
    }
  }

  /** It tells and lists anew what it did in the time that it does not know of. */
  putBack(node: SimNode): void {
    this.#feeds.delete(node.disk.storeId)
    for (const name of this.#listed.keys())
      if (name.startsWith(`${node.letter} `)) this.#listed.delete(name)
  }

  end(): void {
    for (const feed of this.#feeds.values()) this.#complete(feed)
  }

  #complete(feed: Feed): void {
    const { node, told, read, readUpTo } = feed
    if (this.#feeds.get(node.disk.storeId) !== feed || !node.isRunning) return
    for (const [seq, change] of told) {
      this.#court.expect(
        'promise 6',
        seq > readUpTo || read.has(seq),
        () =>
          `${node.letter} told event ${seq} (${change.type} of ${change.order}) and lists it no more`,
      )
    }
    for (let seq = 1; seq <= readUpTo; seq += 1) {
      if (!read.has(seq)) this.#court.report('promise 6', `${node.letter} has no event ${seq}`)
    }
    const listed = new Map<OrderId, string[]>()
    // An order may come to be kept here after the feed was read, and before the last node was.
    const later = [...told].filter(([seq]) => seq > readUpTo)
    for (const [, change] of [...read, ...later].sort(([a], [b]) => a - b)) {
      const events = listed.get(change.order)
      const text = `${change.type} ${change.part} ${change.attempt}`
      if (events === undefined) listed.set(change.order, [text])
      else events.push(text)
    }
    for (const order of this.#truth.orders()) {
      // Who was gone for long was replaced, and hears no more of it.
      const store = { peer: node.self, store: node.disk.storeId }
      if (order.intake !== node.self || !this.#truth.keeps(store, order.id)) continue
      const events = order.events.map((e) => `${e.type} ${e.part} ${e.attempt}`).join(', ')
      const shown = (listed.get(order.id) ?? []).join(', ')
      this.#court.expect(
        'promise 6',
        // A held order is tried again at any time, also after the feed was read.
        orderIsClosed(order.state) ? events === shown : events.startsWith(shown),
        () => `${node.letter} keeps ${order.id} with ${events}; its feed says ${shown}`,
      )
    }
  }

  /** One cursor, one event, for ever. */
  #note(into: Map<number, OrderChange>, feed: Feed, change: OrderChange): void {
    const known = feed.told.get(change.seq) ?? feed.read.get(change.seq)
    const same =
      known === undefined ||
      (known.order === change.order &&
        known.type === change.type &&
        known.part === change.part &&
        known.attempt === change.attempt)
    this.#court.expect(
      'promise 6',
      same,
      () => `${feed.node.letter} gave event ${change.seq} to ${known?.type} and to ${change.type}`,
    )
    into.set(change.seq, change)
  }

  #feed(node: SimNode): Feed {
    const { storeId } = node.disk
    let feed = this.#feeds.get(storeId)
    if (feed === undefined) {
      feed = { node, told: new Map(), read: new Map(), last: 0, readUpTo: 0 }
      this.#feeds.set(storeId, feed)
    }
    return feed
  }
}
