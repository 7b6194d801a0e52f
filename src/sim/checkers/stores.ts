import type { QuitReason } from '../../runtime/effect.ts'
import type { Court } from '../court.ts'
import type { SimNode } from '../sim-node.ts'
import type { Checker } from './checker.ts'

/** DESIGN.md 7: a disk is given up where it came back older than it was, and nowhere else. */
export class StoreChecker implements Checker {
  readonly #court: Court
  readonly #putBack = new Set<string>()

  constructor(court: Court) {
    this.#court = court
  }

  putBack({ disk }: SimNode): void {
    this.#putBack.add(disk.storeId)
  }

  quits({ disk, letter }: SimNode, reason: QuitReason): void {
    this.#court.expect(
      'a sound disk',
      reason !== 'rolled_back' || this.#putBack.has(disk.storeId),
      () => `${letter} gives up a disk that was never another`,
    )
  }
}
