import type { ClusterId, OrderId } from '../../models/ids.ts'
import type { OrderChange } from '../../orders/order-change.ts'
import type { Crypto } from '../../ports/crypto.ts'
import type { StoreRecord } from '../../ports/store.ts'
import type { Effect, QuitReason } from '../../runtime/effect.ts'
import type { Court } from '../court.ts'
import { RegisterOracle } from '../register-oracle.ts'
import type { OrderPlan, Scenario } from '../drawing/scenario.ts'
import type { Shelves } from '../town/shelves.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Press } from '../town/sim-printer.ts'
import type { Tally } from '../tally.ts'
import { FileAtlas } from '../faults/file-atlas.ts'
import type { SimArtwork } from '../town/sim-artwork.ts'
import { AddressChecker } from './addresses.ts'
import { ArtworkChecker } from './artwork.ts'
import type { Acknowledgement, Checker, Exchange } from './checker.ts'
import { DurabilityChecker } from './durability.ts'
import { EndingChecker } from './ending.ts'
import { HistoryChecker } from './history.ts'
import { IdempotencyChecker } from './idempotency.ts'
import { OversellingChecker } from './overselling.ts'
import { PrintingChecker } from './printing.ts'
import { ReachingChecker } from './reaching.ts'
import { ReadingChecker } from './reading.ts'
import { ReservingChecker } from './reserving.ts'
import { RestingChecker } from './resting.ts'
import { StoreChecker } from './stores.ts'
import { ViewChecker } from './views.ts'
import { WithdrawalChecker } from './withdrawals.ts'

/** All checkers of one world, and the truth that they share. */
export class Panel {
  readonly oracle: RegisterOracle
  readonly files: FileAtlas
  readonly ending: EndingChecker
  readonly durability: DurabilityChecker
  readonly views: ViewChecker
  readonly reading: ReadingChecker
  readonly #resting: RestingChecker | null
  readonly #stores: StoreChecker
  readonly #checkers: Checker[]
  /** Those of them that look at every step. */
  readonly #watchers: Checker[]

  constructor(
    scenario: Scenario,
    nodes: readonly SimNode[],
    shelves: Shelves,
    artwork: SimArtwork,
    crypto: Crypto,
    court: Court,
    tally: Tally,
    now: () => number,
  ) {
    const oracle = new RegisterOracle({
      chosen: (now, before) => {
        for (const checker of this.#checkers) checker.chosen?.(now, before)
      },
      view: (view) => this.views.view(view),
      broken: (text) => court.report('promise 1', text),
      moved: (key) => tally.addOf('moved', key.split('/')[0] ?? ''),
    })
    this.oracle = oracle
    this.files = new FileAtlas(artwork, oracle)
    const files = new ArtworkChecker(court, oracle, artwork, this.files, now)
    const stores = new StoreChecker(court, oracle)
    this.#stores = stores
    this.ending = new EndingChecker(
      oracle,
      nodes,
      court,
      (order) => files.isHeldForFiles(order),
      (order) => this.isStranded(order),
    )
    this.durability = new DurabilityChecker(court, oracle, now)
    this.views = new ViewChecker(court, nodes, tally, now, (store) => stores.isGivenUp(store))
    this.reading = new ReadingChecker(court, oracle, nodes)
    const keyed = scenario.orders.filter((plan) => plan.key !== '')
    this.#checkers = [
      new HistoryChecker(court, oracle, crypto, tally),
      this.durability,
      new PrintingChecker(court, oracle, nodes),
      new OversellingChecker(court, shelves, nodes, scenario.faults),
      new ReservingChecker(court, nodes),
      new IdempotencyChecker(
        court,
        oracle,
        new Set(keyed.map((plan) => plan.spec.merchantReference)),
        (order) => this.isStranded(order),
        (order) => this.durability.isHistory(order),
      ),
      this.reading,
      this.#stores,
      new WithdrawalChecker(court, crypto, this.views, nodes, tally),
      new AddressChecker(court, oracle, nodes),
      this.files,
      files,
      this.ending,
    ]
    // Where everybody knows everybody there is nothing to find out.
    if (scenario.reportedShopsMax !== undefined) {
      this.#checkers.push(new ReachingChecker(oracle, court, this.views, now))
    }
    this.#resting = RestingChecker.of(scenario, court, now)
    if (this.#resting !== null) this.#checkers.push(this.#resting)
    this.#watchers = this.#checkers.filter((checker) => checker.stepped !== undefined)
  }

  /**
   * The disks that have it were given up; or those with its key, so that nobody will ever know whether it
   * stands for it, and nobody works for it before.
   */
  isStranded(id: OrderId): boolean {
    if (this.#stores.isStranded(id)) return true
    const order = this.oracle.latest(id)
    if (order?.key === undefined || order.parts.some(({ attempt }) => attempt > 0)) return false
    return this.views.isLost(order.spec.merchant.split('.')[0] as ClusterId)
  }

  /** One more that watches. */
  add(checker: Checker): void {
    this.#checkers.push(checker)
    if (checker.stepped !== undefined) this.#watchers.push(checker)
  }

  durable(node: SimNode, records: readonly StoreRecord[]): void {
    for (const checker of this.#checkers) checker.durable?.(node, records)
    this.oracle.durable({ peer: node.self, store: node.disk.storeId }, records)
  }

  stepped(node: SimNode, effects: readonly Effect[]): void {
    for (const checker of this.#watchers) checker.stepped?.(node, effects)
  }

  acknowledged(ack: Acknowledgement): void {
    this.oracle.vouched(ack.order.id, ack.order.version)
    for (const checker of this.#checkers) checker.acknowledged?.(ack)
  }

  disowned(plan: OrderPlan): void {
    for (const checker of this.#checkers) checker.disowned?.(plan)
  }

  answered(exchange: Exchange): void {
    for (const checker of this.#checkers) checker.answered?.(exchange)
  }

  pressed(press: Press): void {
    for (const checker of this.#checkers) checker.pressed?.(press)
  }

  notified(node: SimNode, changes: readonly OrderChange[]): void {
    for (const checker of this.#checkers) checker.notified?.(node, changes)
  }

  /** It stops by itself. */
  quits(node: SimNode, reason: QuitReason): void {
    this.#stores.quits(node, reason)
    if (reason === 'rolled_back') this.putBack(node)
  }

  givenUp(node: SimNode): void {
    this.#stores.giveUp(node)
  }

  stopped(node: SimNode, told: boolean): void {
    this.#resting?.stopped(node, told)
  }

  wiped(node: SimNode): void {
    for (const checker of this.#checkers) checker.wiped?.(node)
  }

  /** Its disk is an older one of its own. */
  putBack(node: SimNode): void {
    for (const checker of this.#checkers) checker.putBack?.(node)
  }

  end(): void {
    for (const checker of this.#checkers) checker.end?.()
  }
}
