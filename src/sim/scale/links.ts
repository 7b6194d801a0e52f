import type { LatLon } from '../../models/geo.ts'
import type { Dice } from '../dice.ts'
import { Distances } from './distances.ts'
import type { LargeShop } from './large-shop.ts'
import { NearShops } from './near-shops.ts'

/**
 * Peers that a node finds and keeps: those of its place, which a region's records in Kademlia name,
 * and a few anywhere, which its buckets need.
 */
const NEAR = 40
const FAR = 4
/** Light in glass takes 5 ms for 1,000 km; roads of cables and routers are half as fast again. */
const MS_A_KM = 1 / 120
const HOP_MS = 2

/** What a cut of the world leaves open: both ends must be on its side. */
export type Open = (a: LargeShop, b: LargeShop) => boolean

export interface LinkEars {
  isRunning(index: number): boolean
  peerUp(index: number, peer: number): void
  peerDown(index: number, peer: number): void
}

/** Who is connected with whom, how long a message takes, and what is cut. */
export class Links {
  readonly #shops: readonly LargeShop[]
  readonly #dice: Dice
  readonly #ears: LinkEars
  readonly #near: NearShops
  readonly #of: readonly Set<number>[]
  readonly #distances: Distances
  /** By name of what cuts. */
  readonly #cuts = new Map<string, Open>()

  constructor(shops: readonly LargeShop[], dice: Dice, ears: LinkEars) {
    this.#shops = shops
    this.#dice = dice
    this.#ears = ears
    this.#near = new NearShops(shops)
    this.#of = shops.map(() => new Set<number>())
    this.#distances = new Distances(shops.map(({ profile }) => profile.place))
  }

  /** Connections of a node. */
  count(index: number): number {
    return (this.#of[index] as Set<number>).size
  }

  areConnected(a: number, b: number): boolean {
    return (this.#of[a] as Set<number>).has(b)
  }

  /** One way, in milliseconds. */
  delayMs(a: number, b: number): number {
    return HOP_MS + this.#distances.km(a, b) * MS_A_KM
  }

  /** Whether anybody is out of another's reach. */
  get areCut(): boolean {
    return this.#cuts.size > 0
  }

  isOpen(a: number, b: number): boolean {
    if (!this.areCut) return true
    const from = this.#shops[a] as LargeShop
    const to = this.#shops[b] as LargeShop
    for (const open of this.#cuts.values()) if (!open(from, to)) return false
    return true
  }

  /** A node is up: it finds its neighbours, and they find it. */
  up(index: number): void {
    for (const peer of this.#near.to(this.#place(index), NEAR + 1)) this.connect(index, peer)
    for (let left = FAR; left > 0; left -= 1) {
      this.connect(index, this.#dice.between(0, this.#shops.length - 1))
    }
  }

  /** The others hear of it as a kernel tells them: at once. */
  down(index: number): void {
    const peers = this.#of[index] as Set<number>
    for (const peer of peers) {
      ;(this.#of[peer] as Set<number>).delete(index)
      this.#ears.peerDown(peer, index)
    }
    peers.clear()
  }

  /** False if they are out of each other's reach. */
  connect(a: number, b: number): boolean {
    if (a === b || !this.#ears.isRunning(a) || !this.#ears.isRunning(b)) return false
    if (this.areConnected(a, b)) return true
    if (!this.isOpen(a, b)) return false
    ;(this.#of[a] as Set<number>).add(b)
    ;(this.#of[b] as Set<number>).add(a)
    this.#ears.peerUp(a, b)
    this.#ears.peerUp(b, a)
    return true
  }

  cut(name: string, open: Open): void {
    this.#cuts.set(name, open)
    this.#of.forEach((peers, index) => {
      for (const peer of peers) {
        if (peer < index || this.isOpen(index, peer)) continue
        peers.delete(peer)
        ;(this.#of[peer] as Set<number>).delete(index)
        this.#ears.peerDown(index, peer)
        this.#ears.peerDown(peer, index)
      }
    })
  }

  mend(name: string): void {
    this.#cuts.delete(name)
    for (let index = 0; index < this.#shops.length; index += 1) {
      if (this.#ears.isRunning(index)) this.up(index)
    }
  }

  #place(index: number): LatLon {
    return (this.#shops[index] as LargeShop).profile.place
  }
}
