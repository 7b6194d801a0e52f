import { isFoundedBy, clusterOfKey } from '../../../src/clusters/cluster-id.ts'
import { STEWARD_TERMS } from '../../../src/clusters/steward/steward-terms.ts'
import type { StewardTerms } from '../../../src/clusters/steward/steward-terms.ts'
import { Steward } from '../../../src/clusters/steward/steward.ts'
import type { StewardInit } from '../../../src/clusters/steward/steward-init.ts'
import type { View } from '../../../src/clusters/view/view.ts'
import { encodeView } from '../../../src/clusters/view/view-codec.ts'
import { certificateFlaw } from '../../../src/membership/detection/certificate.ts'
import { COLLECTOR_RULES } from '../../../src/membership/detection/collector.ts'
import type { CollectorRules } from '../../../src/membership/detection/collector.ts'
import { DETECTOR_TERMS } from '../../../src/membership/detection/detector-terms.ts'
import type { MembershipContext } from '../../../src/membership/membership-context.ts'
import { Watch } from '../../../src/membership/detection/watch.ts'
import type { PeerId } from '../../../src/models/ids.ts'
import { KEEP_FOR_EVER } from '../../../src/registers/keeper-policy.ts'
import { RegisterKeeper, SLOT_PREFIX } from '../../../src/registers/keeper.ts'
import type { KeeperRequest } from '../../../src/registers/keeper.ts'
import { RegisterProposer } from '../../../src/registers/proposer.ts'
import type { RegisterAnswer } from '../../../src/registers/round.ts'
import type { MachineContext } from '../../../src/runtime/machine-context.ts'
import type {
  DetectorMessage,
  HomeMessage,
  MembershipMessage,
  VoteMessage,
} from '../../../src/wire/membership-messages.ts'
import type { Message } from '../../../src/wire/messages.ts'
import { VirtualWorld } from '../membership/virtual-world.ts'
import type { Process, VirtualNode } from '../membership/virtual-world.ts'

const WATCH_WORDS = new Set(['heartbeat', 'probe', 'twin_seen', 'vote_ask', 'vote_told'])
const HOME_WORDS = new Set(['hello', 'hello_ask', 'home_offer', 'home_told'])
const KEEPER_ASKS = new Set(['prepare', 'accept', 'read', 'join', 'learn', 'retire'])

/** Whole membership on many nodes: registers, watch and steward, nothing of orders. */
export class StewardWorld extends VirtualWorld {
  readonly peers: PeerId[] = []
  readonly stewards = new Map<PeerId, Steward>()
  readonly watches = new Map<PeerId, Watch>()
  /** Every view that any node was ever shown, by cluster and epoch (I19). */
  readonly views = new Map<string, { readonly view: View; readonly bytes: string }>()
  readonly violations: string[] = []
  terms: StewardTerms = STEWARD_TERMS.local
  rules: CollectorRules = COLLECTOR_RULES
  flawOf = certificateFlaw
  /** Where a shop stands; one group for all unless a test says otherwise. */
  groupOf: (peer: PeerId) => string | null = () => 'here'
  /** Who is connected with whom from the start: in a large network nobody is with all. */
  isConnected: (a: PeerId, b: PeerId) => boolean = () => true
  /** How often any of them looked at geography. */
  looks = 0
  /** How often any of them set a timer, by its milliseconds. */
  readonly timers = new Map<number, number>()
  siteOf: (peer: PeerId) => string = (peer) => `site of ${peer}`

  add(name: string): VirtualNode {
    const node = this.addNode(`${name}-xxxxxxxx${name.slice(-2)}`, (context, self) =>
      this.#make(context, self),
    )
    this.peers.push(node.peer)
    return node
  }

  node(n: number): VirtualNode {
    return this.nodes.get(this.peers[n] as PeerId) as VirtualNode
  }

  steward(n: number): Steward {
    return this.stewards.get(this.peers[n] as PeerId) as Steward
  }

  view(n: number): View | null {
    return this.stewards.get(this.peers[n] as PeerId)?.home()?.view ?? null
  }

  running(): PeerId[] {
    return this.peers.filter((peer) => this.nodes.get(peer)?.running === true)
  }

