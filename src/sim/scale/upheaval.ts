import { distanceKm } from '../../models/geo.ts'
import { localMinutes } from '../../models/calendar.ts'
import type { Dice } from '../dice.ts'
import type { Globe } from './globe.ts'
import type { LargeNode } from './large-node.ts'
import type { LargeShop } from './large-shop.ts'
import type { LargeWorld } from './large-world.ts'

/** What befalls a large world in an hour. */
export interface UpheavalTerms {
  /** Processes that die and come back, in a thousand nodes and hour. */
  readonly crashesPerMille: number
  /** Cities, with all within a day's drive, that lose their power for a while. */
  readonly blackouts: number
  /** The Americas lose the others for a while. */
  readonly cableCut: boolean
  /** Shops go home in the evening, by the sun. */
  readonly evenings: boolean
}

export const EVERYTHING: UpheavalTerms = {
  crashesPerMille: 200,
  blackouts: 3,
  cableCut: true,
  evenings: true,
}

const DOWN_MS_MIN = 5_000
const DOWN_MS_MAX = 300_000
const BLACKOUT_KM = 400
const BLACKOUT_MS = 5 * 60_000
const CABLE_MS = 5 * 60_000
/** Degrees west of which the Americas are. */
const ATLANTIC = -30
const PACIFIC = -170
/** Minutes after midnight. */
const EVENING = 19 * 60
/** Not all lock their doors at the same minute. */
const EVENING_SPREAD_MIN = 20

/** Times at which a person would expect news of it. */
export interface Upheaval {
  readonly at: number
  readonly what: string
}

/** Crashes, blackouts, a cut cable and evenings, drawn from the seed. */
export class Upheavals {
  readonly log: Upheaval[] = []
  readonly #world: LargeWorld
  readonly #globe: Globe
  readonly #dice: Dice

  constructor(world: LargeWorld, globe: Globe, dice: Dice) {
    this.#world = world
    this.#globe = globe
    this.#dice = dice
  }

  /** Everything is over, but for those who sleep, well before `overMs` have passed. */
  begin(terms: UpheavalTerms, overMs: number): void {
    const { nodes, wheel } = this.#world
    const crashes = Math.round((nodes.length * terms.crashesPerMille * overMs) / 3_600_000_000)
    for (let left = crashes; left > 0; left -= 1) {
      wheel.after(this.#dice.between(0, overMs * 0.75), () => this.#crash(this.#dice.pick(nodes)))
    }
    for (let left = terms.blackouts; left > 0; left -= 1) {
      wheel.after(this.#dice.between(0, overMs * 0.7), () => this.#blackout())
    }
    if (terms.cableCut) wheel.after(overMs * 0.4, () => this.#cutCable())
    if (terms.evenings) this.#evenings(overMs)
  }

  #crash(node: LargeNode): void {
    const { index } = node.shop
    if (!node.isRunning) return
    this.#world.kill(index)
    this.#world.wheel.after(this.#dice.skewed(DOWN_MS_MIN, DOWN_MS_MAX), () =>
      this.#world.start(index),
    )
  }

  #blackout(): void {
    const city = this.#globe.city(this.#dice)
    const dark = this.#world.nodes.filter(
      ({ shop, isRunning }) => isRunning && distanceKm(shop.profile.place, city) < BLACKOUT_KM,
    )
    this.#note(`no power around ${city.name}: ${dark.length} shops`)
    for (const { shop } of dark) this.#world.kill(shop.index)
    this.#world.wheel.after(BLACKOUT_MS, () => {
      for (const { shop } of dark) this.#world.start(shop.index)
    })
  }

  #cutCable(): void {
    this.#note('the Americas are cut off')
    this.#world.links.cut('cable', (a, b) => isAmerican(a) === isAmerican(b))
    this.#world.wheel.after(CABLE_MS, () => {
      this.#note('and are back')
      this.#world.links.mend('cable')
    })
  }

  #evenings(overMs: number): void {
    const { nodes, wheel } = this.#world
    for (const node of nodes) {
      const minutes = localMinutes(wheel.now, node.shop.profile.place.timeZone)
      const until = (EVENING - minutes + this.#dice.between(0, EVENING_SPREAD_MIN)) * 60_000
      if (until < 0 || until > overMs) continue
      wheel.after(until, () => this.#world.rest(node.shop.index))
    }
  }

  #note(what: string): void {
    this.log.push({ at: this.#world.wheel.now, what })
  }
}

function isAmerican({ profile }: LargeShop): boolean {
  return profile.place.lon < ATLANTIC && profile.place.lon > PACIFIC
}
