import type { KeeperCandidate } from '../../clusters/view/keeper-choice.ts'
import { clusterOfKey, viewKey } from '../../clusters/cluster-id.ts'
import type { GroupMap } from '../../clusters/formation/scout.ts'
import { Steward } from '../../clusters/steward/steward.ts'
import type { StewardTerms } from '../../clusters/steward/steward-terms.ts'
import { memberIn } from '../../clusters/view/view.ts'
import type { View } from '../../clusters/view/view.ts'
import type { ChangeOutcome, Registers } from '../../clusters/view/view-register.ts'
import type { DetectorTerms } from '../../membership/detection/detector-terms.ts'
import type { Level, Standing } from '../../membership/detection/standing.ts'
import { Watch } from '../../membership/detection/watch.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'
import type { Charged } from '../../orders/outlook.ts'
import { Proofs } from '../../orders/proofs.ts'
import type { RegisterKeeper } from '../../registers/keeper.ts'
import type { RegisterRef } from '../../registers/register-ref.ts'
import type { Charge, ClusterMessage } from '../../wire/membership-messages.ts'
import { MEMBERSHIP_SHAPES } from '../../wire/membership-shapes.ts'
import type { Message } from '../../wire/messages.ts'
import { Certifier } from './certifier.ts'
import type { MemberStatus } from '../commands/command.ts'
import type { MachineContext } from '../machine-context.ts'

export interface HomeClusterInit extends GroupMap {
  readonly context: MachineContext
  readonly keeper: RegisterKeeper
  /** The steward's: a cluster that it founds has its key group with it. */
  readonly registers: Registers
  readonly detector: DetectorTerms
  readonly steward: StewardTerms
  readonly site: string
  /** What is known of clusters that nobody connected is at home in. */
  readonly beyond: {
    /** Members of a cluster, or of its successor, that answer questions. */
    contactsOf(cluster: ClusterId): readonly PeerId[]
    /** Where a shop has said in a report that it is at home; empty: nowhere; null: none is known. */
    homeOf(shop: PeerId): ClusterId | '' | null
  }
  /** Asks around who keeps a register; null: nobody who answers. */
  locate(key: string, done: (ref: RegisterRef | null) => void): void
  /** This node's own reading of the register: whether the shop is past the time that it had. */
  isOverdue(charge: Charge, done: (overdue: boolean) => void): void
  /** A member stands otherwise than before. */
  changed(peer: PeerId, standing: Standing, before: Level): void
  /** Each newer chosen view of the home cluster; null: this shop is in none. */
  onView(view: View | null): void
  isConnected(peer: PeerId): boolean
}

/** Orders that are taken in before a shop has found its cluster. */
const NOWHERE = { cluster: 'none' as ClusterId, epoch: 0 }

/** This shop in its cluster: who is in it, who of them lives, and what a majority of them signs. */
export class HomeCluster {
  readonly #context: MachineContext
  readonly #watch: Watch
  readonly #steward: Steward
  readonly #proofs: Proofs
  readonly #certifier: Certifier
  readonly #beyond: HomeClusterInit['beyond']
  readonly isConnected: (peer: PeerId) => boolean
  readonly #registers: Registers
  /** Connected peers that have said where they are at home. */
  readonly homesTold = (): Iterable<PeerId> => this.#steward.homes.peers()

