import type { PrintSpec } from '../../models/catalog.ts'
import type { Capability } from '../../models/shop.ts'

/** Words with a bit of their own; what comes after them is not told apart. Usual shops offer a dozen. */
const WORDS_MAX = 20
const DUPLEX = 1 << WORDS_MAX
/** From here on a bit for each number of colours: 1 to 8. */
const COLOURS_SHIFT = WORDS_MAX + 1
const COLOURS_MAX = 8
/** Something that no shop of the table has ever offered. */
const UNKNOWN = 1 << (COLOURS_SHIFT + COLOURS_MAX)

/**
 * Finishings, sides and colours as bits, so that a search leaves out who surely cannot do an item
 * without looking at the shop: several presses' bits together say at most too much.
 */
export class Traits {
  readonly #words = new Map<string, number>()

  /** What a press offers. */
  of({ finishings, sidesMax, coloursMax }: Capability): number {
    let bits = sidesMax > 1 ? DUPLEX : 0
    for (let n = 0; n < Math.min(coloursMax, COLOURS_MAX); n++) bits |= 1 << (COLOURS_SHIFT + n)
    for (const word of finishings) bits |= this.#learn(word)
    return bits
  }

  /** What an item needs, all of it: `(offered & needed) === needed`, or nobody there can. */
  needed({ finishings, sides, colours }: PrintSpec): number {
    let bits = sides > 1 ? DUPLEX : 0
    if (colours >= 1) bits |= 1 << (COLOURS_SHIFT + Math.min(colours, COLOURS_MAX) - 1)
    for (let i = 0; i < finishings.length; i++) {
      const known = this.#words.get(finishings[i] as string)
      if (known !== undefined) bits |= known
      else if (this.#words.size < WORDS_MAX) bits |= UNKNOWN
    }
    return bits
  }

  #learn(word: string): number {
    const known = this.#words.get(word)
    if (known !== undefined) return known
    if (this.#words.size >= WORDS_MAX) return 0
    const bit = 1 << this.#words.size
    this.#words.set(word, bit)
    return bit
  }
}
