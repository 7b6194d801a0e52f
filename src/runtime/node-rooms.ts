import { Desk } from '../desk/desk.ts'
import { DESK_PREFIX } from '../desk/desk-codec.ts'
import { KeyDesk } from '../keys/key-desk.ts'
import { StoreCheck } from '../membership/stores/store-check.ts'
import type { ClusterId, OrderId, PeerId } from '../models/ids.ts'
import { AddressEraser } from '../orders/intake/address-eraser.ts'
import { ArtworkCare } from '../orders/artwork/artwork-care.ts'
import { ArtworkSpread } from '../orders/artwork/artwork-spread.ts'
import { Conductor } from '../orders/placing/conductor.ts'
import { Consent } from '../orders/floor/consent.ts'
import { DailyCap } from '../orders/placing/daily-cap.ts'
import { Explanations } from '../orders/placing/explanations.ts'
import { Floor } from '../orders/floor/floor.ts'
import { HandBack } from '../orders/floor/hand-back.ts'
import { Intake } from '../orders/intake/intake.ts'
import { KeyGate } from '../orders/intake/key-gate.ts'
import { helpClaim } from '../orders/intake/key-help.ts'
import { KEEPING_TERMS } from '../orders/intake/keeping.ts'
import { OrderBook } from '../orders/order-book.ts'
import { orderOnDisk } from '../orders/order-on-disk.ts'
import { orderKey, orderOfKey } from '../orders/order-ref.ts'
import { PrivateRecords } from '../orders/intake/private-records.ts'
import { OrderRegistry } from '../orders/registry.ts'
import { ShopHistory } from '../orders/placing/shop-history.ts'
import type { Route } from '../orders/placing/route-port.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { RegisterRef } from '../registers/register-ref.ts'
import type { Keeper, RegisterKey } from '../wire/messages.ts'
import { Archive } from './archive.ts'
import { ClusterCommands } from './commands/cluster-commands.ts'
import { ClusterOutlook } from './home/cluster-outlook.ts'
import { DivisionDesk } from './neighbourhood/division-desk.ts'
import { Commands } from './commands/commands.ts'
import { HandOver } from './keeping/hand-over.ts'
import { backlogOf } from '../desk/backlog-units.ts'
import { HealthRoom } from './commands/health-room.ts'
import { HomeCluster } from './home/home-cluster.ts'
import { JobCommands } from './commands/job-commands.ts'
import { committeeFor, contactsFor, withKeyGroups } from './home/key-home.ts'
import { MachineContext } from './machine-context.ts'
import { Neighbourhood } from './neighbourhood/neighbourhood.ts'
import type { NodeInit, NodeRecord } from './node-init.ts'
import { OfferDesk } from './neighbourhood/offer-desk.ts'
import { OrderCare } from './keeping/order-care.ts'
import type { OrderCareInit } from './keeping/order-care.ts'
import { OrderCommands } from './commands/order-commands.ts'
import { isOverdue } from './keeping/overdue.ts'
import { PlannedStop } from './keeping/planned-stop.ts'
import { Quotes } from './commands/quotes.ts'
import { ShopCommands } from './commands/shop-commands.ts'
import { StartGate } from './start-gate.ts'

/** Steward's ticks in one of the walk along kept registers: on a LAN a step a second. */
const CARE_TICKS = 2

/**
 * The rooms of one node, built and joined: what each needs of another is handed to it here, and
 * nowhere else.
 */
export class NodeRooms {
  readonly context: MachineContext
  readonly archive: Archive
  readonly stores: StoreCheck
  readonly start: StartGate
  readonly keys: KeyDesk
  readonly gate: KeyGate
  readonly desk: Desk
  readonly book: OrderBook
  readonly registry: OrderRegistry
  readonly privateRecords: PrivateRecords
  readonly eraser: AddressEraser
  readonly artwork: ArtworkSpread
  readonly explanations: Explanations
  readonly intake: Intake
  readonly conductor: Conductor
  readonly floor: Floor
  readonly consent: Consent
  readonly neighbourhood: Neighbourhood
  readonly cluster: HomeCluster
  readonly care: OrderCare
  readonly offers: OfferDesk
  readonly commands: Commands
  /** What a desk writes of itself before anything else. */
  readonly firstRecords: readonly StoreRecord[]
  /** A disk that takes no more: nothing new is promised until it does again. */
  diskFull = false

