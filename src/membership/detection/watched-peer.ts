import type { PeerId, StoreId } from '../../models/ids.ts'
import type { Heartbeat } from '../../wire/membership-messages.ts'
import type { Standing } from './standing.ts'

/** Heartbeats of an older boot after a newer one was heard: more than were on their way. */
const OLD_BOOT_MAX = 8

export type HeartbeatNews = 'new' | 'old' | 'twin'

/** What this node has heard of one member, and how that member stands with it. */
export class WatchedPeer {
  readonly peer: PeerId
  /** Members that are not observers are told in turn, not all in one round. */
  readonly phase: number
  store: StoreId
  boot = 0
  seq = 0
  nonce = 0
  /** By our own clock, with what is due to ourselves added. */
  lastHeardAt: number
  /** Set by a hint; cleared by the next heartbeat. */
  probedAt: number | null = null
  observedByUs = true
  observesUs = true
  standing: Standing
  #silent = false
  #oldBootSeq = 0
  #oldBoots = 0

  constructor(peer: PeerId, store: StoreId, now: number, phase: number) {
    this.peer = peer
    this.store = store
    this.phase = phase
    // Not heard yet and not silent yet: a new member begins with full credit.
    this.lastHeardAt = now
    this.standing = { level: 'alive', reason: 'heard', since: now, silentTo: [] }
  }

  /** The roster says anew which disk it has, and who observes whom. */
  rejoin(store: StoreId, observedByUs: boolean, observesUs: boolean): void {
    this.store = store
    this.observedByUs = observedByUs
    this.observesUs = observesUs
  }

  hear(heartbeat: Heartbeat, now: number): HeartbeatNews {
    const { boot, nonce, seq } = heartbeat
    if (boot < this.boot) return this.#hearOldBoot(seq)
    if (boot === this.boot && nonce !== this.nonce) return 'twin'
    if (boot === this.boot && seq <= this.seq) return 'old'
    if (boot > this.boot) this.#oldBoots = this.#oldBootSeq = 0
    this.boot = boot
    this.nonce = nonce
    this.seq = seq
    this.lastHeardAt = now
    this.probedAt = null
    return 'new'
  }

  /** This node slept: the silence of that time was its own. */
  credit(ms: number, now: number): void {
    this.lastHeardAt = Math.min(now, this.lastHeardAt + ms)
  }

  isUnanswered(now: number, probeMs: number): boolean {
    return this.probedAt !== null && now - this.probedAt >= probeMs
  }

  /** Its silence was long enough for that when it was last looked at. */
  get isSilent(): boolean {
    return this.#silent
  }

  /** True once when its silence becomes long enough to accuse it. */
  crosses(silent: boolean): boolean {
    const crossed = silent && !this.#silent
    this.#silent = silent
    return crossed
  }

  /** The last words of a former process come for a moment; a second process goes on. */
  #hearOldBoot(seq: number): HeartbeatNews {
    if (seq <= this.#oldBootSeq) return 'old'
    this.#oldBootSeq = seq
    this.#oldBoots += 1
    if (this.#oldBoots < OLD_BOOT_MAX) return 'old'
    this.#oldBoots = 0
    return 'twin'
  }
}
