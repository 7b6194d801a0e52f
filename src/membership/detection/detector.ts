import type { PeerId } from '../../models/ids.ts'
import type { CancelTimer } from '../../ports/context.ts'
import type { DetectorMessage, Heartbeat, Suspect } from '../../wire/membership-messages.ts'
import type { DetectorTerms } from './detector-terms.ts'
import { LocalHealth } from './local-health.ts'
import type { MembershipContext } from '../membership-context.ts'
import { Observers } from './observers.ts'
import { majorityOf, memberOf } from './roster.ts'
import type { Roster } from './roster.ts'
import { judge } from './standing.ts'
import type { Level, Reading, Standing } from './standing.ts'
import { Suspicions } from './suspicions.ts'
import { WatchedPeer } from './watched-peer.ts'

/** What a heartbeat says of its sender besides that it lives. */
export interface Vitals {
  readonly storeSeq: number
}

export interface DetectorHooks {
  vitals(): Vitals
  /** Any heartbeat that is news, also of peers that are not on the roster. */
  heard(from: PeerId, heartbeat: Heartbeat): void
  changed(peer: PeerId, standing: Standing, before: Level): void
  /** Another process speaks under this identity: both must stop (a cloned disk). */
  twin(): void
}

/** Nothing of a process that has ended comes later: a link that stands still for half a minute is given up. */
const LAST_WORDS_MS = 40_000

const NOBODY: readonly PeerId[] = []

/** Heartbeats out of turn, to everybody: a mass of deaths is told in few rounds. */
const ANNOUNCE_GAP_MS = 100

/**
 * Who of the cluster lives (CONSENSUS.md 2.4): heartbeats both ways, own silence, the words of the
 * others, and a verdict by majority. Time decides nothing about safety here: a wrong verdict costs
 * time, and a heartbeat takes it back.
 */
export class Detector {
  readonly #context: MembershipContext
  readonly #terms: DetectorTerms
  readonly #hooks: DetectorHooks
  readonly #health = new LocalHealth()
  readonly #suspicions = new Suspicions()
  readonly #peers = new Map<PeerId, WatchedPeer>()
  /** When this node learned of it: the roster does not say. */
  readonly #restingSince = new Map<PeerId, number>()
  readonly #nonce: number
  readonly #begunAt: number
  #roster: Roster | null = null
  #observers: Observers | null = null
  #seq = 0
  #ticks = 0
  #tickAt = 0
  #announcedAt = 0
  #announceDue = false
  #isolated = false
  #changes = 0
  #ticking = false
  #crossing: CancelTimer = () => undefined

  constructor(context: MembershipContext, terms: DetectorTerms, hooks: DetectorHooks) {
    this.#context = context
    this.#terms = terms
    this.#hooks = hooks
    this.#begunAt = context.now()
    const hash = context.crypto.hash(new TextEncoder().encode(context.incarnation))
    this.#nonce = new DataView(hash.buffer, hash.byteOffset).getUint32(0)
  }

