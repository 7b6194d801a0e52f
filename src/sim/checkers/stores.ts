import type { PeerId } from '../../models/ids.ts'
import type { QuitReason } from '../../runtime/effect.ts'
import type { Court } from '../court.ts'
import type { SimNode } from '../sim-node.ts'
import type { Checker } from './checker.ts'

/** DESIGN.md 7: a disk is given up where it came back older than it was or is used twice, and nowhere else. */
export class StoreChecker implements Checker {
  readonly #court: Court
  readonly #putBack = new Set<string>()
  /** Shops with such a disk: its copy may still run when the shop has got another one. */
  readonly #shops = new Set<PeerId>()

  constructor(court: Court) {
    this.#court = court
  }

  putBack({ disk, self }: SimNode): void {
    this.#putBack.add(disk.storeId)
    this.#shops.add(self)
  }

  quits({ disk, letter, self }: SimNode, reason: QuitReason): void {
    this.#court.expect(
      'a sound disk',
      reason === 'twin' ? this.#shops.has(self) : this.#putBack.has(disk.storeId),
      () => `${letter} gives up a disk that was never another (${reason})`,
    )
  }
}
