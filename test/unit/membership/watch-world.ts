import { KeyedHashCrypto } from '../../../src/crypto/keyed-hash-crypto.ts'
import { DETECTOR_TERMS } from '../../../src/membership/detection/detector-terms.ts'
import { COLLECTOR_RULES } from '../../../src/membership/detection/collector.ts'
import type { CollectorRules } from '../../../src/membership/detection/collector.ts'
import type { MembershipContext } from '../../../src/membership/membership-context.ts'
import type { Roster } from '../../../src/membership/detection/roster.ts'
import type { Level } from '../../../src/membership/detection/standing.ts'
import { Watch } from '../../../src/membership/detection/watch.ts'
import type { PeerId } from '../../../src/models/ids.ts'
import type { Charge, DetectorMessage, VoteMessage } from '../../../src/wire/membership-messages.ts'
import { rosterOf } from './roster-fixture.ts'
import { VirtualWorld } from './virtual-world.ts'
import type { Process, VirtualNode } from './virtual-world.ts'

export interface Change {
  readonly at: number
  readonly by: PeerId
  readonly peer: PeerId
  readonly level: Level
}

/** A cluster of `size` nodes with one fixed view, each watching the others. */
export class WatchWorld extends VirtualWorld {
  readonly peers: PeerId[]
  readonly watches = new Map<PeerId, Watch>()
  readonly changes: Change[] = []
  readonly twins: PeerId[] = []
  /** What a voter's reading of the order's register says. */
  isOverdue: (voter: PeerId, charge: Charge) => boolean = () => false
  rules: CollectorRules = COLLECTOR_RULES
  roster: Roster
  /** Anybody's: it only checks. */
  readonly crypto = new KeyedHashCrypto('court' as PeerId, 'test')

  constructor(seed: string, size: number) {
    super(seed)
    this.roster = rosterOf(size)
    this.peers = this.roster.members.map((member) => member.peer)
    for (const peer of this.peers) this.addNode(peer, (context, node) => this.#make(context, node))
  }

  startAll(): void {
    for (const node of this.nodes.values()) node.start()
  }

  node(n: number): VirtualNode {
    return this.nodes.get(this.peers[n] as PeerId) as VirtualNode
  }

  watch(n: number): Watch {
    return this.watches.get(this.peers[n] as PeerId) as Watch
  }

  level(by: number, peer: number): Level {
    return this.watch(by).standing(this.peers[peer] as PeerId).level
  }

  /** Everybody gets the next view. */
  setRoster(roster: Roster): void {
    this.roster = roster
    for (const node of this.nodes.values())
      if (node.running) node.act(() => this.watches.get(node.peer)?.setRoster(roster))
  }

  /** A heartbeat was handled; for those who keep books. */
  noteHeard(_by: PeerId, _of: PeerId): void {}

  #make(context: MembershipContext, node: VirtualNode): Process {
    const watch = new Watch(
      context,
      DETECTOR_TERMS.lan,
      {
        vitals: () => ({ storeSeq: 1 }),
        heard: () => undefined,
        changed: (peer, { level }) =>
          this.changes.push({ at: this.now, by: node.peer, peer, level }),
        twin: () => this.twins.push(node.peer),
        isOverdue: (charge, done) => done(this.isOverdue(node.peer, charge)),
        isAtHome: () => true,
      },
      this.rules,
    )
    this.watches.set(node.peer, watch)
    return {
      begin: () => watch.setRoster(this.roster),
      handle: (from, message) => {
        const known = message as DetectorMessage | VoteMessage
        if (known.type === 'heartbeat') this.noteHeard(node.peer, from)
        watch.handle(from, known)
      },
      restore: () => undefined,
      peerUp: () => undefined,
      peerDown: (peer) => watch.peerDown(peer),
    }
  }
}