  /** Begins, or goes on, with the members of a chosen view. Null: this node is in no cluster. */
  setRoster(roster: Roster | null): void {
    this.#roster = roster
    this.#observers = roster === null ? null : Observers.among(roster)
    this.#changes += 1
    this.#noteResting(roster)
    const self = this.#context.self
    const active = this.#observers?.active ?? new Set<PeerId>()
    const watching = active.has(self)
    for (const peer of this.#peers.keys()) if (!watching || !active.has(peer)) this.#drop(peer)
    if (!watching || roster === null || this.#observers === null) return
    for (const { peer, store } of roster.members) {
      if (peer === self || !active.has(peer)) continue
      const watched =
        this.#peers.get(peer) ?? new WatchedPeer(peer, store, this.#context.now(), this.#ticks)
      watched.rejoin(store, this.#observers.of(peer).has(self), this.#observers.of(self).has(peer))
      this.#peers.set(peer, watched)
    }
    if (!this.#ticking) this.#beginTicking()
    this.#announce()
  }

  handle(from: PeerId, message: DetectorMessage): void {
    switch (message.type) {
      case 'heartbeat':
        this.#heartbeat(from, message)
        return
      case 'probe':
        this.#announce()
        return
      case 'twin_seen': {
        const { boot, nonce } = message
        if (nonce === this.#nonce) return
        // At first a lower boot is a past self whose last words were on their way for long.
        if (boot < this.#context.boot && this.#context.now() - this.#begunAt < LAST_WORDS_MS) return
        this.#hooks.twin()
        return
      }
    }
  }

  /** A closed connection proves nothing, but is worth a question at once. */
  peerDown(peer: PeerId): void {
    const watched = this.#peers.get(peer)
    if (watched === undefined || watched.probedAt !== null) return
    watched.probedAt = this.#context.now()
    this.#context.send(peer, { type: 'probe' })
    this.#context.after(this.#terms.probeMs, () => {
      // Another may be watched under that name by now, or nobody.
      if (this.#peers.get(peer) === watched) this.#evaluate(watched)
    })
  }

  standing(peer: PeerId): Standing {
    const watched = this.#peers.get(peer)
    if (watched !== undefined) return watched.standing
    const now = this.#context.now()
    const member = this.#roster === null ? null : memberOf(this.#roster, peer)
    if (member?.resting === true) {
      const since = this.#restingSince.get(peer) ?? now
      return { level: 'resting', reason: 'planned_stop', since, silentTo: NOBODY }
    }
    const out = this.#roster?.evictions.find((eviction) => eviction.peer === peer)
    if (out !== undefined && member === null) {
      // By the clock of who wrote it, which may be ahead of this one.
      return {
        level: 'evicted',
        reason: 'voted_out',
        since: Math.min(out.at, now),
        silentTo: NOBODY,
      }
    }
    if (peer === this.#context.self) {
      return { level: 'alive', reason: 'heard', since: this.#begunAt, silentTo: NOBODY }
    }
    return {
      level: 'alive',
      reason: member === null ? 'stranger' : 'heard',
      since: now,
      silentTo: NOBODY,
    }
  }

  #noteResting(roster: Roster | null): void {
    const resting = new Set(roster?.members.flatMap((m) => (m.resting ? [m.peer] : [])))
    for (const peer of this.#restingSince.keys())
      if (!resting.has(peer)) this.#restingSince.delete(peer)
    for (const peer of resting)
      if (!this.#restingSince.has(peer)) this.#restingSince.set(peer, this.#context.now())
  }

  /** Changes whenever somebody's level does. */
  get changes(): number {
    return this.#changes
  }

  /** The newest heartbeat heard of a member and its silence since, less what is due to ourselves. */
  reading(peer: PeerId): Reading | null {
    const watched = this.#peers.get(peer)
    return watched === undefined ? null : this.#read(watched)
  }

  /** Whether `observer`, by its newest heartbeat, still holds `subject` for unreachable. */
  accuses(observer: PeerId, subject: PeerId): boolean {
    const suspicion = this.#suspicions.about(subject).get(observer)
    return suspicion !== undefined && suspicion.ageMs >= this.#terms.unreachableMs
  }

  /** Members with a vote that this node hears, itself included. */
  hears(): number {
    let heard = 1
    for (const watched of this.#peers.values())
      if (this.#silence(watched) < this.#terms.unreachableMs) heard += 1
    return heard
  }

  /** This node hears no majority of its view: whatever is wrong, it is wrong here. */
  get isolated(): boolean {
    return this.#isolated
  }

  /** 0 (well) to 7: how late this node's own timers come. */
  get health(): number {
    return this.#health.score
  }

  #beginTicking(): void {
    this.#ticking = true
    this.#tickAt = this.#context.now()
    this.#tick()
  }

  #tick(): void {
    if (this.#peers.size === 0 && this.#observers?.active.has(this.#context.self) !== true) {
      this.#ticking = false
      return
    }
    const now = this.#context.now()
    const lateMs = now - this.#tickAt
    if (lateMs > this.#terms.lateMs) this.#slept(lateMs)
    else this.#health.onTime()
    this.#tickAt = nextRound(now, this.#terms.heartbeatMs)
    this.#context.after(this.#tickAt - now, () => this.#tick())
    this.#ticks += 1
    this.#evaluateAll()
    this.#round(false)
    this.#awaitCrossing()
  }

  /** Whoever sleeps hears nobody: the silence of that time is nobody's fault but ours. */
  #slept(lateMs: number): void {
    this.#context.count('detector_slept')
    this.#health.paused(lateMs)
    const now = this.#context.now()
    for (const watched of this.#peers.values()) watched.credit(lateMs, now)
  }

  #round(everybody: boolean): void {
    if (this.#roster === null || this.#peers.size === 0) return
    this.#seq += 1
    const heartbeat: Heartbeat = {
      type: 'heartbeat',
      boot: this.#context.boot,
      nonce: this.#nonce,
      seq: this.#seq,
      cluster: this.#roster.cluster,
      epoch: this.#roster.epoch,
      health: this.#health.score,
      suspects: this.#suspects(),
      ...this.#hooks.vitals(),
    }
    const every = Math.round(this.#terms.distantMs / this.#terms.heartbeatMs)
    for (const watched of this.#peers.values()) {
      if (everybody || watched.observesUs || this.#ticks % every === watched.phase % every) {
        this.#context.send(watched.peer, heartbeat)
      }
    }
  }

  #suspects(): Suspect[] {
    // An isolated node has lost its vote: what it does not hear says nothing about the others.
    if (this.#isolated) return []
    const suspects: Suspect[] = []
    for (const watched of this.#peers.values()) {
      const ageMs = this.#silence(watched)
      // Who is heard every other second only has no early doubts worth telling.
      const limit = watched.observedByUs ? this.#terms.suspectMs : this.#terms.unreachableMs
      if (ageMs < limit) continue
      suspects.push({ peer: watched.peer, boot: watched.boot, lastSeq: watched.seq, ageMs })
    }
    return suspects
  }

  /** A round out of turn, soon: news that others wait for. */
  #announce(): void {
    if (this.#announceDue) return
    this.#announceDue = true
    const wait = Math.max(0, this.#announcedAt + ANNOUNCE_GAP_MS - this.#context.now())
    this.#context.after(wait, () => {
      this.#announceDue = false
      this.#announcedAt = this.#context.now()
      this.#round(true)
    })
  }

  #heartbeat(from: PeerId, heartbeat: Heartbeat): void {
    const watched = this.#peers.get(from)
    if (watched === undefined) {
      this.#hooks.heard(from, heartbeat)
      return
    }
    const now = this.#context.now()
    const news = watched.hear(heartbeat, now)
    if (news === 'old') return
    if (news === 'twin') {
      this.#context.count('detector_twin')
      for (const { boot, nonce } of [heartbeat, watched]) {
        this.#context.send(from, { type: 'twin_seen', boot, nonce })
      }
      return
    }
    this.#evaluate(watched)
    for (const subject of this.#suspicions.replace(from, heartbeat.suspects, now)) {
      const accused = this.#peers.get(subject)
      if (accused !== undefined) this.#evaluate(accused)
    }
    this.#hooks.heard(from, heartbeat)
  }

  #evaluateAll(): void {
    const active = this.#observers?.active.size ?? 0
    const isolated = this.hears() < majorityOf(active)
    if (isolated !== this.#isolated) {
      this.#context.count(isolated ? 'detector_isolated' : 'detector_rejoined')
      this.#isolated = isolated
    }
    for (const watched of this.#peers.values()) this.#evaluate(watched)
  }

  #evaluate(watched: WatchedPeer): void {
    if (this.#observers === null) return
    const words = this.#suspicions.about(watched.peer)
    if (words.size === 0 && this.#isWell(watched)) return
    const now = this.#context.now()
    const reading = this.#read(watched)
    const { self } = this.#context
    const found = judge(watched.peer, self, reading, words, this.#observers, this.#terms, now)
    if (reading.credible && watched.crosses(reading.silentMs >= this.#terms.unreachableMs)) {
      this.#announce()
    }
    const { level: before, since } = watched.standing
    // Who hears no majority learns nothing more about the lost; only their own voice takes it back.
    if (this.#isolated && before === 'unreachable' && found.level === 'suspect') return
    if (found.level === 'alive' && before === 'alive') return
    watched.standing = { ...found, since: found.level === before ? since : now }
    if (found.level !== before) {
      this.#changes += 1
      this.#context.count(`detector_${found.level}`)
      this.#hooks.changed(watched.peer, watched.standing, before)
    }
  }

  /** Heard just now, by a node that hears a majority, and never doubted: as each heartbeat finds nearly everybody. */
  #isWell(watched: WatchedPeer): boolean {
    return (
      watched.standing.level === 'alive' &&
      !watched.isSilent &&
      watched.probedAt === null &&
      !this.#isolated &&
      this.#silence(watched) < this.#terms.suspectMs
    )
  }

  /** Wakes up exactly when somebody's silence has lasted long enough, if that is before the next tick. */
  #awaitCrossing(): void {
    this.#crossing()
    const { suspectMs, unreachableMs, heartbeatMs } = this.#terms
    let soonest = heartbeatMs
    for (const watched of this.#peers.values()) {
      const silent = this.#silence(watched)
      const limit = silent < suspectMs ? suspectMs : unreachableMs
      if (silent < limit) soonest = Math.min(soonest, (limit - silent) * this.#health.factor)
    }
    if (soonest >= heartbeatMs) return
    this.#crossing = this.#context.after(Math.ceil(soonest), () => {
      this.#evaluateAll()
      this.#awaitCrossing()
    })
  }

  #read(watched: WatchedPeer): Reading {
    const { boot, seq } = watched
    const silentMs = this.#silence(watched)
    const unanswered = watched.isUnanswered(this.#context.now(), this.#terms.probeMs)
    return { boot, seq, silentMs, unanswered, credible: !this.#isolated }
  }

  /** In milliseconds of a healthy node that hears every heartbeat: comparable between observers. */
  #silence(watched: WatchedPeer): number {
    const slack = watched.observedByUs ? 0 : this.#terms.distantMs - this.#terms.heartbeatMs
    const ms = this.#context.now() - watched.lastHeardAt - slack
    return Math.max(0, Math.floor(ms / this.#health.factor))
  }

  #drop(peer: PeerId): void {
    this.#peers.delete(peer)
    this.#suspicions.forget(peer)
  }
}

/**
 * At whole multiples of the interval: where clocks agree, the heartbeats of a cluster come together, and
 * each member wakes up once for all of them instead of once for each.
 */
function nextRound(now: number, everyMs: number): number {
  return (Math.floor(now / everyMs) + 1) * everyMs
}
