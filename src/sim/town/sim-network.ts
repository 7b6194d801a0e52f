import type { SimClock } from './clock.ts'
import { Cuts } from '../faults/cuts.ts'
import type { Dice } from '../dice.ts'
import type { Counter, Tally } from '../tally.ts'

/** How the network of one world behaves; drawn from its seed. Rates are per thousand frames. */
export interface NetworkTerms {
  readonly delayMsMin: number
  readonly delayMsMax: number
  /** Frames that are held up, and for how long at most. */
  readonly stallRate: number
  readonly stallMsMax: number
  readonly lossRate: number
  readonly duplicateRate: number
  /** Frames of one direction arrive in the order in which they left. */
  readonly ordered: boolean
  /** How long an end may believe in a connection that carries nothing any more. */
  readonly noticeMsMax: number
}

/** What befell a frame. */
export type Fate = 'lost' | 'doubled'

/** The nodes as the network sees them, by index. */
export interface NetworkEars {
  isRunning(node: number): boolean
  frame(from: number, to: number, bytes: Uint8Array): void
  fate(fate: Fate, bytes: Uint8Array): void
  peerUp(node: number, peer: number): void
  peerDown(node: number, peer: number): void
}

/** A first dial takes a few round trips and perhaps a back-off. */
const DIAL_MS_MIN = 20
const DIAL_MS_MAX = 3_000
/** A kernel that answers for a dead process does so at once. */
const RESET_MS_MAX = 50

/**
 * Frames between nodes: delayed, lost, doubled, reordered, cut. Connections are beliefs: each end
 * has its own, learns late that it is wrong, and hears `peer_down` before the next `peer_up`.
 */
export class SimNetwork {
  readonly cuts: Cuts
  readonly #clock: SimClock
  readonly #dice: Dice
  readonly #ears: NetworkEars
  readonly #size: number
  readonly #tally: Tally
  readonly #sent: Counter
  readonly #bytes: Counter
  /** When the last frame of a direction arrives. */
  readonly #lastArrival: Float64Array
  readonly #believes: boolean[]
  readonly #links: Dice[]
  #terms: NetworkTerms

  constructor(
    clock: SimClock,
    dice: Dice,
    terms: NetworkTerms,
    size: number,
    ears: NetworkEars,
    tally: Tally,
  ) {
    this.#clock = clock
    this.#dice = dice
    this.#terms = terms
    this.#size = size
    this.#ears = ears
    this.#tally = tally
    this.#sent = tally.counter('net.sent')
    this.#bytes = tally.counter('net.bytes')
    this.cuts = new Cuts(size)
    this.#lastArrival = new Float64Array(size * size)
    this.#believes = Array.from({ length: size * size }, () => false)
    this.#links = Array.from({ length: size * size }, (_, at) => dice.stream(`link/${at}`))
  }

  /** The liveness phase: delays stay, loss and doubles end. */
  calm(): void {
    this.#terms = { ...this.#terms, lossRate: 0, duplicateRate: 0, stallRate: 0 }
    this.cuts.mendAll()
    this.reconsiderAll()
  }

