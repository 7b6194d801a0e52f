import { claimOf, claimedBlanks } from '../../models/claim.ts'
import type { Claim } from '../../models/claim.ts'
import { isWorkingDay, lastBookableDay, localDay } from '../../models/calendar.ts'
import type { Process } from '../../models/catalog.ts'
import { PROCESSES } from '../../models/catalog.ts'
import { DAY_MS, makeBlankSku } from '../../models/ids.ts'
import type { BlankSku, PeerId } from '../../models/ids.ts'
import type { Order, Part } from '../../models/order.ts'
import type { Effect } from '../../runtime/effect.ts'
import { MINUTE_MS } from '../drawing/draw-shops.ts'
import type { Court } from '../court.ts'
import type { ChosenOrder } from '../register-oracle.ts'
import type { Shelves } from '../town/shelves.ts'
import type { FaultPlan } from '../drawing/scenario.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Press } from '../town/sim-printer.ts'
import type { Checker } from './checker.ts'

/** Clocks are off by up to this, so that a shop's day may have begun earlier by as much… */
const CLOCKS_OFF_MS = 60 * MINUTE_MS
/** …and by what they are set wrong. */
function clocksOffMs(faults: readonly FaultPlan[]): number {
  let sum = CLOCKS_OFF_MS
  for (const fault of faults) {
    if (fault.type === 'clock') sum += Math.abs(fault.byMs)
    else if (fault.type === 'still_clock') sum += fault.forMs
    else if (fault.type === 'wrong_date') sum += Math.abs(fault.days) * DAY_MS
  }
  return sum
}

/** A part that a shop has taken on for good, by what its register says. */
interface Taken {
  readonly claim: Claim
  /** The shop's own days: not before, and due. */
  readonly since: number
  readonly due: number
}

/**
 * Promise 3: no shop is oversold. From the outside: blanks on paper and blanks promised in chosen
 * registers never exceed what lay on the shelves, and units taken never exceed what the presses can
 * make in the days they were taken for. The desk's own audit runs too, after each change of its books.
 */
export class OversellingChecker implements Checker {
  readonly #clocksOffMs: number
  readonly #court: Court
  readonly #shelves: Shelves
  readonly #nodes: readonly SimNode[]
  readonly #byPeer: ReadonlyMap<PeerId, SimNode>
  /** By shop, then by `order part attempt`. */
  readonly #taken = new Map<PeerId, Map<string, Taken>>()

  constructor(
    court: Court,
    shelves: Shelves,
    nodes: readonly SimNode[],
    faults: readonly FaultPlan[],
  ) {
    this.#clocksOffMs = clocksOffMs(faults)
    this.#court = court
    this.#shelves = shelves
    this.#nodes = nodes
    this.#byPeer = new Map(nodes.map((node) => [node.self, node]))
  }

  pressed(press: Press): void {
    for (const { substrate, size, quantity } of press.ticket.items) {
      const sku = makeBlankSku(substrate, size)
      const left = this.#shelves.take(press.shop, sku, quantity)
      this.#court.expect(
        'promise 3',
        left >= 0,
        () => `shop ${this.#nodes[press.shop]?.letter} printed on ${-left} ${sku} that it has not`,
      )
    }
  }

  chosen({ order }: ChosenOrder, before: ChosenOrder | null): void {
    for (const part of before?.order.parts ?? []) {
      if (part.shop !== null) this.#taken.get(part.shop)?.delete(name(order, part))
    }
    for (const part of order.parts) {
      if (part.shop === null || !isTaken(part)) continue
      const node = this.#byPeer.get(part.shop)
      // A desk that is no more has its books no more.
      if (node === undefined || part.desk !== node.disk.storeId) continue
      let taken = this.#taken.get(part.shop)
      if (taken === undefined) this.#taken.set(part.shop, (taken = new Map()))
      taken.set(name(order, part), takenOf(node, order, part, this.#clocksOffMs))
      this.#judge(node, taken)
    }
  }

  stepped(node: SimNode, effects: readonly Effect[]): void {
    const booked = effects.some(
      (e) => e.type === 'persist' && e.records.some((record) => record.key.startsWith('desk/')),
    )
    if (!booked) return
    try {
      node.audit()
    } catch (error) {
      this.#court.report('promise 3', `shop ${node.letter}: ${String(error)}`)
    }
  }

  wiped(node: SimNode): void {
    this.#taken.delete(node.self)
  }

  #judge(node: SimNode, taken: ReadonlyMap<string, Taken>): void {
    const blanks = new Map<BlankSku, number>()
    for (const { claim } of taken.values()) {
      for (const [sku, count] of claimedBlanks(claim)) {
        blanks.set(sku, (blanks.get(sku) ?? 0) + count)
      }
    }
    for (const [sku, count] of blanks) {
      const stocked = this.#shelves.everHad(node.index, sku)
      this.#court.expect(
        'promise 3',
        count <= stocked,
        () => `shop ${node.letter} has taken on ${count} ${sku} and had ${stocked}`,
      )
    }
    for (const process of PROCESSES) this.#judgeCapacity(node, process, [...taken.values()])
  }

  /** For any two days: what was taken since the first and is due by the second fits between them. */
  #judgeCapacity(node: SimNode, process: Process, all: readonly Taken[]): void {
    const taken = all.filter(({ claim }) => (claim.units[process] ?? 0) > 0)
    const { hours, capacity } = node.plan.profile
    const daily = capacity[process] ?? 0
    for (const start of new Set(taken.map((t) => t.since))) {
      for (const due of new Set(taken.map((t) => t.due))) {
        let units = 0
        for (const t of taken) {
          if (t.since >= start && t.due <= due) units += t.claim.units[process] ?? 0
        }
        let room = 0
        for (let day = start; day <= due; day += 1) if (isWorkingDay(hours, day)) room += daily
        this.#court.expect(
          'promise 3',
          units <= room,
          () =>
            `shop ${node.letter} has taken on ${units} units of ${process} and can make ${room}`,
        )
      }
    }
  }
}

function isTaken(part: Part): boolean {
  return [
    'accepted',
    'in_production',
    'parked',
    'printed',
    'packed',
    'shipped',
    'delivered',
  ].includes(part.state)
}

function name(order: Order, part: Part): string {
  return `${order.id} ${part.id} ${part.attempt}`
}

function takenOf(node: SimNode, order: Order, part: Part, clocksOffMs: number): Taken {
  const { hours, leadDays, place } = node.plan.profile
  const claim = claimOf(order.spec.items, part.shares)
  const due = lastBookableDay(hours, leadDays, order.spec.shipBy, place.timeZone)
  return {
    claim,
    // Nobody reserves before the order exists.
    since: localDay(order.createdAt - clocksOffMs, place.timeZone),
    due: due ?? Number.POSITIVE_INFINITY,
  }
}