  constructor(init: NodeInit, records: readonly NodeRecord[]) {
    const context = new MachineContext(init.birth)
    this.context = context
    context.setNow(init.now)
    const { desk, records: firstRecords } = Desk.restore({
      profile: init.profile,
      storeId: context.store,
      records: records.filter((record) => record.key.startsWith(DESK_PREFIX)),
      now: init.now,
      firstDesk: init.firstDesk,
      configuredStock: init.stock,
    })
    this.desk = desk
    this.firstRecords = firstRecords
    this.stores = new StoreCheck({
      context,
      opened: context.openedSequence,
      rolledBack: () => context.emit({ type: 'quit', reason: 'rolled_back' }),
      twin: () => context.emit({ type: 'quit', reason: 'twin' }),
      vouched: () => this.start.look(),
    })
    context.beside = () => this.stores.memory.beside()
    this.start = new StartGate({
      context,
      isVouchedBy: (peer) => this.stores.isVouchedBy(peer),
      keepersOf: (key) => this.archive.keeper.refOf(key)?.keepers ?? [],
      settleMs: init.detector.unreachableMs,
    })
    this.neighbourhood = new Neighbourhood({
      context,
      desk,
      publish: (topic, bytes) => context.emit({ type: 'publish', topic, bytes }),
      listen: (topics) => context.emit({ type: 'listen', topics }),
      absentWhy: (peer) => this.cluster.absentWhy(peer),
      view: () => this.cluster.view,
      clusterOf: (peer) => this.cluster.clusterOf(peer),
      homesKnown: () => this.cluster.homesKnown,
      homesTold: () => this.cluster.homesTold(),
      employed: () => this.book.employed(),
      orders: (limit) => this.book.page({ merchant: null, state: null, limit, after: null }).orders,
      ...(init.clusterPrices === true ? { clusterPrices: true } : {}),
      ...(init.routing === undefined ? {} : { routing: init.routing }),
      ...(init.reportedShopsMax === undefined ? {} : { shopsMax: init.reportedShopsMax }),
    })
    this.archive = new Archive({
      context,
      records,
      roundMs: init.detector.probeMs,
      accepted: (key, from) => this.#accepted(key, from),
      chosen: (ref, bytes) => this.#chosen(ref, bytes),
      retired: (key) => this.#retired(key),
      lost: (keepers) => this.care.lost(keepers),
      connected: () => this.neighbourhood.connectedPeers(),
      membersOf: (cluster) => this.cluster.membersOf(cluster),
      stores: this.stores,
    })
    const { routing } = this.neighbourhood
    const history = new ShopHistory(
      routing.router.settings.cost.lateAssumedPerMille,
      (peer, record) => routing.believe(peer, record),
    )
    this.book = new OrderBook(
      context,
      (changes) => context.emit({ type: 'notify', changes }),
      (order) => history.learn(order),
    )
    const { keeper, proposer, ways } = this.archive
    this.registry = new OrderRegistry(context, proposer, this.book, ways)
    this.keys = new KeyDesk({
      context,
      registers: proposer,
      keptRef: (key) => keeper.refOf(key),
      committeeOf: (group) =>
        committeeFor(
          group,
          this.cluster.view,
          this.keys.known(group)?.value.committee ?? [],
          (peer) => this.cluster.clusterOf(peer),
        ),
      contactsOf: (group) =>
        contactsFor(
          group,
          this.cluster.view,
          this.cluster.membersOf(group as ClusterId),
          this.neighbourhood.connectedPeers(),
          () => context.random(),
        ),
      help: ({ claim }, done) => helpClaim(this.registry, context, claim, done),
    })
    this.gate = new KeyGate(this.keys)
    this.privateRecords = new PrivateRecords(context, this.registry)
    this.eraser = new AddressEraser(context, this.book, this.privateRecords, (order) =>
      keeper.keeps(orderKey(order)),
    )
    this.explanations = new Explanations(context)
    this.cluster = new HomeCluster({
      context,
      keeper,
      registers: withKeyGroups(proposer, this.keys),
      detector: init.detector,
      steward: init.steward,
      site: init.profile.place.site,
      ...this.neighbourhood.map,
      beyond: this.neighbourhood.beyond,
      locate: (key, done) => this.archive.locate(key, done),
      isOverdue: (charge, done) => isOverdue(this.registry, charge, () => context.now(), done),
      changed: (peer) => this.conductor.wakeShop(peer, (id) => this.book.get(id)?.parts ?? []),
      onView: () => {
        this.neighbourhood.homeChanged()
        this.keys.homeChanged()
      },
      isConnected: (peer) => this.neighbourhood.isConnected(peer),
    })
    const { desks, workers } = this.neighbourhood
    const outlook = new ClusterOutlook(this.cluster, desks, workers)
    const dailyCap = new DailyCap(this.book)
    const quotes = new Quotes(context, this.neighbourhood, dailyCap, init.quoteForMs)
    const route: Route = (request) => this.neighbourhood.routing.route(dailyCap.apply(request))
    const divisions = new DivisionDesk(context, routing)
    this.conductor = new Conductor({
      context,
      registry: this.registry,
      route,
      consult: (request, done) =>
        this.neighbourhood.beyond.solicitor.consult(dailyCap.apply(request), done),
      refine: (request, done) => divisions.refine(dailyCap.apply(request), done),
      terms: init.placement,
      recorder: this.explanations,
      outlook,
      certify: (charged, done) => this.cluster.certify(charged, done),
      gate: this.gate,
      given: (order, keepers) => this.floor.told(order, keepers),
    })
    const candidates: OrderCareInit['candidates'] = () =>
      this.cluster.candidates(init.profile.place.site, this.neighbourhood.candidates())
    this.artwork = new ArtworkSpread(context, context, outlook)
    this.care = new OrderCare({
      context,
      keeper,
      proposer,
      registry: this.registry,
      book: this.book,
      privateRecords: this.privateRecords,
      outlook,
      replaceMs: init.steward.evictMs,
      keeping: init.keeping ?? KEEPING_TERMS,
      tickMs: init.steward.tickMs * CARE_TICKS,
      candidates,
      desksKnown: () => this.neighbourhood.desks.revision,
      goneSince: (peer) => this.neighbourhood.goneSince(peer),
      artwork: new ArtworkCare({
        context,
        hands: context,
        book: this.book,
        jobs: () => this.floor.jobs.all(),
        onDisk: (order) => orderOnDisk(keeper.shelf, order),
      }),
    })
    this.floor = new Floor(
      context,
      this.start.doorOf(context),
      this.registry,
      this.book,
      desk,
      this.privateRecords,
      init.floor,
      () => this.neighbourhood.booksChanged(),
    )
    this.intake = new Intake({
      context,
      registry: this.registry,
      privateRecords: this.privateRecords,
      keys: this.keys,
      home: () => this.cluster.home(),
      keepersFor: (order, spec) => this.care.keepersFor(order, spec),
      won: (order, keepers) => this.#claimed(order, keepers),
      left: (order) => this.conductor.watch(order, []),
      spreadArtwork: (...args) => this.artwork.spread(...args),
    })
    this.offers = new OfferDesk(context, desk, this.neighbourhood, () => this.diskFull)
    const orders = new OrderCommands({
      registry: this.registry,
      book: this.book,
      intake: this.intake,
      conductor: this.conductor,
      explanations: this.explanations,
      quotes,
      findCluster: (cluster, done) => this.neighbourhood.beyond.findCluster(cluster, done),
      mayExist: ({ intake, cluster }) =>
        this.neighbourhood.knowsTail(intake) || this.cluster.membersOf(cluster).length > 0,
    })
    this.consent = new Consent(context, this.floor, desk)
    const jobs = new JobCommands(context, this.floor, desk, this.book)
    const stop = new PlannedStop({
      context,
      desk,
      handBack: new HandBack({ context, floor: this.floor, desk, book: this.book, route }),
      handOver: new HandOver({
        context,
        keeper,
        registry: this.registry,
        book: this.book,
        privateRecords: this.privateRecords,
        outlook,
        candidates,
      }),
      cluster: this.cluster,
      keys: this.keys,
      lingerMs: 2 * init.detector.heartbeatMs,
      told: () => this.neighbourhood.booksChanged(),
    })
    const clusters = new ClusterCommands(this.cluster)
    const shop = new ShopCommands({
      context,
      desk,
      book: this.book,
      jobs,
      neighbourhood: this.neighbourhood,
      cluster: this.cluster,
      care: this.care,
      stop,
      health: new HealthRoom({
        context,
        book: this.book,
        cluster: this.cluster,
        neighbourhood: this.neighbourhood,
        proposer,
        backlog: () => backlogOf(desk),
      }),
    })
    this.commands = new Commands({ orders, quotes, jobs, shop, stop, cluster: clusters })
  }

