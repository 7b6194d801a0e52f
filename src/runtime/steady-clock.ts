/**
 * A clock for machines, from one that people set. It never runs backwards, and it never stands still
 * either: a node whose clock is set back by an hour must not be deaf for an hour, with every timeout
 * and every retry in it. What the world's clock was set back by is made up for at half speed, as
 * adjtime does, so that the two agree again after twice that time.
 */
export class SteadyClock {
  #world: number
  /** How far this clock is ahead of the world's. */
  #ahead = 0

  /** Both in milliseconds since 1970. */
  constructor(world: number) {
    this.#world = world
  }

  /** What it shows, in whole milliseconds, when the world's clock shows `world`. */
  read(world: number): number {
    const passed = world - this.#world
    this.#world = world
    if (passed < 0) this.#ahead -= passed
    else this.#ahead = Math.max(0, this.#ahead - passed / 2)
    return Math.floor(world + this.#ahead)
  }

  /**
   * What the world's clock shows when this one shows `at`, if nobody sets it meanwhile: whoever waits
   * for it looks again then. Always later than the last reading while that was before `at`.
   */
  worldTime(at: number): number {
    const leftMs = Math.ceil(at) - this.#world - this.#ahead
    // While it is ahead it shows half of what passes: twice as long, until it has been caught up with.
    return leftMs <= this.#ahead ? this.#world + 2 * leftMs : Math.ceil(at)
  }
}
