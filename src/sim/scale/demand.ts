import { DAY_MS } from '../../models/ids.ts'
import type { ArtworkHash, MerchantId } from '../../models/ids.ts'
import type { Order, OrderSpec } from '../../models/order.ts'
import type { Submission } from '../../orders/intake/intake.ts'
import type { CommandResult } from '../../runtime/commands/command.ts'
import type { Dice } from '../dice.ts'
import { TRADES } from '../drawing/draw-shops.ts'
import type { City, Globe } from './globe.ts'
import type { LargeShop } from './large-shop.ts'
import type { LargeWorld } from './large-world.ts'
import { NearShops } from './near-shops.ts'

/** A merchant's program knows a few peers near its customers, and goes on to the next when one is silent. */
const INTAKES = 4
const UNITS_MAX = 20
/** Four times what orders here cost on average: a re-route to the other side of the world is too dear. */
const CAP = { amount: 20_000, currency: 'USD' } as const
const ASK_AGAIN_MS = 5_000
const TRIES_MAX = 20

/** What became of what was ordered. */
export interface DemandTally {
  sent: number
  /** Orders that a merchant was told are placed. */
  readonly placed: Map<Order['id'], Order>
  /** Orders by the number of disks that had them when that was said. */
  readonly copies: Map<number, number>
  /** Answers other than that, by their code. */
  readonly refused: Map<string, number>
  /** Requests that no peer near had answered when the merchant gave up. */
  givenUp: number
}

/** Orders from everywhere, as people live, each given to a peer near its destination. */
export class Demand {
  readonly tally: DemandTally = {
    sent: 0,
    placed: new Map(),
    copies: new Map(),
    refused: new Map(),
    givenUp: 0,
  }
  readonly #world: LargeWorld
  readonly #globe: Globe
  readonly #dice: Dice
  readonly #near: NearShops

  constructor(world: LargeWorld, shops: readonly LargeShop[], globe: Globe, dice: Dice) {
    this.#world = world
    this.#globe = globe
    this.#dice = dice
    this.#near = new NearShops(shops)
  }

  /** Spreads so many orders evenly over so many milliseconds. */
  begin(orders: number, overMs: number): void {
    for (let number = 0; number < orders; number += 1) {
      this.#world.wheel.after(this.#dice.between(0, overMs), () => {
        this.tally.sent += 1
        const dice = this.#dice.stream(`order/${number}`)
        const city = this.#globe.city(dice)
        this.#send(this.#submission(number, city, dice), city, 0)
      })
    }
  }

  #send(submission: Submission, city: City, tries: number): void {
    if (tries === TRIES_MAX) {
      this.tally.givenUp += 1
      return
    }
    const near = this.#near.to(city, INTAKES)
    const intake = this.#world.node(near[tries % near.length] as number)
    intake.ask({ type: 'submit', submission }, (result) =>
      this.#heard(submission, city, tries, result),
    )
  }

  #heard(
    submission: Submission,
    city: City,
    tries: number,
    result: CommandResult<'submit'> | null,
  ): void {
    if (result?.ok === true) {
      this.tally.placed.set(result.order.id, result.order)
      const [copies] = result.durability
      this.tally.copies.set(copies, (this.tally.copies.get(copies) ?? 0) + 1)
      return
    }
    const code = result === null ? 'no_answer' : result.code
    this.tally.refused.set(code, (this.tally.refused.get(code) ?? 0) + 1)
    // Without a key an unknown outcome must not be sent again; a peer that is not there took nothing.
    if (code === 'unknown_outcome') return
    this.#world.wheel.after(ASK_AGAIN_MS, () => this.#send(submission, city, tries + 1))
  }

  #submission(number: number, city: City, dice: Dice): Submission {
    return {
      spec: this.#spec(number, city, dice),
      recipient: {
        name: 'Ada Reader',
        street: '1 Paper Lane',
        city: city.name,
        region: '',
        postcode: '10115',
        country: city.country,
        email: 'ada@example.org',
        phone: '',
      },
      salt: dice.hex(32),
      idempotencyKey: '',
      fingerprint: `order-${number}`,
    }
  }

  #spec(number: number, city: City, dice: Dice): OrderSpec {
    const { process, substrate, sizes } = dice.pick(TRADES)
    return {
      merchant: `sim.${dice.between(1, 50)}` as MerchantId,
      merchantReference: `order-${number}`,
      items: [
        {
          process,
          substrate,
          size: dice.pick(sizes),
          finishings: [],
          colours: 4,
          sides: 1,
          product: `${substrate} thing`,
          quantity: dice.between(1, UNITS_MAX),
          artwork: {
            hash: dice.hex(64) as ArtworkHash,
            bytes: 2_000_000,
            mediaType: 'application/pdf',
            pages: 1,
          },
        },
      ],
      destination: {
        country: city.country,
        postcodePrefix: '101',
        near: this.#globe.around(city, dice),
        addressHash: '',
      },
      shippingMethod: 'standard',
      shipBy: this.#world.wheel.now + dice.between(1, 4) * DAY_MS,
      // Three in four merchants say what they will pay at most.
      priceCap: number % 4 === 0 ? null : CAP,
      strategy: 'auto',
      shop: null,
      maxSplits: 2,
    }
  }
}