  /** The intake of an order says that it has won its key. */
  keyWon(id: OrderId): void {
    this.gate.won(id)
    const order = this.book.get(id)
    if (order !== null && this.archive.keeper.keeps(orderKey(id))) this.conductor.told(order)
  }

  /** Said to all who keep the order: whose turn it is may be any of them. */
  #claimed(order: OrderId, keepers: readonly Keeper[]): void {
    this.gate.won(order)
    for (const { peer } of keepers) {
      if (peer !== this.context.self) this.context.send(peer, { type: 'key_won', order })
    }
  }

  /** A value was accepted here: if another node proposed it, the conductor has not seen it. */
  #accepted(key: RegisterKey, from: PeerId): void {
    const order = orderOfKey(key)
    if (order !== null && from !== this.context.self) this.conductor.expect(order)
  }

  /** Another node's change of a register that is kept here is chosen. */
  #chosen(ref: RegisterRef, bytes: Uint8Array): void {
    const id = orderOfKey(ref.key)
    if (id === null) return
    const order = this.registry.learnt(ref, id, bytes)
    if (order === null) return
    this.conductor.told(order)
    this.floor.told(order, ref.keepers)
  }

  /** Others keep it now, and its address with it. */
  #retired(key: RegisterKey): void {
    const order = orderOfKey(key)
    if (order === null) return
    this.conductor.wake(order)
    // Who keeps the next generation too keeps its address.
    const keepers = this.archive.keeper.refOf(key)?.keepers ?? []
    const stays = keepers.some(({ peer }) => peer === this.context.self)
    if (!stays && this.privateRecords.holds(order)) {
      this.context.persist([this.privateRecords.erase(order)], () => undefined)
    }
  }
}