  send(from: number, to: number, bytes: Uint8Array): void {
    const arrive = (): void => this.#ears.frame(from, to, bytes)
    this.carry(from, to, bytes.length, arrive, (fate) => this.#ears.fate(fate, bytes))
  }

  /** One transmission of anything; `arrive` runs once, twice or never. */
  carry(
    from: number,
    to: number,
    size: number,
    arrive: () => void,
    hear: (fate: Fate) => void = () => undefined,
  ): void {
    const link = this.#links[from * this.#size + to] as Dice
    this.#sent.count += 1
    this.#bytes.count += size
    if (link.hits(this.#terms.lossRate)) {
      this.#tally.add('net.lost')
      hear('lost')
      return
    }
    this.#deliver(link, from, to, arrive)
    if (link.hits(this.#terms.duplicateRate)) {
      this.#tally.add('net.doubled')
      hear('doubled')
      this.#deliver(link, from, to, arrive)
    }
  }

  /** Whether bytes get through at this moment, there and back. */
  reaches(a: number, b: number): boolean {
    return this.#ears.isRunning(b) && this.cuts.isOpen(a, b) && this.cuts.isOpen(b, a)
  }

  believes(node: number, peer: number): boolean {
    return this.#believes[node * this.#size + peer] === true
  }

  /** The process of a node is gone: it believes nothing, and the others learn of it at their pace. */
  processEnded(node: number): void {
    for (let peer = 0; peer < this.#size; peer += 1) {
      if (peer === node) continue
      this.#believes[node * this.#size + peer] = false
      // A crashed machine, unlike a crashed process, sends no reset.
      const reset = this.#dice.hits(500)
      this.#noticeDown(peer, node, reset ? RESET_MS_MAX : this.#terms.noticeMsMax)
    }
  }

  processStarted(node: number): void {
    for (let peer = 0; peer < this.#size; peer += 1) if (peer !== node) this.reconsider(node, peer)
  }

  /** After cuts have changed. */
  reconsiderAll(): void {
    for (let a = 0; a < this.#size; a += 1)
      for (let b = a + 1; b < this.#size; b += 1) this.reconsider(a, b)
  }

  reconsider(a: number, b: number): void {
    if (this.reaches(a, b) && this.#ears.isRunning(a)) {
      if (this.believes(a, b) && this.believes(b, a)) return
      this.#clock.after(this.#dice.skewed(DIAL_MS_MIN, DIAL_MS_MAX), () => this.#connect(a, b))
    } else {
      this.#noticeDown(a, b, this.#terms.noticeMsMax)
      this.#noticeDown(b, a, this.#terms.noticeMsMax)
    }
  }

  #connect(a: number, b: number): void {
    if (!this.#ears.isRunning(a) || !this.reaches(a, b)) return
    if (this.believes(a, b) && this.believes(b, a)) return
    // One end may still believe in the connection before this one.
    this.#down(a, b)
    this.#down(b, a)
    // Some die of what they hear: who is dead hears of nobody, and the other learns of that as always.
    if (!this.#ears.isRunning(a) || !this.reaches(a, b)) return
    this.#up(a, b)
    this.#up(b, a)
    if (!this.#ears.isRunning(a)) this.#noticeDown(b, a, RESET_MS_MAX)
  }

  #up(node: number, peer: number): void {
    this.#believes[node * this.#size + peer] = true
    this.#ears.peerUp(node, peer)
  }

  #noticeDown(node: number, peer: number, withinMs: number): void {
    if (!this.believes(node, peer)) return
    this.#clock.after(this.#dice.skewed(1, withinMs), () => {
      if (this.reaches(node, peer) && this.#ears.isRunning(node)) this.reconsider(node, peer)
      else this.#down(node, peer)
    })
  }

  #down(node: number, peer: number): void {
    if (!this.believes(node, peer)) return
    this.#believes[node * this.#size + peer] = false
    if (this.#ears.isRunning(node)) this.#ears.peerDown(node, peer)
  }

  #deliver(link: Dice, from: number, to: number, arrive: () => void): void {
    const { delayMsMin, delayMsMax, stallRate, stallMsMax, ordered } = this.#terms
    const stall = link.hits(stallRate) ? link.unit() * stallMsMax : 0
    const at = from * this.#size + to
    let time = this.#clock.now + link.skewed(delayMsMin, delayMsMax) + stall
    if (ordered) {
      time = Math.max(time, this.#lastArrival[at] as number)
      this.#lastArrival[at] = time
    }
    this.#clock.at(time, () => {
      if (!this.cuts.isOpen(from, to)) this.#tally.add('net.cut')
      else if (!this.#ears.isRunning(to)) this.#tally.add('net.nobody')
      else arrive()
    })
  }
}
