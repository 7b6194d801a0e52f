import type { OrderId, PeerId, StoreId } from '../../models/ids.ts'
import { quorumOf } from '../../registers/ballot.ts'
import type { Keeper } from '../../wire/messages.ts'
import type { QuitReason } from '../../runtime/effect.ts'
import type { Court } from '../court.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Checker, Truth } from './checker.ts'

/**
 * DESIGN.md 7: a disk is given up where it came back older than it was or is used twice, and nowhere else.
 * What such a disk took in before anybody told it, and nobody else has, is lost with it.
 */
export class StoreChecker implements Checker {
  readonly #court: Court
  readonly #putBack = new Set<string>()
  /** Shops with such a disk: its copy may still run when the shop has got another one. */
  readonly #shops = new Set<PeerId>()

  readonly #truth: Truth
  readonly #givenUp = new Set<StoreId>()

  constructor(court: Court, truth: Truth) {
    this.#court = court
    this.#truth = truth
  }

  /** Too many of its keepers have given up their disks: nobody can read it, and nobody says so by accident. */
  isStranded(order: OrderId): boolean {
    const isLeft = (keepers: readonly Keeper[]): boolean =>
      keepers.filter(({ store }) => !this.isGivenUp(store)).length >= quorumOf(keepers.length)
    const heirs = this.#truth.heirsOf(order)
    return !isLeft(this.#truth.keepersOf(order)) || (heirs.length > 0 && !isLeft(heirs))
  }

  /** It was found to be older than it had been, and set aside. */
  isGivenUp(store: StoreId): boolean {
    return this.#givenUp.has(store)
  }

  putBack({ disk, self }: SimNode): void {
    this.#putBack.add(disk.storeId)
    this.#shops.add(self)
  }

  /** It is older than it was, and set aside: for that, or for what else was found wrong with it. */
  giveUp({ disk }: SimNode): void {
    this.#givenUp.add(disk.storeId)
  }

  quits({ disk, letter, self }: SimNode, reason: QuitReason): void {
    if (reason === 'rolled_back') this.#givenUp.add(disk.storeId)
    this.#court.expect(
      'a sound disk',
      reason === 'twin' ? this.#shops.has(self) : this.#putBack.has(disk.storeId),
      () => `${letter} gives up a disk that was never another (${reason})`,
    )
  }
}
