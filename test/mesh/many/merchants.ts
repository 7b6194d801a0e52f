import type { OrderId, PeerId } from '../../../src/models/ids.ts'
import type { Item } from '../../../src/models/order.ts'
import type { Chance } from '../../../src/runtime/chance.ts'
import { artworkAt, specOf, submissionOf } from '../mesh-order.ts'
import type { Mesh, MeshShop } from '../mesh-shop.ts'
import { answered } from './answered.ts'
import { CITIES } from './print-shop.ts'

/** As often as a merchant's program would: a killed intake, a lost quorum, a busy machine. */
const TRIES_MAX = 20
const AGAIN_MS = 1_000
const QUANTITY_MAX = 12

export interface Placed {
  readonly order: OrderId
  readonly quantity: number
  readonly tries: number
}

/**
 * One order, given to any shop of the merchant's home, and to others under the same key until one of them
 * has taken it. Not to shops elsewhere: without the DHT, which among a hundred would make a full mesh,
 * they do not find who keeps the keys of a home out of their hearing.
 */
export async function placeOrder(
  mesh: Mesh,
  chance: Chance,
  homes: ReadonlyMap<PeerId, string>,
  number: number,
): Promise<Placed> {
  const quantity = 1 + chance.below(QUANTITY_MAX)
  const near = pick(CITIES, chance)
  const home = pick([...new Set(homes.values())], chance)
  let problem = ''
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    const intake = pick(
      mesh.running.filter(({ peer }) => homes.get(peer) === home),
      chance,
    )
    const item = await itemOf(intake, number, quantity)
    const submission = submissionOf(specOf(home, near, [item]), `order-${number}`, `${number}`)
    const result = await answered(intake, { type: 'submit', submission })
    if (result?.ok === true) return { order: result.order.id, quantity, tries }
    problem = result?.message ?? 'no answer'
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
  throw new Error(`order ${number} of ${home} was not taken in ${TRIES_MAX} tries: ${problem}`)
}

async function itemOf(intake: MeshShop, number: number, quantity: number): Promise<Item> {
  const artwork = await artworkAt(intake, `artwork ${number % 50}`)
  return {
    product: 'Poster',
    process: 'digital',
    size: 'A3',
    substrate: 'silk-170',
    finishings: [],
    colours: 4,
    sides: 1,
    quantity,
    artwork,
  }
}

export function pick<T>(among: readonly T[], chance: Chance): T {
  const chosen = among[chance.below(among.length)]
  if (chosen === undefined) throw new Error('there is nobody to pick from')
  return chosen
}