  constructor(init: HomeClusterInit) {
    const { context } = init
    this.#beyond = init.beyond
    this.#registers = init.registers
    this.isConnected = (peer) => init.isConnected(peer)
    this.#context = context
    this.#proofs = new Proofs(context)
    this.#watch = new Watch(context, init.detector, {
      vitals: () => ({ storeSeq: context.sequence }),
      heard: (from, heartbeat) => this.#steward.heard(from, heartbeat),
      changed: (peer, standing, before) => init.changed(peer, standing, before),
      twin: () => context.emit({ type: 'quit', reason: 'twin' }),
      isOverdue: (charge, done) => init.isOverdue(charge, done),
      isAtHome: (cluster) => this.#steward.isAtHome(cluster),
    })
    this.#steward = new Steward({
      context,
      registers: init.registers,
      watch: this.#watch,
      terms: init.steward,
      site: init.site,
      groupOf: (peer) => init.groupOf(peer),
      matesOf: (peer) => init.matesOf(peer),
      placesKnown: () => init.placesKnown(),
      keptRef: (key) => init.keeper.refOf(key),
      locate: (key, done) => init.locate(key, done),
      keptClusters: () => init.keeper.keys().flatMap((key) => clusterOfKey(key) ?? []),
      onView: (view) => init.onView(view),
    })
    this.#certifier = new Certifier({
      context,
      watch: this.#watch,
      proofs: this.#proofs,
      registers: init.registers,
      view: () => this.view,
      lastHomeOf: (shop) => this.#steward.homes.lastHomeOf(shop),
      reportedHomeOf: (shop) => init.beyond.homeOf(shop),
      membersOf: (cluster) => this.membersOf(cluster),
      locate: (key, done) => init.locate(key, done),
      isConnected: (peer) => init.isConnected(peer),
    })
  }

  static hears(message: Message): message is ClusterMessage {
    return Object.hasOwn(MEMBERSHIP_SHAPES, message.type)
  }

  static owns(key: string): boolean {
    return Steward.owns(key) || Proofs.owns(key)
  }

  restore(key: string, bytes: Uint8Array): void {
    if (Proofs.owns(key)) this.#proofs.restore(key)
    else this.#steward.restore(key, bytes)
  }

  /** Votes a member out on a person's word. */
  evict(peer: PeerId, done: (outcome: ChangeOutcome) => void): void {
    this.#steward.evict(peer, done)
  }

  /** Founds anew, where the view's keepers do not answer; `done(false)`: they do. */
  recover(done: (isDone: boolean) => void): void {
    const ref = this.#steward.home()?.ref
    if (ref === undefined) done(false)
    else
      this.#registers.read({ ...ref, key: viewKey(ref.cluster) }, ({ type }) => {
        if (type !== 'chosen') this.#steward.recover()
        done(type !== 'chosen')
      })
  }

  /** A planned stop: see `Steward.rest`. */
  rest(timeoutMs: number, done: (told: boolean) => void): void {
    this.#steward.rest(timeoutMs, done)
  }

  begin(): void {
    this.#proofs.begin()
    this.#steward.begin()
  }

  get view(): View | null {
    return this.#steward.home()?.view ?? null
  }

  get viewIsWhole(): boolean {
    return this.#steward.caretaker.viewIsWhole
  }

  get phase(): string {
    return this.#steward.phase
  }

  get isolated(): boolean {
    return this.#watch.isolated
  }

  /** How late this node's own timers come: 0 (well) to 7. */
  get lateness(): number {
    return this.#watch.health
  }

  /** Who keeps the view's register, as far as is known here. */
  keepers(): PeerId[] {
    return this.#steward.home()?.ref.keepers.map(({ peer }) => peer) ?? []
  }

  /** Who was voted out of the cluster and is not back. */
  evicted(): MemberStatus[] {
    return (this.view?.evictions ?? []).map(({ peer, store, at, by }) => ({
      peer,
      store,
      level: 'evicted',
      reason: by === 'operator' ? 'by_operator' : 'voted_out',
      since: at,
      committee: false,
    }))
  }

  /** Changes whenever a connected peer says another home. */
  get homesKnown(): number {
    return this.#steward.homes.revision
  }

  /** Where a shop says that it is at home, as far as is known here; null: nowhere, or not known. */
  clusterOf(peer: PeerId): ClusterId | null {
    const { view } = this
    if (peer === this.#context.self) return view?.cluster ?? null
    const said = this.#steward.homes.of(peer)?.claim?.cluster ?? ''
    if (said !== '') return said
    return view !== null && memberIn(view, peer) !== null ? view.cluster : null
  }

  /**
   * Peers that may know of the registers of a cluster's orders: its members, as far as known, and those
   * that its digest names.
   */
  membersOf(cluster: ClusterId): PeerId[] {
    const { view } = this
    if (view?.cluster === cluster) return view.members.map(({ peer }) => peer)
    const contacts = this.#beyond.contactsOf(cluster)
    return [...new Set([...this.#neighboursIn(cluster), ...contacts])]
  }

  /** Connected peers that say that they are at home there. */
  #neighboursIn(cluster: ClusterId): PeerId[] {
    return [...this.#steward.homes.peers()].filter((peer) => this.clusterOf(peer) === cluster)
  }

  /** Under which cluster and epoch this node's orders are looked for. */
  home(): { readonly cluster: ClusterId; readonly epoch: number } {
    const { view } = this
    return view === null ? NOWHERE : { cluster: view.cluster, epoch: view.epoch }
  }

  /** Why nothing new may be given to a shop; null: it may. */
  absentWhy(peer: PeerId): string | null {
    const { level } = this.standing(peer)
    return level === 'alive' || this.#isBack(peer, level) ? null : level
  }

  /**
   * On the roster as resting, and here all the same: in the morning the roster's keepers may be up
   * later than others, whose work need not wait for them.
   */
  #isBack(peer: PeerId, level: Level): boolean {
    return level === 'resting' && this.isConnected(peer)
  }

  /** Who may be asked to keep something: those of this cluster who are there, and shops of others. */
  candidates(
    site: string,
    connected: readonly KeeperCandidate[],
  ): {
    readonly self: KeeperCandidate
    readonly own: readonly KeeperCandidate[]
    readonly neighbours: readonly KeeperCandidate[]
  } {
    const { self: peer, store } = this.#context
    const { view } = this
    const isOwn = (other: PeerId): boolean => view !== null && memberIn(view, other) !== null
    const there = connected.filter((other) => this.absentWhy(other.peer) === null)
    return {
      self: { peer, store, site },
      own: there.filter((other) => isOwn(other.peer)),
      neighbours: there.filter((other) => !isOwn(other.peer)),
    }
  }

  standing(peer: PeerId): Standing {
    return this.#watch.standing(peer)
  }

  mayMoveWorkAt(peer: PeerId): number | null {
    return this.#watch.mayMoveWorkAt(peer)
  }

  peerUp(peer: PeerId): void {
    this.#steward.peerUp(peer)
  }

  peerDown(peer: PeerId): void {
    this.#watch.peerDown(peer)
    this.#steward.peerDown(peer)
  }

  handle(from: PeerId, message: ClusterMessage): void {
    switch (message.type) {
      case 'heartbeat':
      case 'probe':
      case 'twin_seen':
      case 'vote_ask':
      case 'vote_told':
        this.#watch.handle(from, message)
        return
      case 'hello':
      case 'hello_ask':
      case 'home_offer':
      case 'home_told':
        this.#steward.handle(from, message)
        return
      case 'certify_ask':
      case 'certify_told':
        this.#certifier.handle(from, message)
        return
    }
  }

  /** See `Certifier`. */
  certify(charged: Charged, done: (proof: string | null) => void): void {
    this.#certifier.certify(charged, done)
  }
}
