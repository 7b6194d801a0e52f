import type { Dice } from '../dice.ts'
import type { LargeNode } from './large-node.ts'
import type { LargeWorld } from './large-world.ts'

const COME_MS_MIN = 2 * 60_000
const COME_MS_MAX = 20 * 60_000

/**
 * The people of all shops: in some they begin each job themselves; what comes out of a press is packed and
 * handed to the carrier, one by one.
 */
export class Packers {
  readonly #world: LargeWorld
  readonly #dice: Dice

  constructor(world: LargeWorld, dice: Dice) {
    this.#world = world
    this.#dice = dice
  }

  /** A node heard what happened to a part; its people act on what is theirs. */
  notified(node: LargeNode, change: { readonly type: string; readonly by: string }): void {
    if (change.by !== node.shop.profile.peer) return
    if (change.type === 'done') this.#look(node)
    else if (change.type === 'accept' && node.shop.startsByHand) this.#comeTo(node)
  }

  /** Sooner or later somebody begins what waits; after a power cut, when the computer is back. */
  #comeTo(node: LargeNode): void {
    this.#world.wheel.after(this.#dice.between(COME_MS_MIN, COME_MS_MAX), () => {
      if (!node.isRunning) this.#comeTo(node)
      else {
        node.ask({ type: 'jobs' }, (result) => {
          for (const { job, state } of result?.jobs ?? []) {
            if (state === 'accepted') node.ask({ type: 'job_start', job }, () => undefined)
          }
        })
      }
    })
  }

  #look(node: LargeNode): void {
    this.#world.wheel.after(this.#dice.between(30_000, 180_000), () => {
      node.ask({ type: 'jobs' }, (result) => {
        for (const { job, state } of result?.jobs ?? []) {
          if (state !== 'printed' && state !== 'packed') continue
          const ship = (): void =>
            node.ask({ type: 'job_shipped', job, carrier: 'post', tracking: 'T1' }, () => undefined)
          if (state === 'packed') ship()
          else node.ask({ type: 'job_packed', job }, ship)
        }
      })
    })
  }
}