  /** All running nodes show one view, which lists them all awake, with its keepers in place. */
  converged(among = this.running()): boolean {
    const homes = among.map((peer) => this.stewards.get(peer)?.home() ?? null)
    const [first] = homes
    if (first === null || first === undefined) return false
    const { view } = first
    const epochs = homes.every(
      (home) => home?.view.cluster === view.cluster && home.view.epoch === view.epoch,
    )
    const all = among.every((peer) =>
      view.members.some((member) => member.peer === peer && !member.resting),
    )
    const kept = homes.every(
      (home) =>
        home?.ref.keepers.length === view.committee.length &&
        home.ref.keepers.every((k) => view.committee.some((c) => c.store === k.store)),
    )
    return epochs && all && kept
  }

  /** What a steward sees of the others; tests plant one that believes too readily. */
  watchFor(watch: Watch): StewardInit['watch'] {
    return watch
  }

  /** The view of an epoch that anybody was shown; null if nobody was. */
  viewAt(cluster: string, epoch: number): View | null {
    return this.views.get(`${cluster} ${epoch}`)?.view ?? null
  }

  /** For those who keep books: a view is shown for the first time. */
  noteView(_view: View): void {}

  /** The same: a heartbeat was handled. */
  noteHeard(_by: PeerId, _of: PeerId): void {}

  #note(view: View): void {
    const name = `${view.cluster} ${view.epoch}`
    const bytes = Buffer.from(encodeView(view)).toString('base64')
    const known = this.views.get(name)
    if (known === undefined) {
      this.views.set(name, { view, bytes })
      this.noteView(view)
    } else if (known.bytes !== bytes) this.violations.push(`two views ${name}`)
  }

  #counting(machine: MachineContext): MembershipContext {
    const after = machine.after.bind(machine)
    machine.after = (ms, fire, patience) => {
      this.timers.set(ms, (this.timers.get(ms) ?? 0) + 1)
      return after(ms, fire, patience)
    }
    return machine
  }

  #make(machine: MachineContext, node: VirtualNode): Process {
    const context: MembershipContext = this.#counting(machine)
    const keeper = new RegisterKeeper(machine, () => undefined, {
      policy: {
        ...KEEP_FOR_EVER,
        mayMint: (key, peer) => {
          const cluster = clusterOfKey(key)
          return cluster !== null && isFoundedBy(cluster, peer)
        },
      },
      alarm: (key, what) => this.violations.push(`${what} in ${key}`),
    })
    const proposer = new RegisterProposer(machine)
    const watch: Watch = new Watch(
      context,
      DETECTOR_TERMS.lan,
      {
        vitals: () => ({ storeSeq: 1 }),
        heard: (from, heartbeat) => steward.heard(from, heartbeat),
        changed: () => undefined,
        twin: () => undefined,
        isOverdue: (_, done) => done(false),
        isAtHome: (cluster) => steward.isAtHome(cluster),
      },
      this.rules,
    )
    const steward: Steward = new Steward({
      context,
      registers: proposer,
      watch: this.watchFor(watch),
      terms: this.terms,
      site: this.siteOf(node.peer),
      groupOf: (peer) => this.groupOf(peer),
      matesOf: (peer) => {
        const group = this.groupOf(peer)
        return [...this.stewards.keys()].filter((other) => this.groupOf(other) === group)
      },
      // Specs give shops other places without a word.
      placesKnown: () => (this.looks += 1),
      flawOf: this.flawOf,
      keptRef: (key) => keeper.refOf(key),
      locate: (_, done) => done(null),
      keptClusters: () => keeper.keys().flatMap((key) => clusterOfKey(key) ?? []),
      onView: (view) => {
        if (view !== null) this.#note(view)
      },
    })
    this.stewards.set(node.peer, steward)
    this.watches.set(node.peer, watch)
    return {
      begin: () => steward.begin(),
      restore: (key, value) => {
        if (key.startsWith(SLOT_PREFIX)) keeper.restore(key, value)
        else if (Steward.owns(key)) steward.restore(key, value)
      },
      peerUp: (peer) => {
        if (this.isConnected(node.peer, peer)) steward.peerUp(peer)
      },
      peerDown: (peer) => {
        watch.peerDown(peer)
        steward.peerDown(peer)
      },
      handle: (from, raw) => {
        const message = raw as Message | MembershipMessage
        const { type } = message
        if (type === 'heartbeat') this.noteHeard(node.peer, from)
        if (WATCH_WORDS.has(type)) watch.handle(from, message as DetectorMessage | VoteMessage)
        else if (HOME_WORDS.has(type)) steward.handle(from, message as HomeMessage)
        else if (KEEPER_ASKS.has(type)) keeper.handle(from, message as KeeperRequest)
        else proposer.handle(from, message as RegisterAnswer)
      },
    }
  }
}
