import { TERMS } from '../models/cost-terms.ts'
import type { RouteRules } from '../models/route-rules.ts'
import { weightArray } from './cost.ts'
import { WEIGHTS } from './settings.ts'
import type { RouterSettings, Weights } from './settings.ts'
import { SingleSearch } from './single.ts'

/** The network's cost model with the weights of one merchant, and the search that is made for them. */
export interface Lens {
  readonly settings: RouterSettings
  readonly search: SingleSearch
  readonly weights: Float64Array
}

/** Four preferences and some merchants' own weights. A search keeps a few kilobytes of scratch space. */
const LENSES_MAX = 32

/** Lenses are made once for each set of weights: a usual order asks for none of its own. */
export class Lenses {
  readonly usual: Lens
  readonly #settings: RouterSettings
  readonly #made = new Map<string, Lens>()

  constructor(settings: RouterSettings) {
    this.#settings = settings
    this.usual = makeLens(settings)
  }

  for(rules: RouteRules | undefined): Lens {
    if (rules?.optimize === undefined && rules?.weights === undefined) return this.usual
    const weights = weightsOf(rules, this.#settings)
    const key = TERMS.map((term) => weights[term]).join(' ')
    const known = this.#made.get(key)
    if (known !== undefined) return known
    if (this.#made.size >= LENSES_MAX) this.#made.clear()
    const made = makeLens({ ...this.#settings, weights })
    this.#made.set(key, made)
    return made
  }
}

/** The merchant's preference in place of the network's, then single weights in place of both. */
export function weightsOf(rules: RouteRules, settings: RouterSettings): Weights {
  const named: Readonly<Partial<Record<string, Weights>>> = WEIGHTS
  // A preference or a term that only a newer version knows changes nothing here.
  const base = named[rules.optimize ?? ''] ?? settings.weights
  const own = rules.weights ?? {}
  return Object.fromEntries(TERMS.map((term) => [term, own[term] ?? base[term]])) as Weights
}

function makeLens(settings: RouterSettings): Lens {
  return { settings, search: new SingleSearch(settings), weights: weightArray(settings) }
}
